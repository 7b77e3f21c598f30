// Guarantee: Gemini's answers read the same whole or streamed, nothing it sends throws, and each token is counted once.
import { describe, expect, test } from 'vitest';
import { assembleCompletion } from '@/lib/openai/replay';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import { google } from '@/lib/providers/google';
import { usageOf } from '@/lib/providers/google/usage';
import type { EventReading, TranslatedAnswer } from '@/lib/providers/translator';
import answers from '../../fixtures/providers/google-answers.json';
import usages from '../../fixtures/providers/google-usage.json';

function streamed(events: unknown[]): EventReading[] {
  const read = google.openStream();
  return events.map((event) => read({ name: '', data: Buffer.from(JSON.stringify(event)) }));
}

function assembled(readings: EventReading[]): unknown {
  const chunks = readings.flatMap((reading) => reading.chunks);
  const events = chunks.map((chunk) => `data: ${JSON.stringify({ choices: [chunk] })}\n\n`);
  return assembleCompletion(Buffer.from(events.join(''))).choices;
}

const whole = (answer: unknown) => google.parseAnswer(answer) as TranslatedAnswer;
const candidate = (parts: unknown[], finishReason?: string) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason }],
});
const finish = (finishReason: string, parts: unknown[] = [{ text: 'x' }]) => candidate(parts, finishReason);

describe('an answer', () => {
  test.each(answers)('is the same streamed and whole: $name', ({ whole: body, events }) => {
    const answer = whole(body);
    const readings = streamed(events);
    expect(assembled(readings)).toEqual(answer.choices.map((choice) => ({ logprobs: null, ...choice })));
    expect(readings.findLast((reading) => reading.usage)?.usage).toEqual(answer.usage);
    expect(readings.map((reading) => reading.done ?? false)).toEqual(
      events.map((_, i) => i === events.length - 1),
    );
    expect(readings.some((reading) => reading.failure)).toBe(false);
  });

  test('shows thoughts apart from the text, and keeps the text’s signature', () => {
    expect(whole(answers[0]!.whole).choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'The sum is four.',
          reasoning_content: 'Two and two. ',
          reasoning_details: [
            { type: 'reasoning.encrypted', id: 'google_text_signature', data: 'c2lnLXRleHQ=' },
          ],
        },
        finish_reason: 'stop',
      },
    ]);
  });

  test('keeps a call’s signature with the call, and gives ids that no other call of the conversation has', () => {
    const { message, finish_reason } = whole(answers[1]!.whole).choices[0]!;
    expect(finish_reason).toBe('tool_calls');
    expect(message.content).toBeNull();
    expect(message.tool_calls).toMatchObject([
      {
        id: 'call_zYx9_0_0',
        function: { name: 'now', arguments: '{}' },
        extra_content: { google: { thought_signature: 'c2lnLWNhbGw=' } },
      },
      { id: 'call_zYx9_0_1', function: { name: 'order' } },
    ]);
    expect(message.tool_calls?.[1]).not.toHaveProperty('extra_content');
    expect(message.reasoning_details).toEqual([
      { type: 'reasoning.encrypted', id: 'call_zYx9_0_0', data: 'c2lnLWNhbGw=' },
    ]);
  });

  test('tells log probabilities in OpenAI’s words', () => {
    expect(whole(answers[2]!.whole).choices[0]!.logprobs).toEqual({
      content: [
        {
          token: 'Hé',
          logprob: -0.1,
          bytes: [72, 195, 169],
          top_logprobs: [
            { token: 'Hé', logprob: -0.1, bytes: [72, 195, 169] },
            { token: 'He', logprob: -2.5, bytes: [72, 101] },
          ],
        },
      ],
      refusal: null,
    });
  });

  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['LANGUAGE', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['OTHER', 'stop'],
    ['A_LATER_WORD', 'stop'],
  ])('that ends with %s finishes with %s', (reason, expected) => {
    expect(whole(finish(reason)).choices[0]!.finish_reason).toBe(expected);
  });

  test('cut off after a call has run out of tokens, not called', () => {
    const cut = finish('MAX_TOKENS', [{ functionCall: { name: 'f', args: {} } }]);
    expect(whole(cut).choices[0]!.finish_reason).toBe('length');
  });

  test.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL'])(
    'that ends with %s is a failure to retry',
    (reason) => {
      const failure = { kind: 'malformed', retryable: true };
      expect(google.parseAnswer(finish(reason))).toMatchObject(failure);
      const [reading] = streamed([finish(reason)]);
      expect(reading).toMatchObject({ failure });
      expect(reading?.done).toBeUndefined();
      expect(reading?.chunks.some((chunk) => chunk.finish_reason !== null)).toBe(false);
    },
  );

  test('to a blocked prompt is the content filter’s, with the prompt counted', () => {
    const blocked = {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 14, totalTokenCount: 14 },
    };
    const choice = {
      index: 0,
      message: { role: 'assistant', content: null },
      finish_reason: 'content_filter',
    };
    expect(google.parseAnswer(blocked)).toEqual({
      choices: [choice],
      usage: { ...NO_USAGE, inputTokens: 14 },
    });
    const readings = streamed([blocked]);
    expect(assembled(readings)).toEqual([{ ...choice, logprobs: null }]);
    expect(readings[0]?.done).toBe(true);
  });

  test('usage may come after the end', () => {
    const readings = streamed([
      finish('STOP'),
      { usageMetadata: { promptTokenCount: 2, candidatesTokenCount: 1, totalTokenCount: 3 } },
    ]);
    expect(readings[0]?.done).toBe(true);
    expect(readings[1]).toMatchObject({ chunks: [], usage: { inputTokens: 2, outputTokens: 1 } });
  });
});

