// Guarantee: at every moment the sums that pages read are those of the rows, digit for digit, whoever writes, settles late, corrects, deletes or folds meanwhile.
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { latencyOfSize, sumOverview } from '@/lib/requests/queries-overview';
import {
  type Dimension,
  foldRequests,
  mendRestoredRollups,
  type RollupSpan,
  rollupSource,
  withRollups,
} from '@/lib/requests/queries-rollups';
import { usageSummary } from '@/lib/requests/queries-usage';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type ManyRequests, seedRequests } from '@/tests/support/many-requests';
import { type Account, makeAccount } from '../billing/billing-fixtures';

const FROM = new Date('2026-11-01T00:00:00Z');
const TO = new Date('2026-11-03T07:22:13.500Z');
const DIMENSIONS: Dimension[] = ['outcome', 'model', 'provider', 'key', 'tag', 'latency'];

let database: TestDatabase;
let pool: Pool;
let account: Account;
let other: Account;
let seeded = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterAll(() => database.drop());
beforeEach(async () => {
  account = await makeAccount(pool, '1');
  other = await makeAccount(pool, '1');
});

const seed = (wanted: Partial<ManyRequests> & { of?: Account } = {}) => {
  const { of = account, ...rest } = wanted;
  const name = `s${++seeded}x`;
  const keyIds = [of.keyId, `${of.keyId}b`];
  return seedRequests(pool, {
    workspaceId: of.workspaceId,
    keyIds,
    count: 700,
    from: FROM,
    to: TO,
    name,
    ...rest,
  });
};

/** All sums of a span by value, as the rollups have them and as the rows do. */
async function bothOf(span: RollupSpan, mayJoinDays: boolean) {
  return withRollups(pool, async (view) => {
    const sums: unknown[] = [];
    for (const dimension of DIMENSIONS) {
      const { text, values } = rollupSource(view, span, [dimension], { mayJoinDays });
      const result = await view.client.query(
        `select dimension, value, ${SUMS} from ${text} s group by 1, 2 having sum(requests) <> 0 order by 1, 2`,
        values,
      );
      sums.push(...result.rows);
    }
    const rows = await view.client.query(
      `select dimension, value, ${SUMS}
         from (select f.dimension, f.value, 1 as requests, (r.status between 200 and 299)::int as successes, r.*
                 from requests r cross join lateral request_facets(r.model_slug, r.provider_id, r.key_id, r.tag, r.cache_tier,
                      r.status, r.error_code, r.latency_ms, r.created_at) f) s
        where dimension = any ($5) and workspace_id = $1 and mode = $2::mode and created_at >= coalesce($3::timestamptz, '-infinity') and created_at < coalesce($4::timestamptz, 'infinity')
        group by 1, 2`,
      [span.workspaceId, span.mode, span.from, span.to, DIMENSIONS],
    );
    const order = (some: any[]) => some.map((row) => JSON.stringify(row)).sort();
    return { sums: order(sums), rows: order(rows.rows) };
  });
}
const SUMS = [
  'requests',
  'successes',
  'charge_pico',
  'saved_pico',
  'benchmark_pico',
  'upstream_pico',
  'own_provider_cost_pico',
  'input_tokens',
  'cached_tokens',
  'output_tokens',
  'latency_ms',
]
  .map((name) => `sum(${name})::text as ${name}`)
  .join(', ');

async function expectExact(of = account, more: Partial<RollupSpan> = {}) {
  const span = { workspaceId: of.workspaceId, mode: 'test', from: null, to: null, ...more } as const;
  let count = 0;
  for (const mayJoinDays of [false, true]) {
    const { sums, rows } = await bothOf(span, mayJoinDays);
    expect(sums).toEqual(rows);
    count = rows.length;
  }
  return count;
}

const fold = () => foldRequests(pool);
const stored = async (of = account) =>
  Number(
    (await pool.query('select count(*) from request_rollups where workspace_id = $1', [of.workspaceId]))
      .rows[0].count,
  );

