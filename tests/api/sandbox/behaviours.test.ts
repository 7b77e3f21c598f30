// Guarantee: a test key is answered by the sandbox, which says what it is, in every shape and fault of the contract, on test credits alone.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { ask, newWorkspace, readStream } from '../../support/api';
import { balance, chat, chatOk, expectError, expectUncharged, rowOf } from '../../support/api-checks';

const MESSAGES = [{ role: 'user', content: 'What is the weather in Köln?' }];
const MODEL = 'acme/one';
const TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const contentOf = (events: any[]) => events.map((event) => event.choices[0]?.delta?.content ?? '').join('');

/** The two ways to ask for a behaviour: the header with any model, or a model of its own. */
const ways = (name: string): [string, { model: string; headers: Record<string, string> }][] => [
  [`x-btl-test: ${name}`, { model: MODEL, headers: { 'x-btl-test': name } }],
  [`test/${name}`, { model: `test/${name}`, headers: {} as Record<string, string> }],
];

describe('a simulated answer', () => {
  it('says so in its words, its headers and its receipt', async () => {
    const { testKey } = await newWorkspace();
    const { json, response, id } = await chatOk({ model: MODEL, messages: MESSAGES }, { key: testKey });
    expect(json.model).toBe(MODEL);
    expect(json.id).toMatch(/^chatcmpl_[0-9a-f]{32}$/);
    expect(json.choices[0].message.content).toMatch(/simulated/i);
    expect(response.headers.get('x-btl-provider')).toBe('sandbox');
    const receipt = await (await ask(`/v1/requests/${id}`, undefined, { key: testKey })).json();
    expect(receipt).toMatchObject({
      provider: 'sandbox',
      simulated_provider: 'a',
      mode: 'test',
      status: 200,
    });
  });

  it('is charged by the model’s own prices, on test credits alone', async () => {
    const workspace = await newWorkspace('1');
    const { json, response, id } = await chatOk(
      { model: MODEL, messages: MESSAGES },
      { key: workspace.testKey },
    );
    const { prompt_tokens: input, completion_tokens: output } = json.usage;
    expect(input).toBeGreaterThan(8);
    expect(output).toBeGreaterThan(20);
    const row = await rowOf(id);
    expect(row.benchmark_pico).toBe(BigInt(input * 2 + output * 6) * 1_000_000n);
    expect(row.upstream_pico).toBe(BigInt(input * 1 + output * 3) * 1_000_000n);
    expect(row.charge_pico).toBe((row.upstream_pico + row.benchmark_pico) / 2n);
    expect(parseUsd(response.headers.get('x-btl-customer-charge') ?? '')).toBe(row.charge_pico);
    expect((await balance(workspace, 'live')).balance).toBe(parseUsd('1'));
    expect((await balance(workspace, 'test')).balance).toBe(parseUsd('1') - row.charge_pico);
  });

  it('is the same every time, and cached like any other', async () => {
    const [one, two] = await Promise.all([newWorkspace(), newWorkspace()]);
    const body = { model: MODEL, messages: MESSAGES };
    const first = await chatOk(body, { key: one.testKey });
    const second = await chatOk(body, { key: two.testKey });
    expect(second.json.choices).toEqual(first.json.choices);
    expect(second.json.usage.completion_tokens).toBe(first.json.usage.completion_tokens);
    const hit = await chatOk(body, { key: one.testKey });
    expect(hit.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
  });

  it('comes as a stream with the same words, tokens and charge', async () => {
    const { testKey } = await newWorkspace();
    const body = { model: MODEL, messages: MESSAGES };
    const whole = await chatOk(body, { key: testKey, headers: { 'x-btl-cache': 'off' } });
    const response = await chat(
      { ...body, stream: true, stream_options: { include_usage: true } },
      { key: testKey, headers: { 'x-btl-cache': 'off' } },
    );
    expect(response.headers.get('x-btl-provider')).toBe('sandbox');
    const { events, done, receipt } = await readStream(response);
    expect(done).toBe(true);
    expect(contentOf(events)).toBe(whole.json.choices[0].message.content);
    expect(events.at(-1).usage.completion_tokens).toBe(whole.json.usage.completion_tokens);
    expect(receipt.customer_charge).toBe(whole.response.headers.get('x-btl-customer-charge'));
    expect(receipt.provider).toBe('sandbox');
  });

  it('obeys its cap truthfully', async () => {
    const { testKey } = await newWorkspace();
    const { json } = await chatOk({ model: MODEL, messages: MESSAGES, max_tokens: 5 }, { key: testKey });
    expect(json.choices[0].finish_reason).toBe('length');
    expect(json.usage.completion_tokens).toBeLessThanOrEqual(5);
  });

  it('takes images, counts them, and says that it has seen them', async () => {
    const { testKey } = await newWorkspace();
    const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };
    const content = [{ type: 'text', text: 'What is this?' }, image];
    const { json } = await chatOk({ model: MODEL, messages: [{ role: 'user', content }] }, { key: testKey });
    expect(json.choices[0].message.content).toMatch(/image/);
    expect(json.usage.prompt_tokens).toBeGreaterThan(80);
  });

  it('calls a tool where tools are given, and answers once the tool has', async () => {
    const { testKey } = await newWorkspace();
    const body = { model: MODEL, messages: MESSAGES, tools: [TOOL] };
    const { json } = await chatOk(body, { key: testKey });
    const [choice] = json.choices;
    expect(choice.finish_reason).toBe('tool_calls');
    const [call] = choice.message.tool_calls;
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
    expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) });
    const messages = [
      ...MESSAGES,
      choice.message,
      { role: 'tool', tool_call_id: call.id, content: '12 degrees' },
    ];
    const next = await chatOk({ ...body, messages }, { key: testKey });
    expect(next.json.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(next.json.choices[0].message.content).toMatch(/tool/);
  });

  it('is JSON by the schema that was asked for', async () => {
    const { testKey } = await newWorkspace();
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 3 },
        age: { type: 'integer', minimum: 18 },
        tags: { type: 'array', items: { enum: ['red', 'blue'] }, minItems: 1 },
      },
      required: ['name', 'age', 'tags'],
      additionalProperties: false,
    };
    const response_format = { type: 'json_schema', json_schema: { name: 'person', strict: true, schema } };
    const { json } = await chatOk({ model: MODEL, messages: MESSAGES, response_format }, { key: testKey });
    const answer = JSON.parse(json.choices[0].message.content);
    expect(answer).toEqual({ name: expect.any(String), age: expect.any(Number), tags: expect.any(Array) });
    expect(answer.age).toBeGreaterThanOrEqual(18);
    expect(['red', 'blue']).toContain(answer.tags[0]);
  });

  it('has as many choices as were asked for, all of them paid', async () => {
    const { testKey } = await newWorkspace();
    const one = await chatOk({ model: MODEL, messages: MESSAGES }, { key: testKey });
    const { json } = await chatOk({ model: MODEL, messages: MESSAGES, n: 3 }, { key: testKey });
    expect(json.choices.map((choice: any) => choice.index)).toEqual([0, 1, 2]);
    expect(json.usage.completion_tokens).toBeGreaterThan(2 * one.json.usage.completion_tokens);
  });
});

