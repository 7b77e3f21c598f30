// Guarantee: the AI SDK's OpenAI provider, which goes by /v1/responses and names stored items, works against Runtime.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { startServer } from './server.mjs';

let server;
let openai;
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
  const providerOf = (apiKey) => createOpenAI({ apiKey, baseURL: `${server.origin}/v1` });
  openai = providerOf(server.testKey);
  model = openai('openai/gpt-4.1-mini');
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
    assert.match(whole.providerMetadata.openai.responseId, /^resp_[0-9a-f]{32}$/);
  });

  it('comes from a provider that speaks Chat Completions', async () => {
    const { text, usage } = await generateText({ ...ask, model: live, prompt: 'Hello' });
    assert.equal(text, 'Hello from upstream.');
    assert.equal(usage.inputTokens, 10);
  });

  it('that breaks off raises an error', async () => {
    const headers = { 'x-btl-test': 'cut' };
    const { fullStream } = streamText({ ...ask, model, prompt: 'Break off', headers, onError: () => {} });
    const parts = [];
    for await (const part of fullStream) parts.push(part);
    const finish = parts.findLast(({ type }) => type === 'finish' || type === 'error');
    assert.ok(finish.type === 'error' || finish.finishReason === 'error' || finish.finishReason === 'other');
  });

  it('has the length that was asked for', async () => {
    const { finishReason } = await generateText({
      ...ask,
      model,
      prompt: 'Count',
      headers: { 'x-btl-test': 'length' },
    });
    assert.equal(finishReason, 'length');
  });
});

describe('a conversation', () => {
  for (const store of [true, false]) {
    it(`goes on with tools, ${store ? 'by the names of stored items' : 'in full'}`, async () => {
      const providerOptions = { openai: { store, include: ['reasoning.encrypted_content'] } };
      const more = { ...ask, model, tools: { weather }, stopWhen: stepCountIs(2), providerOptions };
      const prepareStep = ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'auto' });
      const whole = await generateText({ ...more, prepareStep, prompt: 'Weather in Oslo?' });
      assert.equal(whole.steps.length, 2);
      assert.equal(whole.steps[0].toolResults[0].output, '4 °C');
      assert.match(whole.text, /result of your tool arrived/);
      const streamed = streamText({ ...more, prepareStep, prompt: 'Weather in Oslo now?' });
      assert.match(await streamed.text, /result of your tool arrived/);
      const messages = [
        { role: 'user', content: 'Weather in Oslo?' },
        ...whole.response.messages,
        { role: 'user', content: 'And now?' },
      ];
      const next = await generateText({ ...ask, model, messages, providerOptions });
      assert.match(next.text, /simulated/i);
    });
  }

  it('goes on from a response’s id', async () => {
    const first = await generateText({ ...ask, model, prompt: 'Hello' });
    const previousResponseId = first.providerMetadata.openai.responseId;
    const next = await generateText({
      ...ask,
      model,
      prompt: 'And?',
      providerOptions: { openai: { previousResponseId } },
    });
    assert.ok(next.usage.inputTokens > first.usage.inputTokens);
  });
});

describe('an object', () => {
  it('has its schema', async () => {
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
});

describe('embeddings', () => {
  it('have the dimensions asked for', async () => {
    const embedder = openai.embedding('openai/text-embedding-3-small');
    const { embeddings, usage } = await embedMany({
      model: embedder,
      values: ['Hello', 'Gateway'],
      providerOptions: { openai: { dimensions: 64 } },
    });
    assert.deepEqual(
      embeddings.map(({ length }) => length),
      [64, 64],
    );
    assert.equal(usage.tokens, 2);
  });
});

describe('chat completions, by name', () => {
  it('are answered too', async () => {
    const { text } = await generateText({
      ...ask,
      model: openai.chat('openai/gpt-4.1-mini'),
      prompt: 'Hello',
    });
    assert.match(text, /simulated/i);
  });
});

describe('an error', () => {
  it('is one of the SDK’s, with status and words', async () => {
    const call = generateText({ ...ask, model: openai('openai/none'), prompt: 'x' });
    const error = await call.then(assert.fail, (thrown) => thrown);
    assert.ok(APICallError.isInstance(error));
    assert.equal(error.statusCode, 404);
    assert.match(error.message, /openai\/none/);
  });
});
