// Guarantee: a repeated request is answered from the workspace's own cache at half the benchmark, byte for byte the same in meaning, streamed or not.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import {
  apiPool,
  ask,
  eventually,
  newWorkspace,
  readStream,
  scripted,
  upstreamCalls,
} from '../../support/api';
import {
  balance,
  chat,
  chatOk,
  expectError,
  figuresOf,
  rowOf,
  writtenNumber,
} from '../../support/api-checks';
import { openStream } from '../../support/raw-http';

const NO_CREDITS = 'gateway_insufficient_credits';
const HALF = { benchmark: '0.00005', charge: '0.000025', saved: '0.000025' };

describe('a hit', () => {
  it('repeats id, created and content and costs half the benchmark to the last digit', async () => {
    const workspace = await newWorkspace('1');
    const { marker, body } = scripted();
    const first = await chatOk(body, { key: workspace.liveKey });
    const before = await balance(workspace);
    const second = await chatOk(body, { key: workspace.liveKey });
    const { usage: firstUsage, ...firstAnswer } = first.json;
    const { usage, ...answer } = second.json;
    expect(answer).toEqual(firstAnswer);
    expect(usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 });
    expect(firstUsage.cost_details.cache_tier).toBe('miss');
    expect(usage.cost_details.cache_tier).toBe('exact_response_cache');
    expect(writtenNumber(second.text, 'customer_charge')).toBe('0.000025');
    expect(figuresOf(second.response)).toEqual(HALF);
    expect(second.id).not.toBe(first.id);
    expect(await upstreamCalls(marker)).toHaveLength(1);
    const after = await balance(workspace);
    expect(before.balance - after.balance).toBe(parseUsd('0.000025'));
    expect(after.held).toBe(0n);
    expect(await rowOf(second.id)).toMatchObject({
      cache_tier: 'exact_response_cache',
      usage_source: 'cache',
      charge_pico: 25_000_000n,
      upstream_pico: 0n,
      settlement: 'posted',
    });
  });

  it('says so in its headers', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: liveKey });
    const { response } = await chatOk(body, { key: liveKey });
    const get = (name: string) => response.headers.get(name);
    expect(get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(get('x-btl-miss-reason')).toBeNull();
    expect(get('x-gateway-cost')).toBe('0');
    expect(get('x-gateway-savings')).toBe('0.000025');
    expect(get('x-gateway-savings-pct')).toBe('50');
    expect(get('x-gateway-fee-pct')).toBe('50');
    expect(get('x-btl-model')).toBe('acme/one');
    expect(get('x-btl-quoted-max')).toBe('0.000025');
    expect(get('x-btl-request-id')).toMatch(/^req_/);
  });

  it('costs the share of the sell rates where the model has its own', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({}, { model: 'acme/sold' });
    await chatOk(body, { key: liveKey });
    const { response } = await chatOk(body, { key: liveKey });
    expect(figuresOf(response)).toEqual({ benchmark: '0.00005', charge: '0.0000225', saved: '0.0000275' });
  });

  it('counts the stored usage, cached tokens and all', async () => {
    const { liveKey } = await newWorkspace();
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 60 },
    };
    const { body } = scripted({ a: { usage } });
    await chatOk(body, { key: liveKey });
    const { response, json } = await chatOk(body, { key: liveKey });
    expect(figuresOf(response)).toEqual({ benchmark: '0.00023', charge: '0.000115', saved: '0.000115' });
    expect(json.usage.prompt_tokens_details.cached_tokens).toBe(60);
  });

  it('needs its charge in credits, and is 402 without', async () => {
    const { liveKey } = await newWorkspace('0.001');
    const { body } = scripted({}, { max_tokens: 60 });
    await chatOk(body, { key: liveKey });
    // A running request holds all that is left, to within one token.
    const { marker, body: greedy } = scripted({ slow: { delayMs: 20_000 } }, { model: 'acme/slow' });
    const refusal = await expectError(
      await chat({ ...greedy, max_tokens: 4_000 }, { key: liveKey }),
      402,
      NO_CREDITS,
    );
    const max_tokens = refusal.max_tokens_that_fit;
    const { leave } = openStream('/v1/chat/completions', { ...greedy, max_tokens }, { key: liveKey });
    await eventually(async () => (await upstreamCalls(marker))[0]);
    const error = await expectError(await chat(body, { key: liveKey }), 402, NO_CREDITS);
    expect(error.needed).toBe('0.000025');
    leave();
    await eventually(async () => ((await chat(body, { key: liveKey })).status === 200 ? true : null));
  });
});