describe('sums of rollups and rows', () => {
  it('agree before the first fold, after it, and with rows after that', async () => {
    await seed();
    expect(await expectExact()).toBeGreaterThan(50);
    expect(await stored()).toBe(0);
    expect(await fold()).toBe(true);
    expect(await stored()).toBeGreaterThan(1_000);
    await expectExact();
    await seed({ count: 90 });
    await expectExact();
    await fold();
    await expectExact();
  });

  it('agree over spans that begin and end within slots, within one slot, and over none', async () => {
    await seed({ count: 2_000 });
    await fold();
    await seed({ count: 50 });
    const at = (time: string) => new Date(`2026-11-02T${time}Z`);
    for (const [from, to] of [
      ['00:00:00', '12:00:00'],
      ['05:30:00', '18:45:00'],
      ['03:07:11.123', '03:52:00'],
      ['03:07:11', '09:00:00'],
      ['03:01:00', '03:09:00'],
      ['04:59:59.999', '06:00:00.001'],
      ['12:00:00', '12:00:00'],
    ] as const) {
      await expectExact(account, { from: at(from), to: at(to) });
    }
    const day = (text: string) => new Date(text);
    for (const [from, to] of [
      ['2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z'],
      ['2026-11-01T05:30:00Z', '2026-11-03T05:30:00Z'],
      ['2026-10-31T22:00:00Z', '2026-11-02T23:00:00Z'],
      ['2026-11-01T00:00:00.001Z', '2026-11-03T07:00:00Z'],
    ] as const) {
      await expectExact(account, { from: day(from), to: day(to) });
    }
    await expectExact(account, { from: at('03:07:11') });
    await expectExact(account, { to: at('03:07:11') });
  });

  it('count late rows of long ago, once', async () => {
    await seed();
    await fold();
    await seed({ count: 40, from: new Date('2025-01-01T00:00:00Z'), to: new Date('2025-01-02T00:00:00Z') });
    await expectExact();
    await fold();
    await fold();
    await expectExact();
  });

  it('leave to the rows what a running transaction wrote, also when later ones were folded', async () => {
    await seed();
    const client = await pool.connect();
    await client.query('begin');
    await client.query(`update requests set charge_pico = charge_pico where false`);
    await client.query(
      `insert into requests select (jsonb_populate_record(r, jsonb_build_object('id', r.id || 'y', 'written_xid', pg_current_xact_id()::text))).*
         from requests r where workspace_id = $1 limit 5`,
      [account.workspaceId],
    );
    await seed({ count: 30 });
    await fold();
    await expectExact();
    await client.query('commit');
    client.release();
    const before = await expectExact();
    await fold();
    expect(await expectExact()).toBe(before);
  });

  it('follow corrections and deletions of rows folded and not folded, and keep no name of what is gone', async () => {
    await seed();
    await seed({ of: other });
    await fold();
    await seed({ count: 60 });
    await pool.query(
      `update requests set settlement = 'posted', charge_pico = charge_pico + 17, model_slug = 'acme/corrected', status = 200
        where workspace_id = $1 and (status <> 200 or id like '%7')`,
      [account.workspaceId],
    );
    await expectExact();
    await pool.query(`delete from requests where workspace_id = $1 and id like '%3'`, [account.workspaceId]);
    await expectExact();
    await fold();
    await expectExact();
    await expectExact(other);
    await pool.query(`delete from requests where workspace_id = $1`, [account.workspaceId]);
    expect(await expectExact()).toBe(0);
    expect(await stored()).toBe(0);
    expect(await expectExact(other)).toBeGreaterThan(50);
  });

  it('agree at every look while rows are written, corrected, deleted and folded at once', async () => {
    let isOver = false;
    const until = async (work: (at: number) => Promise<unknown>) => {
      for (let at = 0; !isOver; at++) await work(at);
    };
    const writing = Promise.all(
      [0, 1].map(async () => {
        for (let at = 0; at < 12; at++) await seed({ count: 40 });
      }),
    ).finally(() => {
      isOver = true;
    });
    const busy = [
      until(fold),
      until(fold),
      until((at) =>
        pool.query(`delete from requests where workspace_id = $1 and id like $2`, [
          account.workspaceId,
          `%${at % 10}${at % 7}`,
        ]),
      ),
      until((at) =>
        pool.query(
          `update requests set charge_pico = charge_pico + 1 where workspace_id = $1 and id like $2`,
          [account.workspaceId, `%${at % 9}`],
        ),
      ),
      until(() => expectExact()),
    ];
    await Promise.all([writing, ...busy]);
    await expectExact();
    await fold();
    expect(await expectExact()).toBeGreaterThan(50);
  }, 60_000);

  it('are mended where a restored database counts its transactions anew', async () => {
    await seed();
    await fold();
    expect(await mendRestoredRollups(pool)).toBe(false);
    await pool.query(`alter table requests disable trigger all`);
    await pool.query(`update requests set written_xid = '900000000000'`);
    await pool.query(`alter table requests enable trigger all`);
    await pool.query(`update request_rollup_state set folded_below = '900000000001'`);
    expect(await mendRestoredRollups(pool)).toBe(true);
    await seed({ count: 20 });
    await expectExact();
    await fold();
    await expectExact();
    expect(await stored()).toBeGreaterThan(1_000);
  });
});

