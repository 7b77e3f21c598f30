// Guarantee: the official `openai` package works against Runtime with only its base URL and key replaced.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startServer } from './server.mjs';

let server;
let client;
const MODEL = 'openai/gpt-4.1-mini';
const MESSAGES = [{ role: 'user', content: 'Hello from Gateway' }];
const TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

const clientWith = (apiKey, more = {}) =>
  new OpenAI({ apiKey, baseURL: `${server.origin}/v1`, maxRetries: 0, ...more });

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

describe('the sample of the docs page', () => {
  it('works as it stands, but for the base URL', async () => {
    process.env.GATEWAY_API_KEY = server.testKey;
    const client = new OpenAI({
      apiKey: process.env.GATEWAY_API_KEY,
      baseURL: `${server.origin}/v1`,
    });

    const response = await client.chat.completions.create({
      model: 'openai/gpt-4.1-mini',
      messages: [{ role: 'user', content: 'Hello from Gateway' }],
    });
    assert.equal(response.model, 'openai/gpt-4.1-mini');
    assert.match(response.choices[0].message.content, /simulated/i);
  });

  for (const suffix of ['', '/v1/', '/v1/v1', '/api/v1']) {
    it(`works with the base URL written as ${suffix || 'the bare origin'}`, async () => {
      const response = await clientWith(server.testKey, {
        baseURL: `${server.origin}${suffix}`,
      }).chat.completions.create({ model: MODEL, messages: MESSAGES });
      assert.equal(response.object, 'chat.completion');
    });
  }
});

describe('models', () => {
  it('are listed and retrieved', async () => {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    assert.ok(ids.length > 60);
    assert.ok(ids.includes(MODEL) && ids.includes('gpt-4.1-mini'));
    const model = await client.models.retrieve(MODEL);
    assert.equal(model.id, MODEL);
    assert.ok(model.routes.length > 0);
  });
});

describe('a completion', () => {
  it('carries the request id, usage and the economics', async () => {
    const { data, response, request_id } = await client.chat.completions
      .create({ model: MODEL, messages: MESSAGES, temperature: 0 })
      .withResponse();
    assert.match(data.id, /^chatcmpl_[0-9a-f]{32}$/);
    assert.equal(data._request_id, request_id);
    assert.match(request_id, /^req_[0-9a-f]{32}$/);
    assert.equal(data.usage.total_tokens, data.usage.prompt_tokens + data.usage.completion_tokens);
    const figure = (name) => Number(response.headers.get(name));
    assert.equal(data.usage.cost, figure('x-btl-customer-charge'));
    assert.equal(data.usage.cost_details.benchmark_cost, figure('x-btl-benchmark-cost'));
    assert.ok(figure('x-btl-customer-charge') <= figure('x-btl-benchmark-cost'));
    assert.equal(response.headers.get('x-btl-provider'), 'sandbox');
  });

  it('comes from the cache the second time', async () => {
    const body = { model: MODEL, messages: [{ role: 'user', content: 'Again and again' }] };
    const first = await client.chat.completions.create(body);
    const { data, response } = await client.chat.completions.create(body).withResponse();
    assert.equal(data.id, first.id);
    assert.equal(response.headers.get('x-btl-cache-tier'), 'exact_response_cache');
  });

  it('of a schema parses', async () => {
    const schema = {
      type: 'object',
      properties: { ok: { type: 'boolean' } },
      required: ['ok'],
      additionalProperties: false,
    };
    const response = await client.chat.completions.parse({
      model: MODEL,
      messages: MESSAGES,
      response_format: { type: 'json_schema', json_schema: { name: 'out', strict: true, schema } },
    });
    assert.equal(typeof JSON.parse(response.choices[0].message.content).ok, 'boolean');
  });
});

describe('a completion of a Zod schema', () => {
  const Report = z.object({ city: z.string(), degrees: z.number() });
  const body = { messages: MESSAGES, response_format: zodResponseFormat(Report, 'report') };

  it('is parsed, whole and streamed', async () => {
    const whole = await client.chat.completions.parse({ model: MODEL, ...body });
    const { parsed } = whole.choices[0].message;
    assert.deepEqual(Report.parse(parsed), parsed);
    const final = await client.chat.completions.stream({ model: MODEL, ...body }).finalChatCompletion();
    assert.deepEqual(final.choices[0].message.parsed, parsed);
  });
});

