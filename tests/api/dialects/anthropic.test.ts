// Guarantee: Anthropic's Messages API answers chat requests whole and streamed, charged exactly, and what it cannot be told is refused by name or told to another route.
import { describe, expect, it } from 'vitest';
import { newWorkspace, readStream, scripted, upstreamCalls } from '../../support/api';
import { chat, chatOk, expectError, figuresOf } from '../../support/api-checks';
import type { Said } from '../../support/dialect-says';
import { describeDialect, foreign, streamOf, wholeOf } from '../../support/dialect-suite';

const start = (usage: object) => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [], usage },
});
const block = (index: number, content_block: object, deltas: object[]) => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const stop = (stop_reason: string, output_tokens: number) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens } },
  { type: 'message_stop' },
];
const message = (content: object[], stop_reason: string, usage: object) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content,
  stop_reason,
  usage,
});
const USAGE = { input_tokens: 10, output_tokens: 5 };
const text = (...pieces: string[]): Said => ({
  whole: message([{ type: 'text', text: pieces.join('') }], 'end_turn', USAGE),
  events: [
    start({ input_tokens: 10, output_tokens: 1 }),
    ...block(
      0,
      { type: 'text', text: '' },
      pieces.map((piece) => ({ type: 'text_delta', text: piece })),
    ),
    { type: 'ping' },
    ...stop('end_turn', 5),
  ],
});

describeDialect({
  id: 'claude',
  text: text('Hello ', 'there.'),
  call: {
    whole: message(
      [{ type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } }],
      'tool_use',
      USAGE,
    ),
    events: [
      start({ input_tokens: 10, output_tokens: 1 }),
      ...block(0, { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} }, [
        { type: 'input_json_delta', partial_json: '{"city":' },
        { type: 'input_json_delta', partial_json: '"Oslo"}' },
      ]),
      ...stop('tool_use', 5),
    ],
  },
  path: { whole: '/v1/messages', stream: '/v1/messages' },
  authorization: ['x-api-key', 'fake-upstream-key'],
  refused: {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'secret: messages.0 is wrong' },
  },
  failed: { type: 'error', error: { type: 'overloaded_error', message: 'secret' } },
});

it('holds the answer to a schema and keeps the prompt’s cached part at its own price', async () => {
  const { liveKey } = await newWorkspace();
  const usage = {
    input_tokens: 4,
    cache_read_input_tokens: 1_000,
    cache_creation_input_tokens: 0,
    output_tokens: 5,
  };
  const said = wholeOf({
    whole: message([{ type: 'text', text: '{"n":1}' }], 'end_turn', usage),
    events: [],
  });
  const schema = {
    type: 'object',
    properties: { n: { type: 'number' } },
    required: ['n'],
    additionalProperties: false,
  };
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema } };
  const { marker, body } = foreign('claude', said, { response_format, max_tokens: 64 });
  const { json, response } = await chatOk(body, { key: liveKey });
  expect(json.choices[0].message.content).toBe('{"n":1}');
  expect(json.usage).toMatchObject({ prompt_tokens: 1_004, prompt_tokens_details: { cached_tokens: 1_000 } });
  // Benchmark 4 × 2 + 1000 × 0.5 + 5 × 6 = 538, upstream 4 + 250 + 15 = 269.
  expect(figuresOf(response)).toEqual({ benchmark: '0.000538', charge: '0.0004035', saved: '0.0001345' });
  const [seen] = await upstreamCalls(marker);
  expect(seen.headers['anthropic-version']).toBe('2023-06-01');
  expect(seen.body).toMatchObject({
    model: 'claude-sonnet-4-5',
    max_tokens: 64,
    output_config: { format: { type: 'json_schema', schema } },
  });
});

it('streams thoughts with their signatures, and reasoning is asked for by either field', async () => {
  const { liveKey } = await newWorkspace();
  const events = [
    start({ input_tokens: 10, output_tokens: 1 }),
    ...block(0, { type: 'thinking', thinking: '', signature: '' }, [
      { type: 'thinking_delta', thinking: 'Hm.' },
      { type: 'signature_delta', signature: 'c2ln' },
    ]),
    ...block(1, { type: 'text', text: '' }, [{ type: 'text_delta', text: 'Yes.' }]),
    ...stop('end_turn', 9),
  ];
  for (const more of [{ reasoning_effort: 'low' }, { reasoning: { max_tokens: 1_024 } }]) {
    const { marker, body } = foreign('claude', streamOf({ whole: null, events }), {
      stream: true,
      max_tokens: 4_000,
      ...more,
    });
    const { events: chunks } = await readStream(await chat(body, { key: liveKey }));
    const deltas = chunks.map(({ choices }) => choices[0].delta);
    expect(deltas.map((delta) => delta.reasoning_content ?? '').join('')).toBe('Hm.');
    expect(deltas.flatMap((delta) => delta.reasoning_details ?? [])).toMatchObject([{ signature: 'c2ln' }]);
    expect((await upstreamCalls(marker))[0].body.thinking).toEqual({ type: 'enabled', budget_tokens: 1_024 });
  }
});

it('names the field that it has no word for, unless another route can say it', async () => {
  const { liveKey } = await newWorkspace();
  const hot = { temperature: 1.7 };
  const refused = await chat(foreign('claude', {}, hot).body, { key: liveKey });
  expect((await expectError(refused, 400, 'unsupported_parameter')).param).toBe('temperature');
  const seeded = await chat(foreign('claude', {}, { seed: 1 }).body, { key: liveKey });
  expect((await expectError(seeded, 400, 'unsupported_parameter')).param).toBe('seed');
  const { marker, body } = scripted({}, { model: 'acme/claude-or-b', ...hot });
  const { response } = await chatOk(body, { key: liveKey });
  expect(response.headers.get('x-btl-provider')).toBe('b');
  expect(response.headers.get('x-btl-attempts')).toBe('1');
  expect((await upstreamCalls(marker)).map(({ provider }) => provider)).toEqual(['b']);
});

it('is sent a cap where the caller names none, for it must have one', async () => {
  const { liveKey } = await newWorkspace();
  const { marker, body } = foreign('claude', wholeOf(text('Yes.')), { max_tokens: undefined });
  await chatOk(body, { key: liveKey });
  expect((await upstreamCalls(marker))[0].body.max_tokens).toBe(4_096);
});

describe.concurrent('a model that thinks long, and only pings meanwhile,', () => {
  const pings = Array.from({ length: 13 }, () => ({ type: 'ping' }));
  const said = text('Yes.').events;
  const isText = said.findIndex((event: any) => event.type === 'content_block_delta');

  const WAITS: [string, number, RegExp][] = [
    ['before its first word', isText, /^: keep-alive\ndata: \{/],
    ['between its words', isText + 1, /\}\n\n: keep-alive\ndata: \{/],
  ];
  it.for(WAITS)('keeps the client’s connection alive %s', async ([, at, comment], { expect }) => {
    const { liveKey } = await newWorkspace();
    const events = [...said.slice(0, at), ...pings, ...said.slice(at)];
    const script = { ...streamOf({ whole: null, events }), eventDelayMs: 950 };
    const response = await chat(foreign('claude', script, { stream: true }).body, { key: liveKey });
    const { text: raw, done, receipt } = await readStream(response);
    expect(raw).toMatch(comment);
    expect(raw).not.toMatch(/^: [^\n]*\n\n/m);
    expect(done).toBe(true);
    expect(receipt).toMatchObject({ provider: 'claude', settlement: 'posted' });
  });
});
