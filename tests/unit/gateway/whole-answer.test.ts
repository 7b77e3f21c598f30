// Guarantee: an error that hides in a successful answer is a failure of the kind it names, and what a head or a report says against the answer is not believed.
import { describe, expect, it } from 'vitest';
import { readWholeAnswer } from '@/lib/gateway/answer/json-sink';
import { RelayReader } from '@/lib/gateway/answer/relay-reader';
import type { Candidate } from '@/lib/gateway/call';
import { anthropic } from '@/lib/providers/anthropic';
import { openAiCompatible } from '@/lib/providers/openai-compatible';

const NAMES = { id: 'chatcmpl_1', created: 7, model: 'a/m' };
const adapter = openAiCompatible();
const relaying = { adapter } as unknown as Candidate;
const read = (body: object) => readWholeAnswer(relaying, Buffer.from(JSON.stringify(body)), NAMES);
const choice = (more: object) => ({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, ...more }],
});

const HIDDEN: [string, object, string][] = [
  ['a filter at the top', { error: { code: 'content_filter', message: 'x' } }, 'content_filter'],
  ['a key at the top', { error: { code: 'invalid_api_key', message: 'x' } }, 'auth'],
  ['a status at the top', { error: { code: 429, message: 'x' } }, 'rate_limited'],
  ['one beside no choices', { choices: [], error: { code: 429, message: 'x' } }, 'rate_limited'],
  ['one in a choice', choice({ error: { code: 429, message: 'x' }, finish_reason: 'error' }), 'rate_limited'],
  [
    'an object that is one',
    { object: 'error', message: 'x', code: 'context_length_exceeded' },
    'context_length',
  ],
  ['a message alone', { message: 'x', type: 'y', code: 429 }, 'rate_limited'],
  ['a finish reason alone', choice({ finish_reason: 'error' }), 'server'],
];

describe('an error under a 200', () => {
  it.each(HIDDEN)('is told by %s', (_, body, kind) => {
    expect(read(body)).toMatchObject({ kind });
  });

  it.each(HIDDEN)('is told in a stream by %s', (_, body, kind) => {
    const sink = { choices: 1, relay() {}, relayRun() {} };
    const reader = new RelayReader(sink, relaying, NAMES, adapter);
    reader.head(200, () => 'text/event-stream');
    expect(reader.data([Buffer.from(`data: ${JSON.stringify(body)}\n\n`)])).toMatchObject({ kind });
  });
});

describe('under the head of a stream', () => {
  const readerOf = (type: string, choices = 1) => {
    const relayed: string[] = [];
    const sink = {
      choices,
      relay: (event: Buffer) => void relayed.push(event.toString()),
      relayRun: (events: string) => void relayed.push(events),
    };
    const reader = new RelayReader(sink, relaying, NAMES, adapter);
    reader.head(200, (name) => (name === 'content-type' ? type : undefined));
    return { reader, relayed };
  };
  const pieces = (body: object) => [...JSON.stringify(body)].map((letter) => Buffer.from(letter));

  it.each(HIDDEN)('an error without a frame is told by %s', (_, body, kind) => {
    const { reader } = readerOf('text/event-stream');
    for (const piece of pieces(body)) reader.data([piece]);
    expect(reader.end()).toMatchObject({ kind });
  });

  it.each(['text/event-stream', 'Application/JSON', ''])('a whole answer is relayed (%s)', (type) => {
    const { reader, relayed } = readerOf(type);
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    for (const piece of pieces({ ...choice({ finish_reason: 'stop' }), usage })) reader.data([piece]);
    expect(reader.end()).toBeNull();
    expect(relayed.join('')).toContain('"content":"Hi"');
    expect(reader.report).toMatchObject({ inputTokens: 3, outputTokens: 2 });
  });

  it('what is neither is bounded', () => {
    const { reader } = readerOf('text/event-stream');
    const megabytes = Buffer.alloc(16 * 1024 * 1024, '{');
    const told = Array.from({ length: 5 }, () => reader.data([megabytes]));
    expect(told).toMatchObject([null, null, null, null, { kind: 'malformed' }]);
  });

  it('several choices are finished when each of them is, without [DONE]', () => {
    const { reader } = readerOf('text/event-stream', 2);
    const say = (index: number, delta: object, finish_reason: string | null = null) =>
      reader.data([
        Buffer.from(`data: ${JSON.stringify({ choices: [{ index, delta, finish_reason }] })}\n\n`),
      ]);
    say(0, { content: 'a' });
    say(1, { content: 'b' });
    say(0, {}, 'stop');
    say(0, {}, 'stop');
    expect(reader.isWhole).toBe(false);
    say(1, {}, 'stop');
    expect(reader.isWhole).toBe(true);
    expect(reader.end()).toBeNull();
  });
});

describe('a report of usage', () => {
  const saying = (usage: object) => read({ ...choice({ finish_reason: 'stop' }), usage });

  it('that has no output for an answer with words is not charged by', () => {
    for (const usage of [
      { prompt_tokens: 10 },
      { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 },
      { prompt_tokens: 10, completion_tokens: -5, total_tokens: 5 },
      { prompt_tokens: 10, completion_tokens: 5.5, total_tokens: 15.5 },
      { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    ])
      expect(saying(usage), JSON.stringify(usage)).toMatchObject({ usage: null });
    expect(saying({ prompt_tokens: 10, completion_tokens: 1 })).toMatchObject({ usage: { outputTokens: 1 } });
  });

  it('is not undone by zeros that follow it in a stream', () => {
    const sink = { choices: 1, relay() {}, relayRun() {} };
    const reader = new RelayReader(sink, relaying, NAMES, adapter);
    reader.head(200, () => 'text/event-stream');
    for (const event of [
      { choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
      { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } },
    ])
      reader.data([Buffer.from(`data: ${JSON.stringify(event)}\n\n`)]);
    expect(reader.end()).toBeNull();
    expect(reader.report).toMatchObject({ inputTokens: 10, outputTokens: 5 });
  });
});

it('a translated answer is a completion of our own, without usage', () => {
  const usage = { input_tokens: 3, output_tokens: 2 };
  const message = {
    type: 'message',
    content: [{ type: 'text', text: 'Hi' }],
    stop_reason: 'end_turn',
    usage,
  };
  const answer = readWholeAnswer(
    { adapter: anthropic } as unknown as Candidate,
    Buffer.from(JSON.stringify(message)),
    NAMES,
  );
  const parsed = {
    id: 'chatcmpl_1',
    object: 'chat.completion',
    created: 7,
    model: 'a/m',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hi', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
  };
  expect(answer).toMatchObject({ answer: { parsed }, finishReason: 'stop', usage: { inputTokens: 3 } });
  expect('answer' in answer && JSON.parse(answer.answer.bytes.toString())).toEqual(parsed);
});