describe('shapes on demand', () => {
  it.for(ways('echo'))('the last message back: %s', async ([, { model, headers }]) => {
    const { testKey } = await newWorkspace();
    const { json } = await chatOk({ model, messages: MESSAGES }, { key: testKey, headers });
    expect(json.choices[0].message.content).toBe(MESSAGES[0]?.content);
    const { events } = await readStream(
      await chat({ model, messages: MESSAGES, stream: true }, { key: testKey, headers }),
    );
    expect(contentOf(events)).toBe(MESSAGES[0]?.content);
  });

  it.for(ways('tool_call'))('a tool call without tools: %s', async ([, { model, headers }]) => {
    const { testKey } = await newWorkspace();
    const { json } = await chatOk({ model, messages: MESSAGES }, { key: testKey, headers });
    expect(json.choices[0].finish_reason).toBe('tool_calls');
    const { events } = await readStream(
      await chat({ model, messages: MESSAGES, stream: true }, { key: testKey, headers }),
    );
    const pieces = events.flatMap((event) => event.choices[0]?.delta.tool_calls ?? []);
    const written = pieces.map((piece) => piece.function?.arguments ?? '').join('');
    expect(written).toBe(json.choices[0].message.tool_calls[0].function.arguments);
  });

  it.for(ways('json'))('JSON: %s', async ([, { model, headers }]) => {
    const { testKey } = await newWorkspace();
    const { json } = await chatOk({ model, messages: MESSAGES }, { key: testKey, headers });
    expect(JSON.parse(json.choices[0].message.content)).toMatchObject({ simulated: true });
  });

  it.for(ways('long'))('a long stream: %s', async ([, { model, headers }]) => {
    const { testKey } = await newWorkspace();
    const { events, done } = await readStream(
      await chat({ model, messages: MESSAGES, stream: true }, { key: testKey, headers }),
    );
    expect(done).toBe(true);
    expect(events.length).toBeGreaterThan(300);
  });

  it.for(ways('length'))('an answer that ran into its limit: %s', async ([, { model, headers }]) => {
    const { testKey } = await newWorkspace();
    const { json } = await chatOk({ model, messages: MESSAGES }, { key: testKey, headers });
    expect(json.choices[0].finish_reason).toBe('length');
  });
});

