// Guarantee: an Anthropic answer reads the same streamed and whole; usage counts every token once; failures keep the provider's words to themselves.
import { describe, expect, test } from 'vitest';
import { assembleCompletion } from '@/lib/openai/replay';
import { NO_USAGE } from '@/lib/openai/usage';
import { anthropic } from '@/lib/providers/anthropic';
import { addUsage, NO_COUNTERS, usageOf } from '@/lib/providers/anthropic/usage';
import type { EventReading, TranslatedAnswer } from '@/lib/providers/translator';
import answers from '../../fixtures/providers/anthropic-answers.json';
import failures from '../../fixtures/providers/anthropic-failures.json';
import usages from '../../fixtures/providers/anthropic-usage.json';

const named = answers.map((entry) => [entry.name, entry] as const);

/** What the events of a stream mean, each read in turn. */
function readAll(events: readonly unknown[]): EventReading[] {
  const read = anthropic.openStream();
  return events.map((event) => read({ name: '', data: Buffer.from(JSON.stringify(event)) }));
}

/** The only choice of a stream, as a client puts its chunks together. */
function assembled(readings: readonly EventReading[]): any {
  const chunks = readings.flatMap(({ chunks }) => chunks);
  const events = chunks.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`).join('');
  const completion: any = assembleCompletion(Buffer.from(events));
  const { logprobs: _none, ...choice } = completion.choices[0];
  return choice;
}

function whole(answer: unknown): TranslatedAnswer {
  const parsed = anthropic.parseAnswer(answer);
  if ('kind' in parsed) throw new Error(`a failure: ${parsed.kind}`);
  return parsed;
}

describe.each(named)('%s', (_name, { events, answer, usage, finish }) => {
  test('reads the same streamed and whole', () => {
    const readings = readAll(events);
    expect(assembled(readings)).toEqual(whole(answer).choices[0]);
    expect(readings.findLast((reading) => reading.usage)?.usage).toEqual(whole(answer).usage);
  });

  test('gives its usage and its finish, and ends once', () => {
    const { choices, usage: counted } = whole(answer);
    expect(counted).toEqual({ ...NO_USAGE, ...usage });
    expect(choices[0]?.finish_reason).toBe(finish);
    const readings = readAll(events);
    expect(readings.map(({ done }) => done === true)).toEqual(
      events.map((_, at) => at === events.length - 1),
    );
    const chunks = readings.flatMap((reading) => reading.chunks);
    expect(chunks.filter((chunk) => chunk.finish_reason !== null)).toHaveLength(1);
    expect(chunks.map((chunk) => chunk.delta.role)).toEqual(
      chunks.map((_, at) => (at ? undefined : 'assistant')),
    );
  });

  test('no cut of the stream makes it throw or end', () => {
    for (let cut = 0; cut < events.length; cut++) {
      expect(readAll(events.slice(0, cut)).some(({ done, failure }) => done || failure)).toBe(false);
    }
  });
});

test('thoughts are told as text and whole with what they were signed with', () => {
  const { answer } = answers.find((entry) => entry.name.startsWith('thoughts, signed'))!;
  expect(whole(answer).choices[0]?.message).toEqual({
    role: 'assistant',
    content: 'Four.',
    reasoning_content: 'Two and two.',
    reasoning_details: [{ type: 'reasoning.text', text: 'Two and two.', signature: 'c2lnbmVk', index: 0 }],
  });
});

test('a tool call is named first, then its arguments come in pieces', () => {
  const { events } = answers.find((entry) => entry.name.startsWith('thoughts without'))!;
  const calls = readAll(events).flatMap(({ chunks }) =>
    chunks.flatMap(({ delta }) => delta.tool_calls ?? []),
  );
  expect(calls).toEqual([
    { index: 0, id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '' } },
    { index: 0, function: { arguments: '{"city":"Par' } },
    { index: 0, function: { arguments: 'is"}' } },
    { index: 1, id: 'toolu_2', type: 'function', function: { name: 'clock', arguments: '' } },
    { index: 1, function: { arguments: '{}' } },
  ]);
});

test('the structured answer is content, a refusal is said, a page is cited where it is used', () => {
  const messageOf = (start: string) =>
    whole(answers.find((entry) => entry.name.startsWith(start))!.answer).choices[0]?.message;
  expect(messageOf('the gateway')).toEqual({ role: 'assistant', content: '{"sum":4}' });
  expect(messageOf('a refusal that says')).toEqual({
    role: 'assistant',
    content: null,
    refusal: 'This was blocked.',
  });
  expect(messageOf('server tools')?.annotations).toEqual([
    {
      type: 'url_citation',
      url_citation: { url: 'https://a.example/', title: 'A', start_index: 6, end_index: 13 },
    },
  ]);
});

describe('usage', () => {
  test.each(usages.map((entry) => [entry.of, entry] as const))('%s', (_name, { reports, expected }) => {
    const counted = usageOf(reports.reduce<Parameters<typeof addUsage>[0]>(addUsage, NO_COUNTERS));
    expect(counted).toEqual(expected === null ? null : { ...NO_USAGE, ...expected });
  });
});

describe('failures', () => {
  test.each(failures.map((entry) => [`${entry.status} ${entry.body.error.type}`, entry] as const))(
    '%s',
    (_name, { status, body, expected }) => {
      const failure = anthropic.parseFailure(status, JSON.stringify(body), '7');
      expect(failure).toMatchObject({ status, retryAfterMs: 7000, ...expected });
      expect(JSON.stringify(failure)).not.toContain('SECRET');
    },
  );

  test('an error event and an error in place of an answer are failures', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'SECRET' } };
    expect(readAll([error])[0]?.failure).toMatchObject({ kind: 'server', retryable: true });
    expect(anthropic.parseAnswer(error)).toMatchObject({ kind: 'server', retryable: true });
  });

  test('a second answer in the middle of the first is malformed', () => {
    const { events } = answers[0]!;
    const readings = readAll([...events.slice(0, -2), ...events]);
    expect(readings.find(({ failure }) => failure)?.failure).toMatchObject({ kind: 'malformed' });
  });

  test('a second answer behind the end of the first is not heard', () => {
    const { events } = answers[0]!;
    const [first, twice] = [readAll(events), readAll([...events, ...events])];
    expect(twice.slice(0, first.length)).toEqual(first);
    for (const reading of twice.slice(first.length)) expect(reading).toEqual({ chunks: [] });
  });

  test.each([null, 7, 'text', [], {}, { content: 'x' }])('%j is no answer', (answer) => {
    expect(anthropic.parseAnswer(answer)).toMatchObject({ kind: 'malformed', retryable: true });
  });

  test('odd events are passed over, broken ones malformed', () => {
    const read = anthropic.openStream();
    for (const data of [
      '[DONE]',
      '{}',
      '{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"x"}}',
      '{"type":"content_block_delta"}',
      '{"type":"content_block_stop"}',
      '{"type":"message_delta"}',
      '{"type":"message_start"}',
    ]) {
      expect(read({ name: '', data: Buffer.from(data) })).toEqual({ chunks: [] });
    }
    expect(read({ name: '', data: Buffer.from('{"type":') }).failure).toMatchObject({ kind: 'malformed' });
  });
});
