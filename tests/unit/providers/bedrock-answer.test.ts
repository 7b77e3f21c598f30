// Guarantee: a Converse answer reads the same streamed and whole, its usage counts the cache, the tool that carries JSON never shows, and what went wrong is a failure.
import { describe, expect, test } from 'vitest';
import { assembleCompletion } from '@/lib/openai/replay';
import { NO_USAGE } from '@/lib/openai/usage';
import { bedrock } from '@/lib/providers/bedrock';
import { EventStreamFramer } from '@/lib/providers/event-stream';
import type { EventReading, TranslatedAnswer, TranslatedCall } from '@/lib/providers/translator';
import answers from '../../fixtures/providers/bedrock-answers.json';
import usages from '../../fixtures/providers/bedrock-usage.json';
import { encodeMessage } from '../../support/event-stream';

type Event = [name: string, payload: unknown];

/** What a stream of these events comes to, over the wire's framing and back. */
function stream(events: Event[], call?: TranslatedCall) {
  const read = bedrock.openStream(call);
  const readings: EventReading[] = [];
  const framer = new EventStreamFramer((event) => readings.push(read(event)));
  for (const [name, payload] of events) {
    framer.push(encodeMessage({ ':message-type': 'event', ':event-type': name }, JSON.stringify(payload)));
  }
  return readings;
}

