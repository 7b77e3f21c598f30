// Guarantee: the AI SDK's provider for OpenAI-compatible servers works against /v1/chat/completions and /v1/embeddings, and shows what a call cost.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { startServer } from './server.mjs';

let server;
let gateway;
let model;
let live;
const ask = { maxOutputTokens: 200, maxRetries: 0 };
const weather = tool({
  description: 'The weather of a city.',
  inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }),
  execute: async () => '4 °C',
});

before(async () => {
  server = await startServer();
  const providerOf = (apiKey) =>
    createOpenAICompatible({
      name: 'gateway',
      apiKey,
      baseURL: `${server.origin}/v1`,
      includeUsage: true,
      supportsStructuredOutputs: true,
    });
  gateway = providerOf(server.testKey);
  model = gateway('openai/gpt-4.1-mini');
  live = providerOf(server.liveKey)('acme/writer-1');
});
after(() => server?.stop());

describe('text', () => {
  it('comes whole and streamed', async () => {
    const whole = await generateText({ ...ask, model, prompt: 'Hello' });
    const streamed = streamText({ ...ask, model, prompt: 'Hello' });
    assert.match(whole.text, /simulated/i);
    assert.equal(await streamed.text, whole.text);
    assert.equal(await streamed.finishReason, 'stop');
    const usage = await streamed.usage;
    assert.equal(usage.inputTokens, whole.usage.inputTokens);
    assert.equal(usage.outputTokens, whole.usage.outputTokens);
  });

  it('comes from a provider, with what it cost', async () => {
    const { text, usage, response } = await generateText({ ...ask, model: live, prompt: 'Hello' });
    assert.equal(text, 'Hello from upstream.');
    assert.equal(usage.inputTokens, 10);
    assert.equal(response.headers['x-btl-benchmark-cost'], '0.00005');
    assert.equal(response.headers['x-btl-customer-charge'], '0.0000375');
    assert.equal(response.body.usage.cost, 0.0000375);
  });

  it('that breaks off raises an error', async () => {
    const headers = { 'x-btl-test': 'cut' };
    const { fullStream } = streamText({ ...ask, model, prompt: 'Break off', headers, onError: () => {} });
    const types = [];
    for await (const { type } of fullStream) types.push(type);
    assert.ok(types.includes('error'));
  });
});

it('tools are called and answered, whole and streamed', async () => {
  const more = { ...ask, model, tools: { weather }, stopWhen: stepCountIs(2) };
  const whole = await generateText({ ...more, prompt: 'Weather in Oslo?' });
  assert.equal(whole.steps.length, 2);
  assert.equal(whole.steps[0].toolResults[0].output, '4 °C');
  assert.match(whole.text, /result of your tool arrived/);
  const streamed = streamText({ ...more, prompt: 'Weather in Oslo now?' });
  assert.match(await streamed.text, /result of your tool arrived/);
});

it('an object has its schema', async () => {
  const schema = jsonSchema({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  });
  const { output } = await generateText({
    ...ask,
    model,
    prompt: 'A city',
    output: Output.object({ schema }),
  });
  assert.equal(typeof output.city, 'string');
});

it('texts are embedded', async () => {
  const embedder = gateway.embeddingModel('openai/text-embedding-3-small');
  const { embeddings, usage } = await embedMany({ model: embedder, values: ['Hello', 'Gateway'] });
  assert.deepEqual(
    embeddings.map(({ length }) => length),
    [1_536, 1_536],
  );
  assert.equal(usage.tokens, 2);
});

it('an error is one of the SDK’s, with status and words', async () => {
  const call = generateText({ ...ask, model: gateway('nobody/nothing'), prompt: 'x' });
  const error = await call.then(assert.fail, (thrown) => thrown);
  assert.ok(APICallError.isInstance(error));
  assert.equal(error.statusCode, 404);
  assert.match(error.message, /nobody\/nothing/);
});
