// Guarantee: an error that hides in a successful answer is a failure of the kind it names, whether it stands at the top, in a choice, or is only a finish reason.
import { describe, expect, it } from 'vitest';
import type { Candidate } from '@/lib/gateway/call';
import { readWholeAnswer } from '@/lib/gateway/json-sink';
import { RelayReader } from '@/lib/gateway/relay-reader';
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
  ['one in a choice', choice({ error: { code: 429, message: 'x' }, finish_reason: 'error' }), 'rate_limited'],
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
