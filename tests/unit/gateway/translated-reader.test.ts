// Guarantee: a translated stream is relayed as chunks of one answer, is whole only when its provider says so, and JSON in its place is read as an answer or an error.
import { describe, expect, it } from 'vitest';
import { TranslatedReader } from '@/lib/gateway/answer/translated-reader';
import type { Candidate } from '@/lib/gateway/call';
import { anthropic } from '@/lib/providers/anthropic';
import { bedrock } from '@/lib/providers/bedrock';
import { google } from '@/lib/providers/google';
import type { Translator } from '@/lib/providers/translator';
import { encodeMessage } from '../../support/event-stream';

const NAMES = { id: 'chatcmpl_1', created: 7, model: 'a/m' };

function open(translator: Translator, type = 'text/event-stream', status = 200) {
  const relayed: string[] = [];
  const sink = {
    choices: 1,
    relay: (event: Buffer) => relayed.push(event.toString()),
    relayRun: (events: string) => relayed.push(...events.toString().split('\n\n').filter(Boolean)),
  };
  const reader = new TranslatedReader(
    sink,
    { adapter: translator } as Candidate,
    NAMES,
    translator,
    undefined,
  );
  reader.head(status, (name) => (name === 'content-type' ? type : undefined));
  return { reader, relayed };
}

const sse = (...events: object[]) =>
  Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
const START = {
  type: 'message_start',
  message: { content: [], usage: { input_tokens: 3, output_tokens: 1 } },
};
const TEXT = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße' } };
const HELLO = [START, { type: 'content_block_start', index: 0, content_block: { type: 'text' } }, TEXT];
const FINISH = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } };
const STOP = { type: 'message_stop' };

describe('server-sent events', () => {
  it('are relayed under our id and model, wherever their bytes are split', () => {
    const { reader, relayed } = open(anthropic);
    for (const byte of sse(...HELLO, FINISH, STOP)) expect(reader.data([Buffer.from([byte])])).toBeNull();
    expect(reader.end()).toBeNull();
    expect(relayed[0]).toBe(
      '{"id":"chatcmpl_1","object":"chat.completion.chunk","created":7,"model":"a/m","choices":[{"index":0,"delta":{"role":"assistant","content":"Grüße"},"finish_reason":null}]}',
    );
    expect(reader).toMatchObject({
      finishReason: 'stop',
      isWhole: true,
      usage: { inputTokens: 3, outputTokens: 2 },
    });
  });

  it('are over with the last word of a dialect that has one, though the connection stays', () => {
    const { reader } = open(anthropic);
    reader.data([sse(...HELLO, FINISH)]);
    expect(reader.isOver).toBe(false);
    reader.data([sse(STOP)]);
    expect(reader).toMatchObject({ isOver: true, isWhole: true });
  });

  it('are cut off without the provider’s last word, and empty without any of the model’s', () => {
    const cut = open(anthropic).reader;
    cut.data([sse(...HELLO, FINISH)]);
    expect(cut.isWhole).toBe(false);
    expect(cut.end()).toMatchObject({ kind: 'truncated' });
    const empty = open(anthropic).reader;
    empty.data([sse(START, FINISH, STOP)]);
    expect(empty.end()).toMatchObject({ kind: 'empty' });
  });

  it('that fail end the reading, and nothing after is relayed', () => {
    const { reader, relayed } = open(anthropic);
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'x' } };
    expect(reader.data([sse(...HELLO, error, TEXT)])).toMatchObject({ kind: 'server' });
    expect(relayed).toHaveLength(1);
    expect(open(anthropic).reader.data([Buffer.from('data: no json\n\n')])).toMatchObject({
      kind: 'malformed',
    });
  });

  it('after the answer was whole take nothing from it', () => {
    const { reader } = open(google);
    const last = { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] };
    expect(reader.data([Buffer.concat([sse(last), Buffer.from('data: [DONE]\n\n')])])).toBeNull();
    expect(reader.end()).toBeNull();
  });
});

describe('Amazon’s event stream', () => {
  const frame = (name: string, payload: object) =>
    encodeMessage({ ':message-type': 'event', ':event-type': name }, JSON.stringify(payload));
  const TYPE = 'application/vnd.amazon.eventstream';

  it('is read by its frames; bytes that are none are malformed', () => {
    const { reader, relayed } = open(bedrock, TYPE);
    reader.data([frame('messageStart', { role: 'assistant' })]);
    reader.data([frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } })]);
    expect(reader.isWhole).toBe(false);
    reader.data([frame('messageStop', { stopReason: 'end_turn' })]);
    // The usage alone is missing, and is counted where it never comes.
    expect(reader).toMatchObject({ isWhole: true, isOver: false, usage: null });
    reader.data([frame('metadata', { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } })]);
    expect(reader.end()).toBeNull();
    expect(relayed).toHaveLength(3);
    expect(reader).toMatchObject({ isOver: true, usage: { inputTokens: 1, outputTokens: 2 } });
    expect(open(bedrock, TYPE).reader.data([Buffer.alloc(16)])).toMatchObject({ kind: 'malformed' });
  });
});

describe('JSON in place of a stream', () => {
  it('is a whole answer, or an error', () => {
    const { reader, relayed } = open(anthropic, 'application/json');
    const usage = { input_tokens: 3, output_tokens: 2 };
    const answer = {
      type: 'message',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      usage,
    };
    reader.data([Buffer.from(JSON.stringify(answer))]);
    expect(reader.end()).toBeNull();
    expect(relayed.join()).toContain('"content":"Hi"');
    expect(reader).toMatchObject({ finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 2 } });
    const refused = open(anthropic, 'application/json', 401).reader;
    refused.data([Buffer.from('{"type":"error","error":{"type":"authentication_error"}}')]);
    expect(refused.end()).toMatchObject({ kind: 'auth' });
  });
});
