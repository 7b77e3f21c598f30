// Guarantee: a chat's answer is the same message whole and streamed, however its events are grouped, with every thought, word and call in it, and nothing that a provider wants back lost.
import { describe, expect, it } from 'vitest';
import { blocksOf, stopOf } from '@/lib/anthropic/answer';
import { carriedIn } from '@/lib/anthropic/carried';
import { errorBodyOf } from '@/lib/anthropic/errors';
import { NativeStream } from '@/lib/anthropic/native-stream';
import { MessageStream } from '@/lib/anthropic/stream';
import { ApiError, type ErrorCode } from '@/lib/base/errors';
import { bytesOf } from '@/lib/openai/byte-text';
import { assembleCompletion } from '@/lib/openai/replay';
import { NO_USAGE } from '@/lib/openai/usage';
import { assemble } from '../../support/messages';

const USAGE = {
  ...NO_USAGE,
  inputTokens: 1_110,
  cacheReadTokens: 1_000,
  cacheWriteTokens: 60,
  cacheWrite1hTokens: 40,
  outputTokens: 5,
  reasoningTokens: 2,
};
const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
  id: 'chatcmpl_0123',
  model: 'a/m',
  choices: [{ index: 0, delta, finish_reason, ...more }],
});

const eventsOf = (text: string) =>
  bytesOf(text)
    .toString('utf8')
    .split('\n\n')
    .filter(Boolean)
    .map((block) => {
      const [event, data] = block.split('\n').map((line) => line.replace(/^\w+: /, ''));
      return { event: event ?? '', data: JSON.parse(data ?? '') };
    });

/** @param size how many chunks come together */
function streamed(chunks: readonly any[], size = 1) {
  const stream = new MessageStream();
  let text = '';
  for (let at = 0; at < chunks.length; at += size) text += stream.push(chunks.slice(at, at + size), USAGE);
  text += stream.end(USAGE, null, '"cost":0.5');
  return eventsOf(`${text}event: message_stop\ndata: {"type":"message_stop"}\n\n`);
}

const wholeOf = (chunks: readonly object[]) =>
  assembleCompletion(Buffer.from(chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')));

const piece = (index: number, written: string, more: object = {}, name?: string) =>
  chunk({ tool_calls: [{ index, ...more, function: { ...(name ? { name } : {}), arguments: written } }] });
const signed = (text: string, signature: string, index: number) =>
  chunk({ reasoning_details: [{ type: 'reasoning.text', text, signature, index }] });

const ANSWERS: Record<string, object[]> = {
  words: [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Grüße, ' }),
    chunk({ content: '世界 🌍' }),
    chunk({}, 'stop'),
  ],
  'thoughts told as text': [
    chunk({ reasoning_content: 'H' }),
    chunk({ reasoning_content: 'm.' }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
  ],
  'signed thoughts, told twice': [
    chunk({ role: 'assistant', reasoning_content: 'One' }),
    chunk({ reasoning_content: '.' }),
    signed('One.', 'c2ln', 0),
    chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'ZW5j', index: 1 }] }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
  ],
  'thoughts without their text': [signed('', 'c2ln', 0), chunk({ content: 'Yes.' }), chunk({}, 'stop')],
  'thoughts in details alone': [
    chunk({ reasoning_details: [{ type: 'reasoning.text', text: 'a', index: 0 }] }),
    chunk({ reasoning_details: [{ type: 'reasoning.text', text: 'a', index: 0 }] }),
    chunk({ reasoning_details: [{ type: 'reasoning.text', signature: 'c2ln', index: 0 }] }),
    chunk({ content: 'Yes.' }),
    chunk({}, 'stop'),
  ],
  'calls one after another': [
    chunk({ content: 'I look.' }),
    piece(0, '', { id: 'c0', type: 'function' }, 'f'),
    piece(0, '{"a":'),
    piece(0, '"ö"}'),
    piece(1, '{}', { id: 'c1', type: 'function' }, 'g'),
    chunk({}, 'tool_calls'),
  ],
  'calls that come mixed': [
    piece(0, '{"a"', { id: 'c0' }, 'f'),
    piece(1, '{"b"', { id: 'c1' }, 'g'),
    piece(0, ':1}'),
    piece(1, ':2}'),
    chunk({}, 'tool_calls'),
  ],
  'a call without id or arguments': [piece(0, '', {}, 'f'), chunk({}, 'stop')],
  'a refusal': [chunk({ refusal: 'No.' }), chunk({}, 'content_filter')],
  'a signature on a call': [
    chunk({
      tool_calls: [
        {
          index: 0,
          id: 'c0',
          function: { name: 'f', arguments: '{}' },
          extra_content: { google: { thought_signature: 's' } },
        },
      ],
    }),
    chunk({}, 'tool_calls'),
  ],
};