describe('a stored stream', () => {
  const STREAM = { stream: true };

  it('is replayed as a stream, its figures in the head', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, STREAM);
    const first = await readStream(await chat(body, { key: liveKey }));
    const response = await chat(body, { key: liveKey });
    expect(figuresOf(response)).toEqual(HALF);
    expect(response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(response.headers.get('x-btl-quoted-max')).toBe('0.000025');
    const second = await readStream(response);
    expect(second.events).toEqual(first.events);
    expect(second.done).toBe(true);
    expect(second.receipt).toMatchObject({ cache_tier: 'exact_response_cache', customer_charge: '0.000025' });
    expect(await upstreamCalls(marker)).toHaveLength(1);
  });

  it('is replayed with usage where that is asked for now, and without where not', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted({}, STREAM);
    await readStream(await chat(body, { key: liveKey }));
    const withUsage = { ...body, stream_options: { include_usage: true } };
    const { events, text } = await readStream(await chat(withUsage, { key: liveKey }));
    expect(events.at(-1)).toMatchObject({ choices: [], id: events[0].id, usage: { prompt_tokens: 10 } });
    expect(writtenNumber(text, 'cost')).toBe('0.000025');
    const without = await readStream(await chat(body, { key: liveKey }));
    expect(without.events.some((event) => 'usage' in event)).toBe(false);
  });

  it('is a whole answer where one is asked for now', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted({}, STREAM);
    const { events } = await readStream(await chat(body, { key: liveKey }));
    const { json, response } = await chatOk({ ...body, stream: false }, { key: liveKey });
    expect(json).toMatchObject({
      id: events[0].id,
      created: events[0].created,
      object: 'chat.completion',
      model: 'acme/one',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello from a.' }, finish_reason: 'stop' },
      ],
    });
    expect(figuresOf(response)).toEqual(HALF);
    expect(await upstreamCalls(marker)).toHaveLength(1);
  });

  it('is made of a whole answer', async () => {
    const { liveKey } = await newWorkspace();
    const { marker, body } = scripted();
    const { json } = await chatOk(body, { key: liveKey });
    const { events, done } = await readStream(await chat({ ...body, stream: true }, { key: liveKey }));
    expect(done).toBe(true);
    expect(events.map((event) => event.choices[0].delta.content ?? '').join('')).toBe('Hello from a.');
    for (const event of events)
      expect(event).toMatchObject({
        id: json.id,
        created: json.created,
        model: 'acme/one',
        object: 'chat.completion.chunk',
      });
    expect(events.at(-1).choices[0].finish_reason).toBe('stop');
    expect(await upstreamCalls(marker)).toHaveLength(1);
  });

  it('keeps tool calls whole, both ways', async () => {
    const { liveKey } = await newWorkspace();
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"city":"Köln"}' } };
    const choice = {
      index: 0,
      message: { role: 'assistant', content: null, tool_calls: [call] },
      finish_reason: 'tool_calls',
    };
    const whole = { id: 'x', object: 'chat.completion', created: 7, model: 'm', choices: [choice] };
    const { body } = scripted({ a: { body: JSON.stringify(whole) } });
    await chatOk(body, { key: liveKey });
    const { events } = await readStream(await chat({ ...body, stream: true }, { key: liveKey }));
    const deltas = events.flatMap((event) => event.choices[0].delta.tool_calls ?? []);
    expect(deltas[0]).toMatchObject({ index: 0, id: 'call_1', type: 'function' });
    expect(deltas.map((delta) => delta.function?.arguments ?? '').join('')).toBe('{"city":"Köln"}');

    const pieces = [
      { tool_calls: [{ index: 0, ...call, function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"Köln"}' } }] },
    ].map((delta) => ({ index: 0, delta, finish_reason: null as string | null }));
    const lines = [...pieces, { index: 0, delta: {}, finish_reason: 'tool_calls' }].map((piece) =>
      JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 7, model: 'm', choices: [piece] }),
    );
    const streamed = scripted({ a: { events: lines } }, { stream: true }).body;
    await readStream(await chat(streamed, { key: liveKey }));
    const { json } = await chatOk({ ...streamed, stream: false }, { key: liveKey });
    expect(json.choices[0].message.tool_calls).toEqual([call]);
  });
});

describe('what is kept', () => {
  it('is sealed in the database, and answers behind the other door, another process', async () => {
    const workspace = await newWorkspace();
    const content = `A very particular sentence ${crypto.randomUUID()}.`;
    const { marker, body } = scripted({ a: { content } });
    const { json } = await chatOk(body, { key: workspace.liveKey });
    const row = await eventually(async () => {
      const { rows } = await apiPool().query('select * from cache_entries where workspace_id = $1', [
        workspace.id,
      ]);
      return rows[0];
    });
    const kept = row.answer as Buffer;
    expect(kept.length).toBeGreaterThan(content.length);
    expect(kept.includes(content)).toBe(false);
    expect(kept.includes('particular')).toBe(false);
    expect(row.expires_at - row.created_at).toBe(24 * 3_600_000);
    const other = await chatOk(body, { key: workspace.liveKey, door: 'next' });
    expect(other.response.headers.get('x-btl-cache-tier')).toBe('exact_response_cache');
    expect(other.json.id).toBe(json.id);
    expect(other.json.choices[0].message.content).toBe(content);
    expect(await upstreamCalls(marker)).toHaveLength(1);
  });

  it('stands in the usage summary as a hit', async () => {
    const { liveKey } = await newWorkspace();
    const { body } = scripted();
    await chatOk(body, { key: liveKey });
    await chatOk(body, { key: liveKey });
    const text = await (await ask('/v1/usage/summary', undefined, { key: liveKey })).text();
    const summary = JSON.parse(text);
    expect(summary.cache_tiers).toEqual({ exact_response: 1, inflight_dedupe: 0, semantic: 0 });
    expect(writtenNumber(text, 'exact_response_cache')).toBe('0.000025');
  });
});