function assemble(readings: EventReading[]) {
  const chunks = readings.flatMap((reading) => reading.chunks);
  const events = chunks.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`);
  return assembleCompletion(Buffer.from(events.join(''))).choices;
}

const usageOf = (readings: EventReading[]) => readings.findLast((reading) => reading.usage)?.usage ?? null;

describe.each(answers)('$name', ({ whole, events, message, finish }) => {
  test('reads whole', () => {
    const answer = bedrock.parseAnswer(whole) as TranslatedAnswer;
    expect(answer.choices).toEqual([{ index: 0, message, finish_reason: finish }]);
  });

  test('reads streamed, and is done once it has stopped', () => {
    const readings = stream(events as Event[]);
    expect(assemble(readings)).toEqual([{ index: 0, message, finish_reason: finish, logprobs: null }]);
    expect(usageOf(readings)).toEqual((bedrock.parseAnswer(whole) as TranslatedAnswer).usage);
    expect(readings.map((reading) => reading.done === true)).toEqual(
      events.map(([name]) => name === 'messageStop'),
    );
    expect(readings.every((reading) => reading.failure === undefined)).toBe(true);
  });
});

describe('usage', () => {
  test.each(usages)('$name', ({ usage, want }) => {
    const whole = { output: { message: { content: [] } }, stopReason: 'end_turn', usage };
    const expected = want === null ? null : { ...NO_USAGE, ...want };
    expect((bedrock.parseAnswer(whole) as TranslatedAnswer).usage).toEqual(expected);
    expect(usageOf(stream([['metadata', { usage }]]))).toEqual(expected);
  });

  test('ends no answer, and none is missed by one that has stopped', () => {
    expect(stream([['metadata', {}]])[0]?.done).toBeUndefined();
    expect(stream([['messageStop', { stopReason: 'end_turn' }]])[0]?.done).toBe(true);
  });
});

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'stop'],
  ['something_new', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
])('%s is %s', (stopReason, finish) => {
  const whole = { output: { message: { content: [{ text: 'x' }] } }, stopReason };
  expect((bedrock.parseAnswer(whole) as TranslatedAnswer).choices[0]?.finish_reason).toBe(finish);
  expect(stream([['messageStop', { stopReason }]])[0]?.chunks.at(-1)?.finish_reason).toBe(finish);
});

describe('failures', () => {
  test.each(['malformed_model_output', 'malformed_tool_use'])('%s', (stopReason) => {
    const whole = { output: { message: { content: [] } }, stopReason };
    expect(bedrock.parseAnswer(whole)).toMatchObject({ kind: 'malformed', retryable: true });
    expect(stream([['messageStop', { stopReason }]])[0]?.failure).toMatchObject({ kind: 'malformed' });
  });

  test.each([null, 12, 'x', [], {}, { output: {} }, { output: { message: { content: 'x' } } }])(
    'no answer: %j',
    (answer) => {
      expect(bedrock.parseAnswer(answer)).toMatchObject({ kind: 'malformed' });
    },
  );

  test.each([
    ['throttlingException', 'rate_limited', true],
    ['serviceUnavailableException', 'server', true],
    ['internalServerException', 'server', true],
    ['modelStreamErrorException', 'server', true],
    ['modelTimeoutException', 'timeout', true],
    ['validationException', 'bad_request', false],
    ['accessDeniedException', 'auth', true],
    ['', 'server', true],
  ])('an exception inside a stream: %s', (name, kind, retryable) => {
    const data = Buffer.from('{"message":"Too bad for key AKIDSECRET."}');
    const { failure } = bedrock.openStream()({ name, data, isException: true });
    expect(failure).toMatchObject({ kind, retryable, status: 200 });
    expect(failure?.message).not.toContain('AKID');
  });

  test('an exception without a payload', () => {
    const event = { name: 'internalServerException', data: Buffer.alloc(0), isException: true };
    expect(bedrock.openStream()(event).failure).toMatchObject({ kind: 'server' });
  });

  test('a validation exception about the prompt’s length', () => {
    const data = Buffer.from('{"message":"Input is too long for requested model."}');
    const { failure } = bedrock.openStream()({ name: 'validationException', data, isException: true });
    expect(failure?.kind).toBe('context_length');
  });

  test.each(['', 'x', '[]', '"text"'])('an event that is no object: %j', (text) => {
    const event = { name: 'contentBlockDelta', data: Buffer.from(text) };
    expect(bedrock.openStream()(event).failure?.kind).toBe('malformed');
  });

  test('a tool’s input without a tool', () => {
    const events: Event[] = [
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input: '{}' } } }],
    ];
    expect(stream(events)[0]?.failure?.kind).toBe('malformed');
  });

  test.each([
    [400, '{"message":"The provided model identifier is invalid."}', 'not_found', true],
    [
      400,
      '{"message":"Invocation of model ID m with on-demand throughput isn’t supported."}',
      'not_found',
      true,
    ],
    [400, '{"message":"Input is too long for requested model."}', 'context_length', false],
    [400, '{"__type":"com.amazon.coral.service#ThrottlingException"}', 'rate_limited', true],
    [
      400,
      '{"message":"Malformed input request: #/a: extraneous key, please reformat."}',
      'bad_request',
      false,
    ],
    [403, '{"Message":"User: arn:aws:iam::123456789012:user/x is not authorized"}', 'auth', true],
    [404, '{"message":"Could not resolve the foundation model"}', 'not_found', true],
    [408, '{"message":"Model timed out"}', 'timeout', true],
    [424, '{"message":"The model returned the following errors","originalStatusCode":500}', 'server', true],
    [429, '{"message":"Too many tokens, please wait before trying again."}', 'rate_limited', true],
    [503, '', 'server', true],
  ])('HTTP %i %s', (status, body, kind, retryable) => {
    const failure = bedrock.parseFailure(status, body, undefined);
    expect(failure).toMatchObject({ kind, retryable, status });
    expect(failure.message).not.toMatch(/arn:|123456789012/);
  });
});

test('whatever comes, nothing is thrown', () => {
  const odd = [
    null,
    1,
    '',
    [],
    {},
    { toolUse: null },
    { toolUse: { input: 3 } },
    { reasoningContent: { text: 4 } },
  ];
  const names = [
    'messageStart',
    'contentBlockStart',
    'contentBlockDelta',
    'contentBlockStop',
    'messageStop',
    'metadata',
    'new',
  ];
  for (const name of names) {
    for (const value of odd) {
      const payload = {
        contentBlockIndex: value,
        start: value,
        delta: value,
        stopReason: value,
        usage: value,
      };
      expect(() =>
        stream([
          [name, payload],
          [name, payload],
        ]),
      ).not.toThrow();
    }
  }
  expect(() => bedrock.parseAnswer({ output: { message: { content: odd } }, stopReason: 4 })).not.toThrow();
});

describe('text beside the tool that carries JSON', () => {
  const call = {
    request: { model: 'm', messages: [], response_format: { type: 'json_object' } },
    omit: new Set(),
    upstreamId: 'us.anthropic.claude-3-haiku-20240307-v1:0',
    outputCap: 100,
    outputLimit: 100,
    supports: new Set(),
  } as unknown as TranslatedCall;
  const said = (index: number, text: string): Event => [
    'contentBlockDelta',
    { contentBlockIndex: index, delta: { text } },
  ];
  const started = (index: number, name: string): Event[] => [
    ['contentBlockStart', { contentBlockIndex: index, start: { toolUse: { toolUseId: 't', name } } }],
    ['contentBlockDelta', { contentBlockIndex: index, delta: { toolUse: { input: '{}' } } }],
    ['contentBlockStop', { contentBlockIndex: index }],
  ];
  const stop: Event = ['messageStop', { stopReason: 'tool_use' }];

  test.each<[string, Event[], string | null]>([
    ['is dropped', [said(0, 'Here:'), ...started(1, 'runtime_structured_answer'), said(2, '!')], '{}'],
    [
      'stays before a call of the caller’s',
      [said(0, 'Let me '), said(0, 'see.'), ...started(1, 'roll')],
      'Let me see.',
    ],
    ['stays where no tool is called', [said(0, 'No.')], 'No.'],
  ])('%s', (_, events, content) => {
    expect(assemble(stream([...events, stop], call))).toMatchObject([{ message: { content } }]);
  });
});
