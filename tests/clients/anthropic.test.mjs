// Guarantee: the official `@anthropic-ai/sdk` works against Runtime with only its base URL and key replaced.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { startServer } from './server.mjs';

let server;
let client;
const MODEL = 'anthropic/claude-sonnet-4.5';
const ASK = { model: MODEL, max_tokens: 200, messages: [{ role: 'user', content: 'Hello from Gateway' }] };
const TOOL = {
  name: 'get_weather',
  description: 'The weather of a city.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

const clientWith = (apiKey, more = {}) =>
  new Anthropic({ apiKey, baseURL: server.origin, maxRetries: 0, ...more });

before(async () => {
  server = await startServer();
  client = clientWith(server.testKey);
});
after(() => server?.stop());

/** The error a call fails with. */
async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('it did not fail');
}

const textOf = (message) => message.content.map((block) => block.text ?? '').join('');

describe('messages.create', () => {
  it('gives a whole message with usage and cost', async () => {
    const { data, response } = await client.messages.create(ASK).withResponse();
    assert.match(data.id, /^msg_[0-9a-f]{32}$/);
    assert.equal(data.type, 'message');
    assert.equal(data.role, 'assistant');
    assert.equal(data.model, MODEL);
    assert.match(textOf(data), /simulated/i);
    assert.equal(data.stop_reason, 'end_turn');
    assert.ok(data.usage.input_tokens > 0 && data.usage.output_tokens > 0);
    assert.equal(data.usage.cost, Number(response.headers.get('x-btl-customer-charge')));
    assert.match(data._request_id, /^req_/);
  });

  it('takes the key as a bearer token', async () => {
    const bearer = new Anthropic({ apiKey: null, authToken: server.testKey, baseURL: server.origin });
    assert.equal((await bearer.messages.create(ASK)).type, 'message');
  });

  it('says the same streamed and whole', async () => {
    const ask = { ...ASK, messages: [{ role: 'user', content: 'Streamed and whole' }] };
    const stream = client.messages.stream(ask);
    const told = [];
    stream.on('text', (piece) => told.push(piece));
    const streamed = await stream.finalMessage();
    const whole = await client.messages.create(ask);
    assert.equal(told.join(''), textOf(streamed));
    assert.deepEqual(streamed.content, whole.content);
    assert.equal(streamed.id, whole.id);
    assert.equal(streamed.stop_reason, whole.stop_reason);
    assert.equal(streamed.usage.input_tokens, whole.usage.input_tokens);
    assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
  });

  it('iterates the events of a stream in order', async () => {
    const types = [];
    for await (const event of await client.messages.create({ ...ASK, stream: true })) types.push(event.type);
    assert.equal(types[0], 'message_start');
    assert.equal(types[1], 'content_block_start');
    assert.deepEqual(types.slice(-3), ['content_block_stop', 'message_delta', 'message_stop']);
  });

  it('stops when the caller aborts', async () => {
    const stream = client.messages.stream(ASK, { headers: { 'x-btl-test': 'slow' } });
    setTimeout(() => stream.abort(), 50);
    assert.ok((await failureOf(stream.finalMessage())) instanceof Anthropic.APIUserAbortError);
  });
});

describe('tools', () => {
  for (const mode of ['whole', 'streamed']) {
    it(`are called and answered over two turns, ${mode}`, async () => {
      const send = (params) =>
        mode === 'whole' ? client.messages.create(params) : client.messages.stream(params).finalMessage();
      const question = { role: 'user', content: 'What is the weather in Oslo?' };
      const params = { ...ASK, tools: [TOOL], tool_choice: { type: 'any' }, messages: [question] };
      const first = await send(params);
      assert.equal(first.stop_reason, 'tool_use');
      const use = first.content.find(({ type }) => type === 'tool_use');
      assert.equal(use.name, 'get_weather');
      assert.equal(typeof use.input.city, 'string');
      const second = await send({
        ...ASK,
        tools: [TOOL],
        messages: [
          question,
          { role: 'assistant', content: first.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: '4 °C' }] },
        ],
      });
      assert.equal(second.stop_reason, 'end_turn');
      assert.ok(textOf(second).length > 0);
    });
  }

  it('are run by the SDK’s own loop', async () => {
    const asked = [];
    const message = await client.beta.messages.toolRunner({
      ...ASK,
      max_iterations: 2,
      tools: [
        {
          ...TOOL,
          run: (input) => {
            asked.push(input);
            return '4 °C';
          },
          parse: (input) => input,
        },
      ],
      tool_choice: { type: 'tool', name: 'get_weather' },
    });
    assert.equal(message.type, 'message');
    assert.ok(asked.length > 0);
  });
});

describe('a provider that speaks Chat Completions', () => {
  it('serves a Claude client', async () => {
    const live = clientWith(server.liveKey);
    const message = await live.messages.create({ ...ASK, model: 'acme/writer-1', system: 'Be kind.' });
    assert.equal(textOf(message), 'Hello from upstream.');
    assert.equal(message.usage.input_tokens, 10);
    const { body } = server.upstream.calls.at(-1);
    assert.deepEqual(body.messages, [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hello from Gateway' },
    ]);
  });
});

describe('errors', () => {
  it('are of the SDK’s classes', async () => {
    const unknown = await failureOf(client.messages.create({ ...ASK, model: 'nobody/nothing' }));
    assert.ok(unknown instanceof Anthropic.NotFoundError);
    assert.equal(unknown.error.error.type, 'not_found_error');
    assert.match(unknown.requestID, /^req_/);
    const wrong = await failureOf(clientWith('gw_test_nonsense').messages.create(ASK));
    assert.ok(wrong instanceof Anthropic.AuthenticationError);
    const { max_tokens: _cap, ...capless } = ASK;
    const missing = await failureOf(client.messages.create(capless));
    assert.ok(missing instanceof Anthropic.BadRequestError);
    assert.match(missing.message, /max_tokens/);
  });

  it('of a stream under way are thrown', async () => {
    const stream = client.messages.stream(
      { ...ASK, messages: [{ role: 'user', content: 'Break off' }] },
      { headers: { 'x-btl-test': 'cut' } },
    );
    const error = await failureOf(stream.finalMessage());
    assert.ok(error instanceof Anthropic.APIError);
    assert.equal(error.error.error.type, 'api_error');
  });

  it('of a busy provider are tried again', async () => {
    const eager = clientWith(server.testKey, { maxRetries: 1 });
    const error = await failureOf(eager.messages.create(ASK, { headers: { 'x-btl-test': 'error_429' } }));
    assert.ok(error instanceof Anthropic.RateLimitError);
  });
});

describe('beside them', () => {
  it('lists and describes models, page by page', async () => {
    const ids = [];
    for await (const model of client.models.list({ limit: 50 })) ids.push(model.id);
    assert.ok(ids.length > 100 && new Set(ids).size === ids.length);
    assert.ok(ids.includes(MODEL));
    const model = await client.models.retrieve(MODEL);
    assert.equal(model.id, MODEL);
    assert.equal(model.type, 'model');
    assert.ok((await failureOf(client.models.retrieve('nobody/nothing'))) instanceof Anthropic.NotFoundError);
  });

  it('counts tokens', async () => {
    const { messages } = ASK;
    const { input_tokens: tokens } = await client.messages.countTokens({ model: MODEL, messages });
    assert.ok(tokens > 0);
  });
});
