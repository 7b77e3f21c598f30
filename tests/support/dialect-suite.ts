import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { newWorkspace, readStream, scripted, upstreamCalls } from './api';
import { chat, chatOk, expectError, expectUncharged, figuresOf, rowOf } from './api-checks';
import type { Said } from './dialect-says';
import type { Script } from './fake-upstream';
import type { FOREIGN } from './runtime-config';

/** What the checks that all dialects share need of one. */
export interface DialectCase {
  id: (typeof FOREIGN)[number]['id'];
  /** Says `Hello there.`, of 10 tokens in and 5 out. */
  text: Said;
  /** Calls `weather` with `{"city":"Oslo"}`. */
  call: Said;
  /** Its endpoint below the base URL. */
  path: { whole: string; stream: string };
  /** The key as it is sent. */
  authorization: [header: string, value: string];
  /** The body of a refused request. */
  refused: unknown;
  /** An event that says that the provider failed. */
  failed: unknown;
  /** How many of its last events say that an answer is whole; 1 where nothing is said. */
  ending?: number;
}

/** Of 10 tokens in and 5 out: 25 upstream, half of the 25 saved is ours. */
const FIGURES = { benchmark: '0.00005', charge: '0.0000375', saved: '0.0000125' };
const TOOLS = [
  { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } },
];

export const wholeOf = ({ whole }: Said): Script => ({ body: JSON.stringify(whole) });
export const streamOf = ({ events }: Said): Script => ({
  events: events.map((event) => JSON.stringify(event)),
});

/** Asks the model of a dialect for what the script says. */
export function foreign(id: DialectCase['id'], script: Script, more: Record<string, unknown> = {}) {
  return scripted({ [id]: script }, { model: `acme/${id}`, ...more });
}

/** What every dialect must do behind our API. */
export function describeDialect(dialect: DialectCase): void {
  describe.concurrent(`${dialect.id}, unstreamed`, () => describeWhole(dialect));
  describe.concurrent(`${dialect.id}, streamed`, () => describeStream(dialect));
  describe.concurrent(`${dialect.id}, failing`, () => describeFailures(dialect));
}

function describeWhole({ id, text, call, path, authorization }: DialectCase): void {
  it('answers as a chat completion under our id and model, charged to the pico-dollar', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = foreign(id, wholeOf(text));
    const { response, json, id: requestId } = await chatOk(body, { key: liveKey });
    expect(json).toMatchObject({
      id: expect.stringMatching(/^chatcmpl/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: `acme/${id}`,
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    });
    expect(figuresOf(response)).toEqual(FIGURES);
    expect(response.headers.get('x-btl-provider')).toBe(id);
    expect(await rowOf(requestId)).toMatchObject({ usage_source: 'provider', finish_reason: 'stop' });
    const [seen] = await upstreamCalls(marker);
    expect(seen.path).toBe(path.whole);
    expect(seen.headers[authorization[0]]).toBe(authorization[1]);
    const again = await chatOk(body, { key: liveKey });
    expect(again.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(again.json.choices).toEqual(json.choices);
  });

  it('tells tool calls', async () => {
    const { liveKey } = await newWorkspace();
    const { json } = await chatOk(foreign(id, wholeOf(call), { tools: TOOLS }).body, { key: liveKey });
    expect(json.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ type: 'function', function: { name: 'weather' } }] },
    });
    expect(JSON.parse(json.choices[0].message.tool_calls[0].function.arguments)).toEqual({ city: 'Oslo' });
  });
}

function describeStream({ id, text, call, path }: DialectCase): void {
  it('comes as chunks of one id, with usage and receipt at the end', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = foreign(id, streamOf(text), {
      stream: true,
      stream_options: { include_usage: true },
    });
    const { events, done, receipt } = await readStream(await chat(body, { key: liveKey }));
    expect(done).toBe(true);
    const { id: answerId, created } = events[0];
    for (const event of events)
      expect(event).toMatchObject({
        id: answerId,
        object: 'chat.completion.chunk',
        created,
        model: `acme/${id}`,
      });
    expect(events.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello there.');
    expect(events[0].choices[0].delta.role).toBe('assistant');
    expect(events.at(-2).choices[0].finish_reason).toBe('stop');
    expect(events.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } });
    expect(receipt).toMatchObject({ provider: id, customer_charge: FIGURES.charge, saved: FIGURES.saved });
    expect((await upstreamCalls(marker))[0].path).toBe(path.stream);
  });

  it('tells tool calls in pieces', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = foreign(id, streamOf(call), { stream: true, tools: TOOLS });
    const { events } = await readStream(await chat(body, { key: liveKey }));
    const pieces = events.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(pieces[0]).toMatchObject({ index: 0, id: expect.any(String), function: { name: 'weather' } });
    expect(JSON.parse(pieces.map((piece) => piece.function.arguments ?? '').join(''))).toEqual({
      city: 'Oslo',
    });
    expect(events.at(-1).choices[0].finish_reason).toBe('tool_calls');
  });

  it('may be answered with one whole answer', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = foreign(id, wholeOf(text), { stream: true });
    const { events, done, receipt } = await readStream(await chat(body, { key: liveKey }));
    expect(done).toBe(true);
    expect(events.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello there.');
    expect(receipt).toMatchObject({ customer_charge: FIGURES.charge });
  });
}

function describeFailures({ id, text, refused, failed, ending = 1 }: DialectCase): void {
  const begun = text.events.slice(0, -ending);

  it('a refused request is the caller’s to mend, in our words', async () => {
    const workspace = await newWorkspace('1');
    const { body } = foreign(id, { status: 400, body: JSON.stringify(refused) });
    const error = await expectError(await chat(body, { key: workspace.liveKey }), 400, 'invalid_request');
    expect(error.message).not.toContain('secret');
    await expectUncharged(workspace, parseUsd('1'));
  });

  it('a provider that fails before its first byte is followed by the next route', async () => {
    const { liveKey } = await newWorkspace();
    const model = `acme/${id}-or-b`;
    const whole = await chatOk(foreign(id, { status: 503, body: '{}' }, { model }).body, { key: liveKey });
    expect(whole.json.choices[0].message.content).toBe('Hello from b.');
    const events = [JSON.stringify(failed)];
    const response = await chat(foreign(id, { events }, { model, stream: true }).body, { key: liveKey });
    const { events: chunks, receipt } = await readStream(response);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello from b.');
    expect(receipt).toMatchObject({ provider: 'b' });
  });

  it.each([
    ['cut off', { cutAfter: begun.length }],
    ['ended before its end', { events: begun.map((event) => JSON.stringify(event)) }],
    ['broken by an error', { events: [...begun, failed].map((event) => JSON.stringify(event)) }],
  ])('a stream %s says so and is not charged', async (_, script) => {
    const workspace = await newWorkspace('1');
    const { body } = foreign(id, { ...streamOf(text), eventDelayMs: 60, ...script }, { stream: true });
    const {
      events,
      done,
      receipt,
      text: raw,
    } = await readStream(await chat(body, { key: workspace.liveKey }));
    expect(done).toBe(false);
    expect(raw).not.toContain('secret');
    expect(events.at(-1)).toMatchObject({ error: { code: 'upstream_error' } });
    expect(receipt).toMatchObject({ customer_charge: '0', settlement: 'voided', provider: id });
    await expectUncharged(workspace, parseUsd('1'));
  });
}