describe('what is made of them', () => {
  it('is the same summary as the rows give, over all time and within bounds', async () => {
    await seed();
    await fold();
    await seed({ count: 50 });
    await pool.query(`update requests set requested_model = 'acme/one' where workspace_id = $1`, [
      account.workspaceId,
    ]);
    const scope = { workspaceId: account.workspaceId, mode: 'test' as const };
    for (const bounds of [
      {},
      { from: new Date('2026-11-01T10:10:10Z') },
      { from: FROM, to: new Date('2026-11-02T00:00:00Z') },
    ]) {
      const summed = await usageSummary(pool, scope, bounds);
      // With a filter the rows themselves are asked: one that all of them pass.
      const counted = await usageSummary(pool, scope, { ...bounds, model: 'acme/one' });
      expect(summed).toEqual(counted);
    }
  });

  it('names the dearest values, and the rest as one', async () => {
    await seed();
    await fold();
    const starts = [FROM, new Date('2026-11-02T00:00:00Z'), new Date('2026-11-03T00:00:00Z')];
    const span = { workspaceId: account.workspaceId, mode: 'test' as const, from: FROM, to: null };
    const { outcomes, breakdowns, latencies } = await sumOverview(pool, span, { starts, most: 3 });
    const models = breakdowns.filter(({ by }) => by === 'model');
    expect(models.map(({ value }) => value === null)).toEqual([false, false, false, true]);
    expect(models[0]).toMatchObject({ valueCount: 23 });
    const total = (some: { charge_pico: bigint }[]) => some.reduce((sum, one) => sum + one.charge_pico, 0n);
    for (const by of ['model', 'provider', 'key', 'tag', 'member'])
      expect(total(breakdowns.filter((one) => one.by === by)), by).toBe(total(outcomes));
    expect(breakdowns.find(({ by, value }) => by === 'key' && value === account.keyId)?.label).toBe('a key');
    expect(new Set(outcomes.map(({ part }) => part))).toEqual(new Set([0, 1, 2]));
    const answered = outcomes
      .filter(({ status }) => status === 200)
      .reduce((sum, { requests }) => sum + requests, 0);
    expect(latencies.reduce((sum, { requests }) => sum + requests, 0)).toBe(answered);
  });

  it('keeps latencies to within 3.2 %', async () => {
    for (const ms of [0, 1, 7, 100, 1_234, 60_000, 7_200_000]) {
      const { rows } = await pool.query(
        `select value::int from request_facets(null, null, 'k', null, 'miss', 200, null, $1::int, now()) where dimension = 'latency'`,
        [ms],
      );
      expect(Math.abs(latencyOfSize(rows[0].value) - ms)).toBeLessThanOrEqual(0.032 * (ms + 1));
    }
  });
});
