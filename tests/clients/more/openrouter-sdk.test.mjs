// Guarantee: OpenRouter's own SDK, which checks every member of an answer, works against Runtime with only server address, key and model replaced.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../server.mjs';
import { missing } from './installed.mjs';

let server;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

describe('OpenRouter’s SDK', { skip: missing('@openrouter/sdk') }, () => {
  let client;
  let live;
  const ASK = { model: 'openai/gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello from Gateway' }] };
  const TOOL = {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  };

  before(async () => {
    const { OpenRouter } = await import('@openrouter/sdk');
    const clientOf = (apiKey) =>
      new OpenRouter({ serverURL: `${server.origin}/v1`, apiKey, retryConfig: { strategy: 'none' } });
    client = clientOf(server.testKey);
    live = clientOf(server.liveKey);
  });

  async function streamed(from, chatRequest) {
    const chunks = [];
    for await (const chunk of await from.chat.send({ chatRequest: { ...chatRequest, stream: true } }))
      chunks.push(chunk);
    return chunks;
  }
  const textOf = (chunks) => chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

  it('answers whole and streamed alike, with usage and cost', async () => {
    const whole = await client.chat.send({ chatRequest: ASK });
    assert.match(whole.choices[0].message.content, /simulated/i);
    assert.ok(whole.usage.cost > 0);
    const chunks = await streamed(client, { ...ASK, streamOptions: { includeUsage: true } });
    assert.equal(textOf(chunks), whole.choices[0].message.content);
    const { usage } = chunks.at(-1);
    assert.equal(usage.totalTokens, whole.usage.totalTokens);
    assert.ok(usage.cost > 0);
  });

  it('reaches a provider, and shows what the prompt and the answer cost there', async () => {
    const chatRequest = { ...ASK, model: 'acme/writer-1' };
    const { choices, usage } = await live.chat.send({ chatRequest });
    assert.equal(choices[0].message.content, 'Hello from upstream.');
    assert.equal(usage.promptTokens, 10);
    assert.equal(usage.cost, 0.0000375);
    // Ten tokens at 1.00 a million, five at 3.00.
    assert.equal(usage.costDetails.upstreamInferencePromptCost, 0.00001);
    assert.equal(usage.costDetails.upstreamInferenceCompletionsCost, 0.000015);
  });

  it('calls a tool and goes on with its result', async () => {
    const asked = await client.chat.send({ chatRequest: { ...ASK, tools: [TOOL] } });
    const { message, finishReason } = asked.choices[0];
    assert.equal(finishReason, 'tool_calls');
    const [call] = message.toolCalls;
    assert.equal(typeof JSON.parse(call.function.arguments).city, 'string');
    const chunks = await streamed(client, { ...ASK, tools: [TOOL] });
    const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.toolCalls ?? []);
    assert.equal(pieces.map((piece) => piece.function?.arguments ?? '').join(''), call.function.arguments);
    const result = { role: 'tool', toolCallId: call.id, content: '4 °C' };
    const answer = await client.chat.send({
      chatRequest: { ...ASK, tools: [TOOL], messages: [...ASK.messages, message, result] },
    });
    assert.match(answer.choices[0].message.content, /result of your tool arrived/);
  });

  it('gives an object of a schema', async () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer' } },
      required: ['n'],
      additionalProperties: false,
    };
    const responseFormat = { type: 'json_schema', jsonSchema: { name: 'out', strict: true, schema } };
    const answer = await client.chat.send({ chatRequest: { ...ASK, responseFormat } });
    assert.equal(typeof JSON.parse(answer.choices[0].message.content).n, 'number');
  });

  it('gets responses, whole and streamed', async () => {
    const responsesRequest = { model: ASK.model, input: 'Hello from Gateway' };
    const whole = await client.beta.responses.send({ responsesRequest });
    assert.match(whole.output[0].content[0].text, /simulated/i);
    assert.ok(whole.usage.cost > 0);
    const stream = await client.beta.responses.send({
      responsesRequest: { ...responsesRequest, stream: true },
    });
    let text = '';
    let last = null;
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      last = event;
    }
    assert.equal(last.type, 'response.completed');
    assert.equal(text, whole.output[0].content[0].text);
  });

  it('embeds', async () => {
    const requestBody = {
      model: 'openai/text-embedding-3-small',
      input: ['Hello', 'Gateway'],
      dimensions: 64,
    };
    const { data, usage } = await client.embeddings.generate({ requestBody });
    assert.deepEqual(
      data.map(({ embedding }) => embedding.length),
      [64, 64],
    );
    assert.equal(usage.promptTokens, 2);
  });

  it('lists models', async () => {
    const ids = [];
    for await (const { result } of await client.models.list()) ids.push(...result.data.map(({ id }) => id));
    assert.ok(ids.length > 100);
    assert.ok(ids.includes(ASK.model));
  });

  it('fails with status and words', async () => {
    const call = client.chat.send({ chatRequest: { ...ASK, model: 'nobody/nothing' } });
    const error = await call.then(assert.fail, (thrown) => thrown);
    assert.equal(error.statusCode, 404);
    // Its `error.code` is a number and OpenAI's a word: the SDK keeps what it cannot read.
    assert.match(error.body, /There is no model `nobody\/nothing`/);
  });
});
