// Guarantee: the usage summary is flat numbers that equal the sum of the receipts, within one workspace and mode.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { ask, newWorkspace, scripted } from '../../support/api';
import { chat, chatOk, expectError, writtenNumber } from '../../support/api-checks';

async function read(path: string, key: string): Promise<{ json: any; text: string }> {
  const response = await ask(path, undefined, { key });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { json: JSON.parse(text), text };
}

/** One miss, one hit, one failure: 37.5 + 25 µ$ charged of 100 µ$. */
async function useSome(key: string): Promise<void> {
  const { body } = scripted();
  await chatOk(body, { key });
  await chatOk(body, { key });
  await (await chat(scripted({ a: { status: 500 } }).body, { key })).text();
}

describe('GET /v1/usage/summary', () => {
  it('is the contract’s flat numbers, exact', async () => {
    const { liveKey } = await newWorkspace();
    await useSome(liveKey);
    const { json, text } = await read('/v1/usage/summary', liveKey);
    expect(json).toMatchObject({
      request_count: 3,
      success_count: 2,
      cached_input_tokens: 0,
      avg_latency_ms: expect.any(Number),
      cache_tiers: { exact_response: 1, inflight_dedupe: 0, semantic: 0 },
    });
    expect(writtenNumber(text, 'customer_charge')).toBe('0.0000625');
    expect(writtenNumber(text, 'customer_saved')).toBe('0.0000375');
    expect(writtenNumber(text, 'benchmark_direct_cost')).toBe('0.0001');
    expect(writtenNumber(text, 'actual_upstream_cost')).toBe('0.000025');
    expect(Object.keys(json.savings).sort()).toEqual([
      'exact_response_cache',
      'inflight_dedupe',
      'output_budget',
      'provider_prompt_cache',
      'request_compaction',
      'routing',
    ]);
    expect(writtenNumber(text, 'routing')).toBe('0.0000125');
    expect(writtenNumber(text, 'exact_response_cache')).toBe('0.000025');
    for (const value of Object.values({ ...json, ...json.savings, ...json.cache_tiers }))
      if (typeof value !== 'object') expect(value).toBeTypeOf('number');
  });

  it('is zeros before the first request', async () => {
    const { liveKey } = await newWorkspace();
    const { json } = await read('/v1/usage/summary', liveKey);
    expect(json).toMatchObject({ request_count: 0, customer_charge: 0, avg_latency_ms: 0 });
  });

  it('equals the sum of the rows', async () => {
    const { liveKey } = await newWorkspace();
    await useSome(liveKey);
    const rows = (await read('/v1/requests', liveKey)).json.data;
    const { text } = await read('/v1/usage/summary', liveKey);
    const sum = (name: string) => rows.reduce((total: bigint, row: any) => total + parseUsd(row[name]), 0n);
    expect(parseUsd(writtenNumber(text, 'customer_charge'))).toBe(sum('customer_charge'));
    expect(parseUsd(writtenNumber(text, 'customer_saved'))).toBe(sum('saved'));
    expect(parseUsd(writtenNumber(text, 'benchmark_direct_cost'))).toBe(sum('benchmark_cost'));
  });

  it('is filtered, and kept apart by workspace, mode and (without usage:read) key', async () => {
    const [workspace, other] = await Promise.all([newWorkspace(), newWorkspace()]);
    const plain = await workspace.key({ scopes: ['inference'] });
    await chatOk(scripted().body, { key: workspace.liveKey, headers: { 'x-btl-tag': 'red' } });
    await chatOk(scripted({}, { model: 'acme/sold' }).body, { key: plain.key });
    await chatOk(scripted().body, { key: workspace.testKey });
    const count = async (key: string, query = '') =>
      (await read(`/v1/usage/summary?${query}`, key)).json.request_count;
    expect(await count(workspace.liveKey)).toBe(2);
    expect(await count(workspace.liveKey, 'tag=red')).toBe(1);
    expect(await count(workspace.liveKey, 'model=acme/sold')).toBe(1);
    expect(await count(workspace.liveKey, `key=${plain.id}`)).toBe(1);
    expect(await count(workspace.liveKey, 'from=2999-01-01')).toBe(0);
    expect(await count(plain.key)).toBe(1);
    expect(await count(workspace.testKey)).toBe(1);
    expect(await count(other.liveKey)).toBe(0);
    const error = await expectError(
      await ask('/v1/usage/summary?from=soon', undefined, { key: workspace.liveKey }),
      400,
      'invalid_request',
    );
    expect(error.param).toBe('from');
  });
});

describe('GET /v1/usage/timeseries', () => {
  it('has the figures by interval, with zeros between', async () => {
    const { liveKey } = await newWorkspace();
    await useSome(liveKey);
    const { json } = await read(`/v1/usage/timeseries?interval=hour&from=${hoursAgo(5)}`, liveKey);
    expect(json).toMatchObject({ object: 'list', interval: 'hour', has_more: false });
    expect(json.data.length).toBeGreaterThanOrEqual(5);
    const counts = json.data.map((point: any) => point.request_count);
    expect(counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(3);
    expect(counts[0]).toBe(0);
  });

  it('refuses a span of too many intervals and one that ends before it begins', async () => {
    const { liveKey } = await newWorkspace();
    for (const query of ['interval=hour&from=2001-01-01', 'from=2026-02-01&to=2026-01-01', 'interval=second'])
      await expectError(
        await ask(`/v1/usage/timeseries?${query}`, undefined, { key: liveKey }),
        400,
        'invalid_request',
      );
  });
});

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}
