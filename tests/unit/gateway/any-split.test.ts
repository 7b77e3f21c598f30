// Guarantee: however the bytes of a provider's stream are split, the client gets the same events, usage and finish, and together they are the answer that an unstreamed call gives.
import { describe, expect, it } from 'vitest';
import type { AttemptReader } from '@/lib/gateway/answer/attempt-reader';
import { readWholeAnswer } from '@/lib/gateway/answer/json-sink';
import { RelayReader } from '@/lib/gateway/answer/relay-reader';
import { TranslatedReader } from '@/lib/gateway/answer/translated-reader';
import type { Candidate } from '@/lib/gateway/call';
import { bytesOf, byteTextOf } from '@/lib/openai/byte-text';
import { assembleCompletion } from '@/lib/openai/replay';
import { anthropic } from '@/lib/providers/anthropic';
import { bedrock } from '@/lib/providers/bedrock';
import { cohere } from '@/lib/providers/cohere';
import { google } from '@/lib/providers/google';
import { openAiCompatible } from '@/lib/providers/openai-compatible';
import type { Translator } from '@/lib/providers/translator';
import anthropicAnswers from '../../fixtures/providers/anthropic-answers.json';
import bedrockAnswers from '../../fixtures/providers/bedrock-answers.json';
import cohereAnswers from '../../fixtures/providers/cohere.json';
import googleAnswers from '../../fixtures/providers/google-answers.json';
import recorded from '../../fixtures/providers/recorded-shapes.json';
import { awsFrame, crlfFrame, dataFrame, type Frame, namedFrame } from '../../support/dialect-frames';

const NAMES = { id: 'chatcmpl_1', created: 7, model: 'a/m' };
const relaying = openAiCompatible();

interface Case {
  name: string;
  adapter: Translator | typeof relaying;
  /** As the provider sends the answer in one piece. */
  whole: unknown;
  bytes: Buffer;
}

const framed = (frame: Frame, events: readonly unknown[]) =>
  Buffer.concat(
    events.map((event) => Buffer.from(frame(typeof event === 'string' ? event : JSON.stringify(event)))),
  );
const translated = (
  adapter: Translator,
  frame: Frame,
  answers: readonly { name: string; whole: unknown; events: readonly unknown[] }[],
): Case[] =>
  answers.map(({ name, whole, events }) => ({
    name: `${adapter.dialect}: ${name}`,
    adapter,
    whole,
    bytes: framed(frame, events),
  }));

const CASES: Case[] = [
  ...translated(
    anthropic,
    namedFrame,
    anthropicAnswers.map(({ answer, ...more }) => ({ ...more, whole: answer })),
  ),
  ...translated(google, crlfFrame, googleAnswers),
  ...translated(bedrock, awsFrame, bedrockAnswers),
  ...translated(
    cohere,
    namedFrame,
    cohereAnswers.map(({ answer, ...more }) => ({ ...more, whole: answer })),
  ),
  ...recorded.flatMap(({ name, answer, chunks }) =>
    [dataFrame, crlfFrame].map((frame) => ({
      name: `${name}, ${frame === crlfFrame ? 'CRLF' : 'LF'}`,
      adapter: relaying,
      whole: answer,
      bytes: framed(frame, [...chunks, '[DONE]']),
    })),
  ),
];

/** What a client and the receipt get of these pieces; pieces in one list came together. */
function read({ adapter }: Case, reads: readonly (readonly Buffer[])[]) {
  let text = '';
  const sink = {
    choices: 1,
    relay: (event: Buffer) => {
      text += `data: ${byteTextOf(event)}\n\n`;
    },
    relayRun: (events: string) => {
      text += events;
    },
  };
  const candidate = { adapter } as unknown as Candidate;
  const reader: AttemptReader = adapter.passThrough
    ? new RelayReader(sink, candidate, NAMES, adapter)
    : new TranslatedReader(sink, candidate, NAMES, adapter, undefined);
  const type = adapter.passThrough || adapter.framing === 'sse' ? 'text/event-stream' : 'application/vnd.aws';
  reader.head(200, () => type);
  let failure = null;
  // Each piece in a buffer of its own: nothing may lean on what lies behind it in memory.
  for (const pieces of reads) failure ??= reader.data(pieces.map((piece) => Buffer.from(piece)));
  failure ??= reader.end();
  return { text, failure, usage: reader.report, finishReason: reader.finishReason };
}

