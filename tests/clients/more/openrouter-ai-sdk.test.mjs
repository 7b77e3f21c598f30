// Guarantee: OpenRouter's provider for the AI SDK works against Runtime with only base URL, key and model replaced, and shows what a call cost.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../server.mjs';
import { missing } from './installed.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

describe('OpenRouter’s AI provider', { skip: missing('@openrouter/ai-sdk-provider', 'ai') }, () => {
  let ai;
  let gateway;
  let live;
  let weather;
  const MODEL = 'openai/gpt-4.1-mini';

  before(async () => {
    const { createOpenRouter } = await import('@openrouter/ai-sdk-provider');
    ai = await import('ai');
    gateway = createOpenRouter({ baseURL: `${server.origin}/v1`, apiKey: server.testKey });
    live = createOpenRouter({ baseURL: `${server.origin}/v1`, apiKey: server.liveKey });
    weather = ai.tool({
      description: 'The weather of a city.',
      inputSchema: ai.jsonSchema({
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      }),
      execute: async () => '4 °C',
    });
  });

  it('answers whole and streamed alike, with usage', async () => {
    const model = gateway(MODEL, { usage: { include: true } });
    const whole = await ai.generateText({ model, prompt: 'Hello from Gateway' });
    assert.match(whole.text, /simulated/i);
    const streamed = ai.streamText({ model, prompt: 'Hello from Gateway' });
    assert.equal(await streamed.text, whole.text);
    assert.equal(await streamed.finishReason, 'stop');
    assert.equal((await streamed.usage).totalTokens, whole.usage.totalTokens);
  });

  it('reaches a provider, and shows what it cost', async () => {
    const model = live('acme/writer-1', { usage: { include: true } });
    const { text, usage, providerMetadata, response } = await ai.generateText({ model, prompt: 'Hello' });
    assert.equal(text, 'Hello from upstream.');
    assert.equal(usage.inputTokens, 10);
    assert.equal(providerMetadata.openrouter.usage.cost, 0.0000375);
    assert.equal(response.headers['x-btl-customer-charge'], '0.0000375');
    assert.equal(response.headers['x-btl-saved'], '0.0000125');
  });

  it('runs tools, whole and streamed', async () => {
    const more = { model: gateway(MODEL), tools: { weather }, stopWhen: ai.stepCountIs(3) };
    const whole = await ai.generateText({ ...more, prompt: 'Weather in Oslo?' });
    assert.equal(whole.steps.length, 2);
    assert.equal(whole.steps[0].toolResults[0].output, '4 °C');
    assert.match(whole.text, /result of your tool arrived/);
    const streamed = ai.streamText({ ...more, prompt: 'Weather in Rome?' });
    assert.match(await streamed.text, /result of your tool arrived/);
  });

  it('gives an object of a schema', async () => {
    const schema = ai.jsonSchema({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    });
    const output = ai.Output.object({ schema });
    const result = await ai.generateText({ model: gateway(MODEL), output, prompt: 'A city' });
    assert.equal(typeof result.output.city, 'string');
  });

  it('embeds', async () => {
    const model = gateway.textEmbeddingModel('openai/text-embedding-3-small');
    const { embeddings, usage } = await ai.embedMany({ model, values: ['Hello', 'Gateway'] });
    assert.deepEqual(
      embeddings.map(({ length }) => length),
      [1_536, 1_536],
    );
    assert.equal(usage.tokens, 2);
  });

  it('fails with status and words', async () => {
    const call = ai.generateText({ model: gateway('nobody/nothing'), prompt: 'x', maxRetries: 0 });
    const error = await call.then(assert.fail, (thrown) => thrown);
    assert.ok(ai.APICallError.isInstance(error));
    assert.equal(error.statusCode, 404);
    assert.match(error.message, /nobody\/nothing/);
  });
});