describe('a call that is given up', () => {
  it('raises the SDK’s own error, whole and streamed', async () => {
    const slow = { headers: { 'x-btl-test': 'slow', 'x-btl-cache': 'off' } };
    for (const stream of [false, true]) {
      const signal = AbortSignal.timeout(50);
      const body = { model: MODEL, messages: MESSAGES, stream };
      const error = await failureOf(
        (async () => {
          const answer = await client.chat.completions.create(body, { ...slow, signal });
          if (stream) for await (const _chunk of answer);
          // A stream that was aborted ends without a word.
          signal.throwIfAborted();
        })(),
      );
      assert.ok(error instanceof OpenAI.APIUserAbortError || error.name === 'TimeoutError', String(error));
    }
  });
});

describe('a stream', () => {
  it('iterates to its end, and the SDK’s own reader of comments is not confused', async () => {
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages: MESSAGES,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage = null;
    const ids = new Set();
    for await (const chunk of stream) {
      ids.add(chunk.id);
      text += chunk.choices[0]?.delta?.content ?? '';
      usage = chunk.usage ?? usage;
    }
    assert.match(text, /simulated/i);
    assert.equal(ids.size, 1);
    assert.ok(usage.cost > 0);
    assert.ok(usage.prompt_tokens > 0);
  });

  it('is put together by the helper as the whole answer is', async () => {
    const body = { model: MODEL, messages: MESSAGES };
    const whole = await client.chat.completions.create(body);
    const runner = client.chat.completions.stream(body);
    const final = await runner.finalChatCompletion();
    assert.equal(final.choices[0].message.content, whole.choices[0].message.content);
    assert.equal(final.choices[0].finish_reason, 'stop');
  });

  it('of a tool call is put together', async () => {
    const runner = client.chat.completions.stream({ model: MODEL, messages: MESSAGES, tools: [TOOL] });
    const final = await runner.finalChatCompletion();
    const [call] = final.choices[0].message.tool_calls;
    assert.equal(call.function.name, 'get_weather');
    assert.equal(typeof JSON.parse(call.function.arguments).city, 'string');
  });

  it('may be left in the middle', async () => {
    const stream = await client.chat.completions.create({
      model: 'test/long',
      messages: MESSAGES,
      stream: true,
    });
    let chunks = 0;
    for await (const _chunk of stream) {
      chunks++;
      if (chunks === 3) break;
    }
    assert.equal(chunks, 3);
  });

  it('that breaks off raises an error and never ends as if it were whole', async () => {
    const stream = await client.chat.completions
      .create(
        { model: MODEL, messages: MESSAGES, stream: true },
        { headers: { 'x-btl-test': 'cut', 'x-btl-cache': 'off' } },
      )
      .catch((error) => error);
    const error =
      stream instanceof Error
        ? stream
        : await failureOf(
            (async () => {
              for await (const _chunk of stream);
            })(),
          );
    assert.ok(error instanceof OpenAI.APIError, String(error));
    assert.equal(error.code, 'upstream_error');
  });
});

describe('tools', () => {
  it('run in the SDK’s own loop', async () => {
    let asked = null;
    const runner = client.chat.completions.runTools({
      model: MODEL,
      messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
      tools: [
        {
          type: 'function',
          function: {
            ...TOOL.function,
            parse: JSON.parse,
            function: (args) => {
              asked = args;
              return '12 degrees';
            },
          },
        },
      ],
    });
    const text = await runner.finalContent();
    assert.equal(typeof asked.city, 'string');
    assert.match(text, /tool/);
  });
});