describe('what is wrong with an answer is a value', () => {
  test.each([null, [], 'x', 7, {}, { candidates: 'x' }, { candidates: [{ index: -1 }] }])(
    'a whole answer of no known shape: %j',
    (answer) => {
      expect(google.parseAnswer(answer)).toMatchObject({ kind: 'malformed', retryable: true });
    },
  );

  test('an event that is no JSON', () => {
    const reading = google.openStream()({ name: '', data: Buffer.from('{"candidates":[') });
    expect(reading).toMatchObject({ chunks: [], failure: { kind: 'malformed' } });
  });

  test('an error inside a stream of status 200, bare or in a list, in none of Google’s words', () => {
    const error = { code: 503, message: 'The model is overloaded, secret-ish.', status: 'UNAVAILABLE' };
    for (const body of [{ error }, [{ error }]]) {
      const [reading] = streamed([body]);
      expect(reading).toMatchObject({ chunks: [], failure: { kind: 'server', retryable: true } });
      expect(JSON.stringify(reading)).not.toContain('secret-ish');
    }
    expect(google.parseAnswer({ error })).toMatchObject({ kind: 'server' });
  });

  test.each(['$', 'a', '$.a[9]', '$.a[0', '$.list[0][x]'])('a piece of a call at the path %s', (jsonPath) => {
    const call = { name: 'f', partialArgs: [{ jsonPath, stringValue: 'x' }] };
    expect(streamed([candidate([{ functionCall: call }])])[0]).toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  test('a piece of a call that never began', () => {
    const call = { partialArgs: [{ jsonPath: '$.a', stringValue: 'x' }] };
    expect(streamed([candidate([{ functionCall: call }])])[0]).toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  test('a path that names a prototype stays in the arguments', () => {
    const call = { name: 'f', partialArgs: [{ jsonPath: '$.__proto__.polluted', stringValue: 'yes' }] };
    const [reading] = streamed([candidate([{ functionCall: call }], 'STOP')]);
    expect(JSON.stringify(assembled([reading!]))).toContain('__proto__');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('usage', () => {
  test.each(usages)('$name', ({ metadata, usage }) => {
    expect(usageOf(metadata)).toEqual(usage && { ...NO_USAGE, ...(usage as Partial<Usage>) });
  });
});

describe('failures', () => {
  const failed = (status: number, error: unknown) =>
    google.parseFailure(status, JSON.stringify(error), undefined);

  test('a quota says when to come back', () => {
    const error = {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'You exceeded your current quota, check your plan and billing details.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7.5s' }],
    };
    const expected = { kind: 'rate_limited', retryAfterMs: 7500, retryable: true };
    expect(failed(429, { error })).toMatchObject(expected);
    expect(failed(429, [{ error }])).toMatchObject(expected);
  });

  test('a key that is not valid comes as a 400', () => {
    const error = { code: 400, status: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass one.' };
    expect(failed(400, { error })).toMatchObject({ kind: 'auth' });
  });

  test('a prompt that is too long', () => {
    const message = 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).';
    const error = { code: 400, status: 'INVALID_ARGUMENT', message };
    expect(failed(400, { error })).toMatchObject({ kind: 'context_length', retryable: false });
  });
});
