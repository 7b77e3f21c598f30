// Guarantee: processes on one database have common figures and common circuits, and none of them minds a database that is down.
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '@/lib/db/listen';
import { createPool } from '@/lib/db/pool';
import { deleteOldMinutes } from '@/lib/gateway/health/queries';
import type { RouteOutcome } from '@/lib/gateway/health/route-health';
import { openSharedHealth, type SharedHealth } from '@/lib/gateway/health/shared';
import { createTestDatabase, type TestDatabase } from '../../../support/database';

let database: TestDatabase;
let now: number;
let open: SharedHealth[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('truncate route_health, route_circuits');
  now = Date.now();
  open = [];
});
afterEach(async () => {
  for (const health of open) await health.close();
});

/** A process of its own, which exchanges only when it is told to. */
function process(pool = database.pool): SharedHealth {
  const health = openSharedHealth({ pool, clock: () => now, random: () => 1, exchangeEveryMs: 1e8 });
  open.push(health);
  return health;
}

function note(
  health: SharedHealth,
  times: number,
  kind: RouteOutcome['kind'],
  more: Partial<RouteOutcome> = {},
) {
  for (let i = 0; i < times; i++)
    health.note('r', { kind, retryAfterMs: null, ttftMs: null, tokensPerSecond: null, now, ...more });
}

/** The pool, telling before the circuits are read. */
function withReading(onReading: () => void): Pool {
  const query = (...args: [string]) => {
    if (String(args[0]).includes('from route_circuits')) onReading();
    return database.pool.query(...args);
  };
  return { query } as Pick<Pool, 'query'> as Pool;
}

async function exchangeAll(...all: SharedHealth[]) {
  for (const health of [...all, ...all]) await health.exchange();
}

describe('figures', () => {
  it('are those of all processes, counted once however often they exchange', async () => {
    const [a, b] = [process(), process()];
    note(a, 30, 'success', { ttftMs: 100, tokensPerSecond: 50 });
    note(b, 10, 'success', { ttftMs: 1_600, tokensPerSecond: 50 });
    note(b, 2, 'server');
    await exchangeAll(a, b);
    note(a, 8, 'success');
    await exchangeAll(a, b);
    for (const health of [a, b]) {
      const stats = health.statsOf('r', now);
      expect(stats).toMatchObject({ uptime5m: 96, uptime30m: 96, uptime1d: 96 });
      expect(Math.abs((stats.latencyMs30m?.p50 ?? 0) / 100 - 1)).toBeLessThan(0.1);
      expect(Math.abs((stats.latencyMs30m?.p90 ?? 0) / 1_600 - 1)).toBeLessThan(0.1);
    }
    const { rows } = await database.pool.query('select ok, failed, ttft from route_health');
    expect(rows.map(({ ok, failed }) => [ok, failed])).toEqual([[48, 2]]);
    expect(rows[0].ttft.reduce((x: number, y: number) => x + y)).toBe(40);
  });

  it('are known to a process that starts later: histograms of half an hour, outcomes of a day', async () => {
    const old = process();
    const start = now;
    for (const hoursAgo of [30, 20, 2, 0]) {
      now = start - hoursAgo * 3_600_000;
      note(old, 20, 'success', { ttftMs: 100 });
      await old.exchange();
    }
    note(old, 20, 'server');
    await old.exchange();
    const fresh = process();
    await fresh.exchange();
    expect(fresh.statsOf('r', now)).toMatchObject({ uptime30m: 50, uptime1d: 75 });
    expect(fresh.statsOf('r', now)).toEqual(old.statsOf('r', now));
  });

  it('older than a day are deleted, some at a time', async () => {
    const health = process();
    for (let i = 0; i < 3; i++) {
      note(health, 1, 'success');
      now += 60_000;
    }
    await health.exchange();
    await database.pool.query(
      `update route_health set updated_at = now() - interval '26 hours' where ok = 1`,
    );
    expect([await deleteOldMinutes(database.pool, 2), await deleteOldMinutes(database.pool, 2)]).toEqual([
      2, 1,
    ]);
  });
});

describe('circuits', () => {
  it('open, wait and close for all', async () => {
    const [a, b] = [process(), process()];
    note(a, 3, 'server');
    await exchangeAll(a, b);
    expect(b.stateOf('r', now).admits).toBe('no');
    expect(b.stateOf('r', now + 5_000).admits).toBe('probe');
    now += 6_000;
    expect(b.admit('r', now)).toBe('probe');
    note(b, 1, 'success');
    await exchangeAll(b, a);
    expect(a.stateOf('r', now).admits).toBe('yes');
    note(a, 1, 'rate_limited', { retryAfterMs: 60_000 });
    await exchangeAll(a, b);
    expect([b.stateOf('r', now + 55_000).admits, b.stateOf('r', now + 61_000).admits]).toEqual(['no', 'yes']);
  });

  it('are told at once, without waiting for the next exchange', async () => {
    const [a, b] = [process(), process()];
    await exchangeAll(a, b);
    const listener = await listen(database.url, {
      onMessage: (payload) => payload === 'circuits' && void b.exchange(),
      onReconnect: () => {},
    });
    note(a, 1, 'rate_limited', { retryAfterMs: 60_000 });
    await expect.poll(() => b.stateOf('r', now).admits).toBe('no');
    await listener.close();
  });

  it('that close while the others’ are being read stay closed', async () => {
    let atReading = () => {};
    const a = process();
    note(a, 3, 'server');
    await a.exchange();
    const b = process(withReading(() => atReading()));
    await b.exchange();
    now += 6_000;
    atReading = () => note(b, 1, 'success');
    await b.exchange();
    expect(b.stateOf('r', now).admits).toBe('yes');
  });

  it('are known to a process that starts later', async () => {
    const a = process();
    note(a, 3, 'server');
    await a.exchange();
    const late = process();
    await late.exchange();
    expect(late.stateOf('r', now).admits).toBe('no');
  });

  it('of many routes are written by many processes at once without a deadlock', async () => {
    const all = Array.from({ length: 6 }, () => process());
    all.forEach((health, i) => {
      const ids = Array.from({ length: 50 }, (_, n) => `route_${n}`);
      for (const id of i % 2 ? ids : ids.reverse())
        for (let n = 0; n < 3; n++)
          health.note(id, { kind: 'server', retryAfterMs: null, ttftMs: null, tokensPerSecond: null, now });
    });
    await Promise.all(all.map((health) => health.exchange()));
    await Promise.all(all.map((health) => health.exchange()));
    const { rows } = await database.pool.query('select sum(failed)::int as n from route_health');
    expect(rows[0].n).toBe(6 * 50 * 3);
  });
});

describe('a database that is down', () => {
  it('harms nobody, and gets later what it missed', async () => {
    const dead = createPool('postgresql://u:p@127.0.0.1:1/x');
    let isUp = false;
    const query = (...args: [string]) => (isUp ? database.pool : dead).query(...args);
    const a = process({ query } as Pick<Pool, 'query'> as Pool);
    note(a, 12, 'success');
    note(a, 3, 'server');
    await exchangeAll(a);
    note(a, 1, 'success');
    await exchangeAll(a);
    expect(a.statsOf('r', now).uptime5m).toBe(81.25);
    isUp = true;
    const b = process();
    await exchangeAll(a, b);
    expect(b.statsOf('r', now).uptime5m).toBe(81.25);
    expect(b.stateOf('r', now).admits).toBe('no');
    await dead.end();
  });
});
