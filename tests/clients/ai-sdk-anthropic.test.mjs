// Guarantee: the AI SDK's Anthropic provider, which checks every member of an answer, works against /v1/messages.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { APICallError, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { startServer } from './server.mjs';

let server;
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
  const providerOf = (apiKey) => createAnthropic({ apiKey, baseURL: `${server.origin}/v1` });
  model = providerOf(server.testKey)('anthropic/claude-sonnet-4.5');
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

  it('comes from a provider of OpenAI’s dialect', async () => {
    const { text, usage } = await generateText({ ...ask, model: live, prompt: 'Hello' });
    assert.equal(text, 'Hello from upstream.');
    assert.equal(usage.inputTokens, 10);
  });

  it('that breaks off raises an error', async () => {
    const headers = { 'x-btl-test': 'cut' };
    const { fullStream } = streamText({ ...ask, model, prompt: 'Break off', headers, onError: () => {} });
    const types = [];
    for await (const { type } of fullStream) types.push(type);
    assert.ok(types.includes('error'));
  });
});

describe('tools', () => {
  it('are called and answered, whole and streamed', async () => {
    const more = { ...ask, model, tools: { weather }, stopWhen: stepCountIs(2) };
    const prepareStep = ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'auto' });
    const whole = await generateText({ ...more, prepareStep, prompt: 'Weather in Oslo?' });
    assert.equal(whole.steps.length, 2);
    assert.equal(whole.steps[0].toolResults[0].output, '4 °C');
    const streamed = streamText({ ...more, prepareStep, prompt: 'Weather in Oslo now?' });
    const steps = await streamed.steps;
    assert.equal(steps.length, 2);
    assert.equal(typeof steps[0].toolCalls[0].input.city, 'string');
  });
});

it('an answer has the schema it was asked for', async () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer' } },
    required: ['n'],
    additionalProperties: false,
  };
  const output = Output.object({ schema: jsonSchema(schema) });
  const result = await generateText({ ...ask, model, output, prompt: 'A number' });
  assert.equal(typeof result.output.n, 'number');
});

it('thinking may be asked for', async () => {
  const providerOptions = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } };
  const { text } = await generateText({
    ...ask,
    model,
    prompt: 'Think',
    maxOutputTokens: 3_000,
    providerOptions,
  });
  assert.ok(text.length > 0);
});

it('errors carry status and message', async () => {
  const anthropic = createAnthropic({ apiKey: server.testKey, baseURL: `${server.origin}/v1` });
  await assert.rejects(generateText({ ...ask, model: anthropic('nobody/nothing'), prompt: 'x' }), (error) => {
    assert.ok(APICallError.isInstance(error));
    assert.equal(error.statusCode, 404);
    assert.match(error.message, /nobody\/nothing/);
    return true;
  });
});
