// Guarantee: Cohere's answers, whole or streamed, mean the same in Chat Completions, count what is billed, and what is broken is a value.
import { describe, expect, test } from 'vitest';
import { assembleCompletion } from '@/lib/openai/replay';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import { cohere } from '@/lib/providers/cohere';
import type { ChunkChoice, TranslatedAnswer } from '@/lib/providers/translator';
import fixtures from '../../fixtures/providers/cohere.json';

interface Heard {
  chunks: ChunkChoice[];
  usage: Usage | null;
  failures: UpstreamFailure[];
  isDone: boolean;
}

function hear(events: readonly unknown[]): Heard {
  const read = cohere.openStream();
  const heard: Heard = { chunks: [], usage: null, failures: [], isDone: false };
  for (const event of events) {
    const data = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
    const { chunks, usage, failure, done } = read({ name: '', data });
    heard.chunks.push(...chunks);
    heard.usage = usage ?? heard.usage;
    if (failure) heard.failures.push(failure);
    heard.isDone ||= done === true;
  }
  return heard;
}

function assembled(chunks: ChunkChoice[]): unknown {
  const events = chunks.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`);
  return assembleCompletion(Buffer.from(events.join(''))).choices;
}

function answerOf(value: unknown): TranslatedAnswer {
  const answer = cohere.parseAnswer(value);
  if ('kind' in answer) throw new Error(`a failure: ${answer.kind}`);
  return answer;
}

const whole = (message: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  message: { role: 'assistant', ...message },
  finish_reason: 'COMPLETE',
  ...more,
});

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
  test('whole', () => {
    const answer = answerOf(fixture.answer);
    expect(answer.choices).toEqual([fixture.choice]);
    expect(answer.usage).toEqual({ ...NO_USAGE, ...fixture.usage });
  });

  test('streamed', () => {
    const heard = hear(fixture.events);
    expect(assembled(heard.chunks)).toEqual([fixture.choice]);
    expect(heard).toMatchObject({ failures: [], isDone: true, usage: { ...NO_USAGE, ...fixture.usage } });
  });
});

describe('a whole answer', () => {
  test.each([
    ['COMPLETE', 'stop'],
    ['STOP_SEQUENCE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['TOOL_CALL', 'tool_calls'],
    ['SOMETHING_NEW', 'stop'],
  ])('%s is %s', (reason, expected) => {
    const [choice] = answerOf(whole({ content: [] }, { finish_reason: reason })).choices;
    expect(choice).toMatchObject({ finish_reason: expected, message: { content: null } });
  });

  test.each([
    ['ERROR', undefined, 'server'],
    ['ERROR', 'too many tokens: SECRET', 'context_length'],
    ['ERROR_TOXIC', undefined, 'server'],
    ['TIMEOUT', undefined, 'timeout'],
  ])('%s (%s) is a failure: %s', (reason, error, kind) => {
    const failure = cohere.parseAnswer(whole({ content: [] }, { finish_reason: reason, error }));
    expect(failure).toMatchObject({ kind });
    expect(JSON.stringify(failure)).not.toContain('SECRET');
  });

  test.each([null, 7, 'x', [], {}, { id: '1', finish_reason: 'COMPLETE' }, { message: {} }])(
    '%j is malformed',
    (value) => {
      expect(cohere.parseAnswer(value)).toMatchObject({ kind: 'malformed', retryable: true });
    },
  );

  test('an error under a 200 is read as one', () => {
    expect(cohere.parseAnswer({ id: '1', message: 'invalid api token' })).toMatchObject({ kind: 'server' });
    expect(cohere.parseAnswer({ message: 'too many tokens: 9 of SECRET' })).toMatchObject({
      kind: 'context_length',
      retryable: false,
    });
  });

  test.each([null, 'null', ''])('arguments %j are an empty object', (written) => {
    const calls = [{ id: 'c1', type: 'function', function: { name: 'now', arguments: written } }];
    const { message } = answerOf(whole({ tool_calls: calls })).choices[0]!;
    expect(message.tool_calls).toEqual([
      { id: 'c1', type: 'function', function: { name: 'now', arguments: '{}' } },
    ]);
  });

  test('citations of a plan are not annotations of the content', () => {
    const citations = [{ start: 0, end: 2, text: 'ab', sources: [], type: 'PLAN' }];
    const { message } = answerOf(whole({ tool_plan: 'abc', citations })).choices[0]!;
    expect(message).toEqual({ role: 'assistant', content: null, reasoning_content: 'abc' });
  });

  test('odd parts are passed over', () => {
    const content = [null, 'x', { type: 'audio' }, { type: 'text', text: 'A' }, { type: 'text', text: 7 }];
    const odd = whole({ content, tool_calls: 'x', citations: 7 }, { logprobs: [{ text: 'A' }, null] });
    expect(answerOf(odd).choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'A' },
      logprobs: null,
    });
  });
});

describe('usage', () => {
  const usageOf = (usage: unknown) => answerOf(whole({ content: [] }, { usage })).usage;

  test('what is billed counts, and only what is cached of that', () => {
    const tokens = { input_tokens: 1500, output_tokens: 30 };
    const billed = { input_tokens: 1000, output_tokens: 20 };
    const expected = { ...NO_USAGE, inputTokens: 1000, outputTokens: 20 };
    const cached = (count: number) => usageOf({ billed_units: billed, tokens, cached_tokens: count });
    expect(cached(448)).toEqual(expected);
    expect(cached(900)).toEqual({ ...expected, cacheReadTokens: 400 });
    expect(cached(9000)).toEqual({ ...expected, cacheReadTokens: 1000 });
  });

  test('tokens count where no bill is told; what is absent is zero', () => {
    expect(usageOf({ tokens: { input_tokens: 7, output_tokens: 2 }, cached_tokens: 5 })).toEqual({
      ...NO_USAGE,
      inputTokens: 7,
      cacheReadTokens: 5,
      outputTokens: 2,
    });
    expect(usageOf({ billed_units: { input_tokens: 7 } })).toEqual({ ...NO_USAGE, inputTokens: 7 });
    expect(usageOf({ billed_units: { input_tokens: 6.2, output_tokens: -1 } })).toEqual({
      ...NO_USAGE,
      inputTokens: 7,
    });
  });

  test.each([null, undefined, 7, {}, { billed_units: {} }, { billed_units: { search_units: 1 } }])(
    '%j is none',
    (usage) => expect(usageOf(usage)).toBeNull(),
  );
});

describe('a stream', () => {
  const start = (args: string) => ({
    type: 'tool-call-start',
    index: 0,
    delta: {
      message: { tool_calls: { id: 'c1', type: 'function', function: { name: 'f', arguments: args } } },
    },
  });
  const piece = (args: string) => ({
    type: 'tool-call-delta',
    index: 0,
    delta: { message: { tool_calls: { function: { arguments: args } } } },
  });
  const ended = { type: 'message-end', delta: { finish_reason: 'TOOL_CALL' } };
  const argumentsHeard = (events: unknown[]) =>
    hear(events)
      .chunks.flatMap(({ delta }) => delta.tool_calls ?? [])
      .map((call) => call.function?.arguments);

  test.each([
    ['null in one piece', [start(''), piece('null')], ['', '{}']],
    ['null in two', [start('nu'), piece('ll')], ['', '{}']],
    ['nothing', [start('')], ['', '{}']],
    ['a text like null', [start(''), piece('nu'), piece('mber')], ['', 'number']],
    ['an object at once', [start('{"a":1}')], ['', '{"a":1}']],
    ['pieces as they come', [start(''), piece('{"a'), piece('":1}')], ['', '{"a', '":1}']],
  ])('arguments: %s', (_name, events, expected) => {
    expect(argumentsHeard([...events, { type: 'tool-call-end', index: 0 }, ended])).toEqual(expected);
    expect(argumentsHeard([...events, ended])).toEqual(expected);
  });

  test('a call that begins closes the one before; a piece of none is passed over', () => {
    const { chunks } = hear([piece('x'), start(''), start('{}'), ended]);
    expect(chunks.flatMap(({ delta }) => delta.tool_calls ?? []).map((call) => call.index)).toEqual([
      0, 0, 1, 1,
    ]);
  });

  test('an error ends it; what was used still counts', () => {
    const usage = { billed_units: { input_tokens: 3, output_tokens: 1 } };
    const heard = hear([
      { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'of SECRET', usage } },
    ]);
    expect(heard).toMatchObject({ chunks: [], isDone: false, usage: { inputTokens: 3 } });
    expect(heard.failures).toMatchObject([{ kind: 'server', message: 'The provider failed.' }]);
  });

  test('an error without a type is a failure, what is no JSON is malformed', () => {
    expect(hear([{ message: 'too many tokens in SECRET' }]).failures).toMatchObject([
      { kind: 'context_length' },
    ]);
    expect(hear(['{"type":"content', 'null']).failures).toMatchObject([
      { kind: 'malformed' },
      { kind: 'malformed' },
    ]);
    expect(hear([{ type: 'message-end' }]).failures).toMatchObject([{ kind: 'malformed' }]);
  });

  test('unknown and empty events say nothing; only its own end makes it whole', () => {
    const silent = [
      { type: 'debug', prompt: 'x' },
      { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
      { type: 'content-delta' },
      { type: 'tool-plan-delta', delta: {} },
      { type: 'citation-start', delta: { message: {} } },
      { type: 'citation-end', index: 0 },
      '[DONE]',
    ];
    expect(hear(silent)).toEqual({ chunks: [], usage: null, failures: [], isDone: false });
  });
});

describe('error bodies', () => {
  test.each([
    [401, { id: '1', message: 'invalid api token SECRET' }, 'auth'],
    [498, { message: 'invalid token SECRET' }, 'auth'],
    [404, { id: '1', message: "model 'SECRET' not found" }, 'not_found'],
    [400, { message: 'too many tokens: total number of tokens SECRET' }, 'context_length'],
    [422, { message: 'SECRET' }, 'bad_request'],
    [429, { message: 'You are using a Trial key, SECRET' }, 'rate_limited'],
    [499, { message: 'request cancelled SECRET' }, 'server'],
    [503, {}, 'server'],
    [504, {}, 'timeout'],
  ])('%i %j is %s', (status, body, kind) => {
    const failure = cohere.parseFailure(status, JSON.stringify(body), undefined);
    expect(failure).toMatchObject({ kind, status });
    expect(failure.message).not.toContain('SECRET');
  });
});
