// Guarantee: a route's day is told from what all processes noted, hour by hour, and says nothing where requests were too few.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { binOf } from '@/lib/gateway/health/histogram';
import { selectRouteSpans } from '@/lib/gateway/health/queries-day';
import { readRouteDays, toRouteDays } from '@/lib/gateway/health/route-days';
import { openSharedHealth } from '@/lib/gateway/health/shared';
import { createTestDatabase, type TestDatabase } from '../../../support/database';
import { seedRouteMinutes } from '../../../support/route-health';

const NOW = Date.UTC(2026, 10, 27, 12, 30, 20);
const MINUTE = Math.floor(NOW / 60_000);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('truncate route_health'));

const range = { first: MINUTE - 1_439, last: MINUTE, spanMinutes: 60 };
const dayOf = async (routeId: string) =>
  toRouteDays([routeId], await selectRouteSpans(database.pool, [routeId], range), NOW).get(routeId);

describe('a route’s day', () => {
  it('has 24 hours that end with the running minute', async () => {
    await seedRouteMinutes(database.pool, 'r', [
      { minute: MINUTE - 1_439, ok: 5 },
      { minute: MINUTE - 1_380, ok: 2 },
      { minute: MINUTE - 1_379, ok: 3, failed: 1 },
      { minute: MINUTE, ok: 9 },
      // A day and a minute ago: over.
      { minute: MINUTE - 1_440, failed: 100 },
    ]);
    const day = await dayOf('r');
    expect(day?.spans).toHaveLength(24);
    expect(day?.spans[0]).toEqual({ from: (MINUTE - 1_439) * 60_000, ok: 7, failed: 0 });
    expect(day?.spans[1]).toMatchObject({ ok: 3, failed: 1 });
    expect(day?.spans[23]).toMatchObject({ ok: 9, failed: 0 });
    expect(day?.samples).toBe(20);
    expect(day?.uptime).toBe(95);
  });

  it('takes medians from the histograms of the whole day', async () => {
    await seedRouteMinutes(database.pool, 'r', [
      { minute: MINUTE - 1_000, ok: 6, ttftMs: 400, tokensPerSecond: 80 },
      { minute: MINUTE - 5, ok: 5, ttftMs: 3_000, tokensPerSecond: 10 },
    ]);
    const day = await dayOf('r');
    expect(binOf('ttft', day?.ttftP50Ms ?? 0)).toBe(binOf('ttft', 400));
    expect(binOf('throughput', day?.tokensPerSecondP50 ?? 0)).toBe(binOf('throughput', 80));
  });

  it('says nothing of nine requests, and something of ten; streams are counted by themselves', async () => {
    await seedRouteMinutes(database.pool, 'nine', [{ minute: MINUTE, ok: 9, ttftMs: 100 }]);
    await seedRouteMinutes(database.pool, 'ten', [
      { minute: MINUTE - 1, ok: 9, ttftMs: 100 },
      { minute: MINUTE, failed: 1 },
    ]);
    expect(await dayOf('nine')).toMatchObject({ samples: 9, uptime: null, ttftP50Ms: null });
    expect(await dayOf('ten')).toMatchObject({ samples: 10, uptime: 90, ttftP50Ms: null });
    expect(await dayOf('never')).toMatchObject({ samples: 0, uptime: null });
  });

  it('never rounds a failure away', async () => {
    await seedRouteMinutes(database.pool, 'r', [{ minute: MINUTE, ok: 99_999, failed: 1 }]);
    expect((await dayOf('r'))?.uptime).toBe(99.99);
  });

  it('agrees with the uptime that the API prints', async () => {
    const health = openSharedHealth({ pool: database.pool, clock: () => NOW, exchangeEveryMs: 1e8 });
    for (let i = 0; i < 30; i++)
      health.note('r', {
        kind: i % 7 === 0 ? 'server' : 'success',
        retryAfterMs: null,
        ttftMs: null,
        tokensPerSecond: null,
        now: NOW,
      });
    await health.exchange();
    expect((await dayOf('r'))?.uptime).toBe(health.statsOf('r', NOW).uptime1d);
    await health.close();
  });
});

describe('readRouteDays', () => {
  it('reads once for all who ask within some seconds', async () => {
    await seedRouteMinutes(database.pool, 'kept', [{ minute: MINUTE, ok: 10 }]);
    const [a, b] = [1, 2].map(() => readRouteDays(database.pool, ['kept'], NOW));
    expect(a).toBe(b);
    expect((await a)?.get('kept')?.samples).toBe(10);
  });

  it('shows what it knows while it reads anew, and what is too old to nobody', async () => {
    const at = async (ms: number) =>
      (await readRouteDays(database.pool, ['aging'], NOW + ms))?.get('aging')?.samples;
    expect(await at(0)).toBe(0);
    await seedRouteMinutes(database.pool, 'aging', [{ minute: MINUTE, ok: 10 }]);
    expect(await at(14_000)).toBe(0);
    expect(await at(16_000)).toBe(0);
    await expect.poll(() => at(16_000)).toBe(10);
    await seedRouteMinutes(database.pool, 'aging', [{ minute: MINUTE, ok: 5 }]);
    expect(await at(16_000 + 120_000)).toBe(15);
  });

  it('gives null for a database that fails, and reads again at the next call', async () => {
    const broken = { query: () => Promise.reject(new Error('down')) } as unknown as TestDatabase['pool'];
    expect(await readRouteDays(broken, ['other'], NOW)).toBeNull();
    expect(await readRouteDays(database.pool, ['other'], NOW)).not.toBeNull();
  });

  it('is served by the table’s key', async () => {
    await database.pool.query(
      `insert into route_health select 'r' || r, $1::int - m, 1, 0, '{}', '{}', now()
         from generate_series(1, 200) r, generate_series(0, 200) m`,
      [MINUTE],
    );
    await database.pool.query('analyze route_health');
    const { rows } = await database.pool.query(
      `explain select minute from route_health where route_id = any('{r1,r2}') and minute between ${MINUTE - 1_439} and ${MINUTE}`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('route_health_pkey');
  });
});
