// Guarantee: a month of health is kept by the hour at little cost, is the same however often it is summed, and loses nothing when minutes go.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  rollUpHours,
  selectFailures,
  selectOpenCircuits,
  selectSpans,
  selectTtft,
} from '@/lib/gateway/health/history-queries';
import { saveCircuits } from '@/lib/gateway/health/queries';
import type { RouteOutcome } from '@/lib/gateway/health/route-health';
import { openSharedHealth, type SharedHealth } from '@/lib/gateway/health/shared';
import { createTestDatabase, type TestDatabase } from '../../../support/database';

const HOUR_MS = 3_600_000;
let database: TestDatabase;
let now: number;
let health: SharedHealth;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('truncate route_health, route_circuits, route_health_hours, route_failures');
  // The middle of an hour, so that a minute more or less stays in it.
  now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS / 2;
});

const hourOf = (at: number) => Math.floor(at / HOUR_MS);
const open = () => openSharedHealth({ pool: database.pool, clock: () => now, exchangeEveryMs: 1e8 });

function note(times: number, kind: RouteOutcome['kind'], routeId = 'r', ttftMs: number | null = null) {
  for (let i = 0; i < times; i++)
    health.note(routeId, { kind, retryAfterMs: null, ttftMs, tokensPerSecond: null, now });
}

/** Minutes as some process wrote them, hours ago. */
async function writeHour(hoursAgo: number, ok: number, failed: number, ttft: number[] = []) {
  const hour = hourOf(now) - hoursAgo;
  const bins = Array.from({ length: 64 }, (_, bin) => ttft[bin] ?? 0);
  await database.pool.query(
    `insert into route_health (route_id, minute, ok, failed, ttft, throughput, updated_at)
     values ('r', $1::int, $2, $3, $4, $4, to_timestamp($1::int * 60.0))`,
    [hour * 60 + 5, ok, failed, bins],
  );
}

const spans = (by: 'hour' | 'day', back: number) =>
  selectSpans(database.pool, by, hourOf(now) - back, hourOf(now)).then((rows) =>
    rows.map(({ span, ok, failed }) => [span, ok, failed]).sort(([a = 0], [b = 0]) => a - b),
  );

describe('the history of a route', () => {
  it('is its minutes by the hour: summed ones and the last two as they stand', async () => {
    await writeHour(5, 40, 2, [0, 3]);
    await writeHour(3, 10, 0, [0, 1, 4]);
    await writeHour(0, 7, 1);
    await rollUpHours(database.pool, hourOf(now));
    const hour = hourOf(now);
    const wanted = [
      [hour - 5, 40, 2],
      [hour - 3, 10, 0],
      [hour, 7, 1],
    ];
    expect(await spans('hour', 24)).toEqual(wanted);
    await rollUpHours(database.pool, hour);
    expect(await spans('hour', 24)).toEqual(wanted);
    expect((await selectTtft(database.pool, hour - 24)).get('r')?.slice(0, 4)).toEqual([0, 4, 4, 0]);
  });

  it('outlives its minutes', async () => {
    await writeHour(26, 40, 2);
    await rollUpHours(database.pool, hourOf(now) - 3);
    health = open();
    await health.sweep();
    expect((await database.pool.query('select 1 from route_health')).rowCount).toBe(0);
    expect(await spans('hour', 30)).toEqual([[hourOf(now) - 26, 40, 2]]);
    await health.sweep();
    expect(await spans('hour', 30)).toEqual([[hourOf(now) - 26, 40, 2]]);
    await health.close();
  });

  it('goes after a month, with its failures', async () => {
    await database.pool.query(
      `insert into route_health_hours values ('r', $1, 5, 5, '{}'), ('r', $2, 5, 5, '{}')`,
      [hourOf(now) - 31 * 24 - 1, hourOf(now) - 30 * 24],
    );
    await database.pool.query(`insert into route_failures values ('r', $1, 'timeout', 1)`, [
      hourOf(now) - 31 * 24 - 1,
    ]);
    health = open();
    await health.sweep();
    const { rows } = await database.pool.query('select hour from route_health_hours');
    expect(rows).toEqual([{ hour: hourOf(now) - 30 * 24 }]);
    expect(await selectFailures(database.pool, 0)).toEqual([]);
    await health.close();
  });

  it('by the day is the sum of its hours', async () => {
    await database.pool.query(
      `insert into route_health_hours values ('r', $1, 5, 1, '{}'), ('r', $2, 6, 0, '{}')`,
      [240_000, 240_001],
    );
    const rows = await selectSpans(database.pool, 'day', 239_000, 250_000);
    expect(rows).toEqual([{ routeId: 'r', span: 10_000, ok: 11, failed: 1 }]);
  });
});

describe('failures', () => {
  it('are counted by kind, limits too, and never what a caller brought about', async () => {
    health = open();
    note(3, 'timeout');
    note(2, 'rate_limited');
    note(4, 'success');
    note(5, 'bad_request');
    await health.exchange();
    note(1, 'timeout');
    await health.exchange();
    await health.exchange();
    const found = await selectFailures(database.pool, hourOf(now) - 24);
    expect(found.sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { routeId: 'r', kind: 'rate_limited', count: 2 },
      { routeId: 'r', kind: 'timeout', count: 4 },
    ]);
    await health.close();
  });
});

describe('an open circuit', () => {
  it('says since when, however often its wait is renewed; closed, it forgets', async () => {
    const save = (isOpen: boolean) =>
      saveCircuits(database.pool, [{ routeId: 'r', isOpen, blockedMs: 5_000 }]);
    await save(true);
    const first = (await selectOpenCircuits(database.pool)).get('r');
    expect(first).toBeInstanceOf(Date);
    await save(true);
    expect((await selectOpenCircuits(database.pool)).get('r')).toEqual(first);
    await save(false);
    expect((await selectOpenCircuits(database.pool)).size).toBe(0);
    await save(true);
    expect((await selectOpenCircuits(database.pool)).get('r')).not.toEqual(first);
  });
});