describe('errors', () => {
  const CASES = [
    [
      'AuthenticationError',
      401,
      'invalid_api_key',
      () => clientWith('sk-wrong').chat.completions.create({ model: MODEL, messages: MESSAGES }),
    ],
    [
      'BadRequestError',
      400,
      'invalid_request',
      () => client.chat.completions.create({ model: MODEL, messages: [] }),
    ],
    [
      'NotFoundError',
      404,
      'model_not_found',
      () => client.chat.completions.create({ model: 'openai/gpt-4.1-mni', messages: MESSAGES }),
    ],
    [
      'PermissionDeniedError',
      403,
      'model_not_allowed',
      () => clientWith(server.liveKey).chat.completions.create({ model: 'test/echo', messages: MESSAGES }),
    ],
    [
      'RateLimitError',
      429,
      'rate_limit_exceeded',
      () => client.chat.completions.create({ model: 'test/error_429', messages: MESSAGES }),
    ],
    [
      'InternalServerError',
      502,
      'upstream_error',
      () => client.chat.completions.create({ model: 'test/error_500', messages: MESSAGES }),
    ],
  ];
  for (const [name, status, code, call] of CASES) {
    it(`are of the class a caller expects: ${name}`, async () => {
      const error = await failureOf(call());
      assert.ok(error instanceof OpenAI[name], `${error.constructor.name}: ${error.message}`);
      assert.equal(error.status, status);
      assert.equal(error.code, code);
      assert.match(error.requestID, /^req_[0-9a-f]{32}$/);
    });
  }

  it('name the field', async () => {
    const error = await failureOf(
      client.chat.completions.create({ model: MODEL, messages: MESSAGES, temperature: 9 }),
    );
    assert.equal(error.param, 'temperature');
  });

  it('of limits are retried after the time the answer names', async () => {
    const startedAt = performance.now();
    const retrying = clientWith(server.testKey, { maxRetries: 1 });
    const error = await failureOf(
      retrying.chat.completions.create({ model: 'test/error_429', messages: MESSAGES }),
    );
    assert.equal(error.status, 429);
    assert.ok(performance.now() - startedAt >= 1_900);
  });

  it('that no retry mends are not retried', async () => {
    const startedAt = performance.now();
    const retrying = clientWith(server.liveKey, { maxRetries: 3 });
    const error = await failureOf(retrying.chat.completions.create({ model: MODEL, messages: MESSAGES }));
    assert.equal(error.code, 'no_route_available');
    assert.match(error.message, /OPENAI_API_KEY/);
    assert.ok(performance.now() - startedAt < 1_000);
  });
});

describe('a live key', () => {
  it('reaches the provider, and is charged between its price and the list price', async () => {
    const { data, response } = await clientWith(server.liveKey)
      .chat.completions.create({ model: 'acme/writer-1', messages: MESSAGES })
      .withResponse();
    assert.equal(data.choices[0].message.content, 'Hello from upstream.');
    assert.equal(response.headers.get('x-btl-benchmark-cost'), '0.00005');
    assert.equal(response.headers.get('x-btl-customer-charge'), '0.0000375');
    const call = server.upstream.calls.at(-1);
    assert.equal(call.body.model, 'writer-1-fp8');
    assert.equal(call.headers.authorization, 'Bearer local');
  });

  it('streams', async () => {
    const stream = await clientWith(server.liveKey).chat.completions.create({
      model: 'acme/writer-1',
      messages: [{ role: 'user', content: 'Streamed' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? '';
    assert.equal(text, 'Hello from upstream.');
  });
});

describe('the gateway’s own endpoints, through the SDK', () => {
  it('quote, then the call that is bound by it, then its receipt', async () => {
    const body = {
      model: MODEL,
      messages: [{ role: 'user', content: 'Summarize this support ticket in 3 bullets.' }],
    };
    const quote = await client.post('/account/quote', { body });
    assert.equal(typeof quote.customer_charge, 'number');
    assert.equal(quote.binding, true);
    const { response, request_id } = await client.chat.completions
      .create(body, { headers: { 'x-btl-quote': quote.id } })
      .withResponse();
    assert.ok(Number(response.headers.get('x-btl-customer-charge')) <= quote.max_charge);
    const receipt = await client.get(`/requests/${request_id}`);
    assert.equal(receipt.customer_charge, response.headers.get('x-btl-customer-charge'));
    assert.equal(receipt.settlement, 'posted');
  });
});