describe.each(Object.entries(ANSWERS))('%s', (_name, chunks) => {
  const completion = wholeOf(chunks);

  it('say the same whole and streamed, however they are grouped', () => {
    for (let size = 1; size <= chunks.length; size++) {
      const message = assemble(streamed(chunks, size));
      expect(message.content).toEqual(blocksOf(completion));
      expect(message).toMatchObject({ id: 'msg_0123', model: 'a/m', type: 'message', role: 'assistant' });
    }
  });
});

describe('the blocks', () => {
  it('hold every thought with what belongs to it', () => {
    const content = (name: string) => blocksOf(wholeOf(ANSWERS[name] ?? []));
    expect(content('signed thoughts, told twice').slice(0, 2)).toEqual([
      { type: 'thinking', thinking: 'One.', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'ZW5j' },
    ]);
    expect(content('thoughts in details alone')[0]).toEqual({
      type: 'thinking',
      thinking: 'aa',
      signature: 'c2ln',
    });
    const [redacted] = content('a signature on a call') as unknown as [{ data: string }];
    expect(carriedIn(redacted.data)).toEqual({ call: 'c0', extra: { google: { thought_signature: 's' } } });
  });

  it('show arguments that are no object as they were written', () => {
    const call = { id: 'c', function: { name: 'f', arguments: '{"a":' } };
    const completion = { id: 'x', choices: [{ index: 0, message: { content: null, tool_calls: [call] } }] };
    expect(blocksOf(completion)).toMatchObject([{ type: 'tool_use', input: { invalid_arguments: '{"a":' } }]);
  });

  it('of words in parts are one text', () => {
    const content = [{ type: 'text', text: 'a' }, { type: 'other' }, { type: 'text', text: 'b' }];
    expect(blocksOf({ choices: [{ index: 0, message: { content } }] })).toEqual([
      { type: 'text', text: 'ab' },
    ]);
  });
});

it.each([
  ['stop', false, null, 'end_turn', null],
  ['stop', false, 'END', 'stop_sequence', 'END'],
  ['stop', true, null, 'tool_use', null],
  ['tool_calls', true, null, 'tool_use', null],
  ['length', true, null, 'max_tokens', null],
  ['content_filter', false, null, 'refusal', null],
  [null, false, null, 'end_turn', null],
])('%s, calls %s, matched %s: stops with %s', (finish, hasCalls, matched, stop_reason, stop_sequence) => {
  expect(stopOf(finish, hasCalls, matched)).toEqual({ stop_reason, stop_sequence });
});

it('a stream ends with usage that leaves the cached part out, and the cost', () => {
  const [delta] = streamed(ANSWERS.words ?? []).slice(-2);
  expect(delta?.data).toEqual({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null, stop_details: null },
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 100,
      cache_read_input_tokens: 1_000,
      output_tokens: 5,
      output_tokens_details: { thinking_tokens: 2 },
      server_tool_use: null,
      cost: 0.5,
    },
  });
});

it('the provider’s own events pass as bytes but for the first and the last two', () => {
  const stream = new NativeStream('msg_ours', 'a/m');
  const delta =
    '{"index":0, "type":"content_block_delta","delta":{"type":"text_delta","text":"Gr\u00c3\u00bc\u00c3\u009fe"}}';
  expect(stream.push([delta])).toBe(`event: content_block_delta\ndata: ${delta}\n\n`);
  expect(stream.push(['{"type":"message_stop"}'])).toBe('');
  expect(
    stream.push([
      '{"type":"message_delta","delta":{"stop_reason":"pause_turn"},"usage":{"output_tokens":9,"iterations":[]}}',
    ]),
  ).toBe('');
  const [start] = eventsOf(
    stream.push(['{"type":"message_start","message":{"id":"x","model":"y","usage":{}}}']) ?? '',
  );
  expect(start?.data.message).toEqual({ id: 'msg_ours', model: 'a/m', usage: {} });
  const [end] = eventsOf(stream.end(USAGE, 'stop', '"cost":1'));
  expect(end?.data).toMatchObject({
    delta: { stop_reason: 'pause_turn' },
    usage: { output_tokens: 5, iterations: [], cost: 1 },
  });
  expect(stream.push(['{"type":'])).toBeNull();
});

it.each<[ErrorCode, string]>([
  ['invalid_request', 'invalid_request_error'],
  ['invalid_api_key', 'authentication_error'],
  ['gateway_insufficient_credits', 'billing_error'],
  ['scope_denied', 'permission_error'],
  ['model_not_found', 'not_found_error'],
  ['quote_expired', 'conflict_error'],
  ['request_too_large', 'request_too_large'],
  ['rate_limit_exceeded', 'rate_limit_error'],
  ['gateway_internal_error', 'api_error'],
  ['upstream_error', 'api_error'],
  ['service_unavailable', 'overloaded_error'],
  ['upstream_timeout', 'timeout_error'],
])('%s is %s', (code, type) => {
  const body = errorBodyOf(
    new ApiError(code, 'What is wrong.', { param: 'x', details: { needed: '1' } }),
    'req_1',
  );
  expect(body).toEqual({
    type: 'error',
    error: { type, message: 'What is wrong.', param: 'x', code, needed: '1' },
    request_id: 'req_1',
  });
});