/** What clients read of the choices. What is not there is null, empty or left out, as a provider likes. */
function choicesOf(completion: any): unknown[] {
  return completion.choices.map(({ index, finish_reason, logprobs, message }: any) => ({
    index,
    finish_reason,
    logprobs: logprobs ?? null,
    role: message.role,
    content: message.content || null,
    refusal: message.refusal ?? null,
    reasoning: message.reasoning_content ?? null,
    details: message.reasoning_details ?? [],
    annotations: message.annotations ?? [],
    calls: (message.tool_calls ?? []).map(({ index: _streamed, ...call }: any) => call),
  }));
}

const cut = (bytes: Buffer, ...at: number[]) =>
  [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));

describe.each(CASES)('$name', (answer) => {
  const { bytes } = answer;
  const expected = read(answer, [[bytes]]);

  it('is the same cut at any byte, read apart or together, and byte by byte', () => {
    expect(expected.failure).toBeNull();
    for (let at = 0; at <= bytes.length; at++) {
      const pieces = cut(bytes, at);
      if (read(answer, [pieces]).text !== expected.text) expect.fail(`together, cut at ${at}`);
      const apart = read(
        answer,
        pieces.map((piece) => [piece]),
      );
      if (apart.text !== expected.text) expect.fail(`apart, cut at ${at}`);
      expect(apart.usage).toEqual(expected.usage);
      expect(apart.finishReason).toBe(expected.finishReason);
      expect(apart.failure).toBeNull();
    }
    const single = [...bytes].map((byte) => Buffer.from([byte]));
    expect(
      read(
        answer,
        single.map((byte) => [byte]),
      ),
    ).toEqual(expected);
    expect(read(answer, [single])).toEqual(expected);
  });

  it('is put together what it is unstreamed', () => {
    const streamed: any = assembleCompletion(bytesOf(expected.text));
    const candidate = { adapter: answer.adapter } as unknown as Candidate;
    const whole: any = readWholeAnswer(candidate, Buffer.from(JSON.stringify(answer.whole)), NAMES);
    expect(choicesOf(streamed)).toEqual(choicesOf(whole.answer.parsed));
    expect(expected.finishReason).toBe(whole.finishReason);
    expect(expected.usage).toEqual(whole.usage);
  });
});

describe('a short stream is the same cut at any two bytes', () => {
  const say = 'Ü 👋 "\\n"';
  const SHORT: [string, Case][] = [
    [
      'relayed',
      {
        name: '',
        adapter: relaying,
        whole: null,
        bytes: framed(dataFrame, [
          ...['ü', '👋', '"}]}\n'].map((content) =>
            JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta: { content } }] }),
          ),
          '{"id":"x","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
          '[DONE]',
        ]),
      },
    ],
    [
      'over Amazon’s event stream',
      {
        name: '',
        adapter: bedrock,
        whole: null,
        bytes: framed(awsFrame, [
          ['contentBlockDelta', { delta: { text: say } }],
          ['messageStop', { stopReason: 'end_turn' }],
          ['metadata', { usage: { inputTokens: 1, outputTokens: 2 } }],
        ]),
      },
    ],
    [
      'with CRLF',
      {
        name: '',
        adapter: google,
        whole: null,
        bytes: framed(crlfFrame, [
          { candidates: [{ content: { parts: [{ text: say }] } }] },
          {
            candidates: [{ finishReason: 'STOP' }],
            usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
          },
        ]),
      },
    ],
  ];
  it.each(SHORT)('%s', (_, answer) => {
    const { bytes } = answer;
    const expected = read(answer, [[bytes]]);
    expect(expected).toMatchObject({ failure: null, finishReason: 'stop' });
    for (let first = 1; first < bytes.length; first++) {
      for (let second = first; second < bytes.length; second++) {
        const { text } = read(
          answer,
          cut(bytes, first, second).map((piece) => [piece]),
        );
        if (text !== expected.text) expect.fail(`cut at ${first} and ${second}`);
      }
    }
  });
});
