// Guarantee: all attempts of a request share one deadline: no client waits longer for its first byte, and one that has it is not cut off by it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { eventually, readStream, scripted, upstreamCalls } from '../../support/api';
import { type OwnServer, startOwnServer } from '../../support/own-server';

const PATH = '/v1/chat/completions';
let server: OwnServer;
beforeAll(async () => {
  server = await startOwnServer('1', { FAILOVER_DEADLINE_MS: '2000' });
});
afterAll(() => server?.close());

const ping = Buffer.from(': still here\n\n').toString('base64');
/** A model each: a route that has just failed is tried last for a while. */
const SILENCES = [
  ['say nothing', 'second', { delayMs: 30_000 }, false],
  ['say nothing in a stream', 'first', { delayMs: 30_000 }, true],
  ['send comments and no event', 'fails', { raw: Array(100).fill(ping), eventDelayMs: 200 }, true],
  ['stop in the middle of a whole answer', 'late', { stallBody: true }, false],
] as const;

describe('routes that', () => {
  it.each(SILENCES)('%s are given up together', async (_, name, script, stream) => {
    const model = `acme/hedged-${name}`;
    const { marker, body } = scripted({ slow: { status: 500 }, b: script }, { model, stream });
    const startedAt = performance.now();
    const response = await server.post(PATH, body);
    const text = await response.text();
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(response.status, text).toBe(504);
    const { error } = JSON.parse(text);
    expect(error.code).toBe('upstream_timeout');
    expect(error.message).toMatch(/within 2 seconds\. \(2 routes were tried\) Nothing was charged\./);
    await eventually(async () => {
      const calls = await upstreamCalls(marker);
      return calls.find(({ provider }) => provider === 'b')?.aborted || null;
    });
    expect(await server.balance()).toEqual({ balance: parseUsd('1'), held: 0n });
    const row = await eventually(async () => {
      const found = await server.get(`/v1/requests/${error.request_id}`);
      return found.ok ? ((await found.json()) as any) : null;
    });
    expect(row).toMatchObject({ status: 504, customer_charge: '0', settlement: 'voided' });
    expect(row.attempts.map(({ outcome }: any) => outcome)).toEqual(['server', 'timeout']);
  });
});

describe('a stream', () => {
  it('that has begun may last longer', async () => {
    const script = { content: 'one two three four five six seven eight', eventDelayMs: 500 };
    const { body } = scripted({ slow: script }, { model: 'acme/slow', stream: true });
    const startedAt = performance.now();
    const { done, receipt } = await readStream(await server.post(PATH, body));
    expect(performance.now() - startedAt).toBeGreaterThan(3_000);
    expect(done).toBe(true);
    expect(receipt).toMatchObject({ settlement: 'posted', attempts: 1 });
  });
});