describe('faults on demand', () => {
  const FAULTS: [string, number, string][] = [
    ['error_429', 429, 'rate_limit_exceeded'],
    ['error_500', 502, 'upstream_error'],
    ['empty', 502, 'upstream_error'],
    ['malformed', 502, 'upstream_error'],
    ['cut', 502, 'upstream_error'],
  ];
  const cases = FAULTS.flatMap(([name, status, code]) =>
    ways(name).map(([title, way]) => [title, way, status, code] as const),
  );

  it.for(cases)('%s: an error for nothing', async ([title, { model, headers }, status, code]) => {
    const workspace = await newWorkspace('1');
    const response = await chat({ model, messages: MESSAGES }, { key: workspace.testKey, headers });
    if (title.includes('error_429')) expect(response.headers.get('retry-after')).toBe('2');
    await expectError(response, status, code);
    await expectUncharged(workspace, parseUsd('1'));
  });

  it.for(['error_429', 'error_500'])('%s: with a status before a stream begins', async (name) => {
    const { testKey } = await newWorkspace();
    const response = await chat(
      { model: `test/${name}`, messages: MESSAGES, stream: true },
      { key: testKey },
    );
    expect(response.status).toBe(name === 'error_429' ? 429 : 502);
    await response.text();
  });

  it.for(['cut', 'malformed', 'empty'])('%s: a stream that ends in an error and no [DONE]', async (name) => {
    const workspace = await newWorkspace('1');
    const response = await chat(
      { model: `test/${name}`, messages: MESSAGES, stream: true },
      { key: workspace.testKey },
    );
    if (response.status === 200) {
      const { done, events } = await readStream(response);
      expect(done).toBe(false);
      expect(events.at(-1)).toMatchObject({
        choices: [{ finish_reason: 'error' }],
        error: { code: 'upstream_error' },
      });
    } else {
      // What failed before the client had a byte has a status.
      await expectError(response, 502, 'upstream_error');
    }
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('stall: falls silent, and is given up by the provider’s time limit', async () => {
    const workspace = await newWorkspace('1');
    const response = await chat(
      { model: MODEL, messages: MESSAGES, stream: true },
      { key: workspace.testKey, headers: { 'x-btl-test': 'stall' } },
    );
    expect(response.status).toBe(200);
    const { done, events } = await readStream(response);
    expect(done).toBe(false);
    expect(events.length).toBeGreaterThan(1);
    expect(events.at(-1).error.code).toBe('upstream_timeout');
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('slow: the head and a comment come before the first token', async () => {
    const { testKey } = await newWorkspace();
    const startedAt = performance.now();
    const response = await chat({ model: 'test/slow', messages: MESSAGES, stream: true }, { key: testKey });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    const { text, done } = await readStream(response);
    expect(text.startsWith(': ')).toBe(true);
    expect(done).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(10_000);
  });
});

describe('the door of the sandbox', () => {
  it('is closed to live keys', async () => {
    const workspace = await newWorkspace('1');
    const asked = { key: workspace.liveKey };
    await expectError(
      await chat({ model: 'test/echo', messages: MESSAGES }, asked),
      403,
      'model_not_allowed',
    );
    const response = await chat(
      { model: MODEL, messages: MESSAGES },
      { key: workspace.liveKey, headers: { 'x-btl-test': 'echo' } },
    );
    await expectError(response, 400, 'invalid_request');
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('is open where no provider is configured', async () => {
    const { testKey } = await newWorkspace();
    for (const model of ['acme/unset', 'openai/gpt-4.1-mini', 'anthropic/claude-sonnet-4.5']) {
      const { json } = await chatOk({ model, messages: MESSAGES }, { key: testKey });
      expect(json.model).toBe(model);
    }
  });
});
