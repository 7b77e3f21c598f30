// Guarantee: whatever the filters, a search finds exactly the rows that fit, page by page without gaps, looks at a bounded number of rows and says how far; bars count the same rows.
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestFilters } from '@/lib/requests/queries';
import { countByTime } from '@/lib/requests/queries-bars';
import { foldRequests } from '@/lib/requests/queries-rollups';
import { countRequests, searchRequests } from '@/lib/requests/queries-search';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { seedRequests } from '@/tests/support/many-requests';
import { makeAccount } from '../billing/billing-fixtures';

const COUNT = 3_000;
const FROM = new Date('2026-11-20T00:00:00Z');
const TO = new Date('2026-11-23T00:00:00Z');
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let pool: Pool;
let scope: { workspaceId: string; mode: 'test' };
let keyId: string;

interface Plain {
  id: string;
  key_id: string;
  model_slug: string;
  provider_id: string | null;
  status: number;
  cache_tier: string;
  charge_pico: bigint;
  latency_ms: number;
  tag: string | null;
  session: string | null;
  created_at: Date;
}
let all: Plain[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  const [mine, other] = [await makeAccount(pool, '1'), await makeAccount(pool, '1')];
  scope = { workspaceId: mine.workspaceId, mode: 'test' };
  keyId = mine.keyId;
  const span = { from: FROM, to: TO };
  await seedRequests(pool, {
    ...span,
    workspaceId: mine.workspaceId,
    keyIds: [keyId, 'key_gone'],
    count: COUNT,
    name: 'a',
  });
  await seedRequests(pool, {
    ...span,
    workspaceId: other.workspaceId,
    keyIds: [other.keyId],
    count: 500,
    name: 'b',
  });
  await seedRequests(pool, {
    ...span,
    mode: 'live',
    workspaceId: mine.workspaceId,
    keyIds: [keyId],
    count: 500,
    name: 'c',
  });
  await pool.query(`update requests set session = 'talk-' || right(id, 1) where right(id, 2)::int < 10`);
  // Two at one instant: the cursor must lose neither.
  await pool.query(
    `update requests set created_at = $1 where id in ('req_a00000100', 'req_a00000101', 'req_a00000102')`,
    [FROM],
  );
  const { rows } = await pool.query(
    `select * from requests where workspace_id = $1 and mode = 'test' order by created_at desc, id`,
    [scope.workspaceId],
  );
  all = rows;
});
afterAll(() => database.drop());

/** What fits, said a second time and plainly. */
function fits(row: Plain, filters: RequestFilters): boolean {
  const { status = '', cacheTier, minCharge, minLatencyMs, from, to } = filters;
  return (
    (!filters.model || row.model_slug === filters.model) &&
    (!filters.provider || row.provider_id === filters.provider) &&
    (!filters.key || row.key_id === filters.key) &&
    (!filters.tag || row.tag === filters.tag) &&
    (!filters.session || row.session === filters.session) &&
    (status === '' ||
      (status === 'error'
        ? row.status >= 400
        : status.replace('xx', '') === String(row.status).slice(0, status.endsWith('xx') ? 1 : 3))) &&
    (!cacheTier || (cacheTier === 'hit' ? row.cache_tier !== 'miss' : row.cache_tier === cacheTier)) &&
    (minCharge === undefined || row.charge_pico >= minCharge) &&
    (minLatencyMs === undefined || row.latency_ms >= minLatencyMs) &&
    (!from || row.created_at >= from) &&
    (!to || row.created_at < to)
  );
}

async function searchAll(filters: RequestFilters, options: { limit: number; walkRows: number }) {
  const ids: string[] = [];
  let cursor: string | null = null;
  let looks = 0;
  do {
    const page: Awaited<ReturnType<typeof searchRequests>> = await searchRequests(pool, {
      ...scope,
      filters,
      cursor,
      ...options,
    });
    expect(page.rows.length).toBeLessThanOrEqual(options.limit);
    if (page.searchedTo) expect(page.rows.length).toBeLessThanOrEqual(options.limit);
    ids.push(...page.rows.map(({ id }) => id));
    cursor = page.nextCursor;
    looks++;
  } while (cursor !== null);
  return { ids, looks };
}

const COMBINATIONS: [string, RequestFilters][] = [
  ['none', {}],
  ['a model', { model: 'acme/model-7' }],
  ['a provider and a cache', { provider: 'provider-3', cacheTier: 'hit' }],
  ['a tag', { tag: 'team-4' }],
  ['a tag, a status and a latency', { tag: 'team-4', status: '2xx', minLatencyMs: 3_000 }],
  ['a session', { session: 'talk-3' }],
  ['a session and a tag', { session: 'talk-3', tag: 'team-4' }],
  ['errors', { status: 'error' }],
  ['a class of errors', { status: '4xx' }],
  ['one status and a model', { status: '502', model: 'acme/model-4' }],
  ['a cost', { minCharge: 1_008_000n }],
  ['what nothing has', { model: 'acme/none', minLatencyMs: 10 }],
  ['a time', { from: new Date(FROM.getTime() + 5 * HOUR_MS), to: new Date(FROM.getTime() + 9 * HOUR_MS) }],
  ['a time and a provider', { from: new Date(FROM.getTime() + 5 * HOUR_MS), provider: 'provider-1' }],
];

describe('a search by', () => {
  it.each(COMBINATIONS)('%s finds what fits, in order, however little it may look at', async (_, filters) => {
    const expected = all.filter((row) => fits(row, filters)).map(({ id }) => id);
    for (const options of [
      { limit: 50, walkRows: 10_000 },
      { limit: 7, walkRows: 200 },
    ]) {
      const { ids } = await searchAll(filters, options);
      expect(ids).toEqual(expected);
    }
    expect(await countRequests(pool, scope, filters)).toBe(expected.length);
  });

  it('a key finds that key’s alone', async () => {
    const expected = all.filter(({ key_id }) => key_id === keyId).map(({ id }) => id);
    expect((await searchAll({ key: keyId, status: '2xx' }, { limit: 100, walkRows: 500 })).ids).toEqual(
      expected.filter((id) => all.find((row) => row.id === id)?.status === 200),
    );
  });

  it('what is rare stops after the rows it may look at, and says where', async () => {
    const page = await searchRequests(pool, {
      ...scope,
      filters: { model: 'acme/none' },
      limit: 50,
      walkRows: 1_000,
    });
    expect(page.rows).toEqual([]);
    expect(page.searchedTo).toEqual(all[999]?.created_at);
    expect(page.nextCursor).not.toBeNull();
  });
});

describe('bars', () => {
  const spans = [
    { from: FROM, to: TO, stepMs: HOUR_MS },
    { from: new Date(FROM.getTime() + 123_456), to: new Date(TO.getTime() - 7_654_321), stepMs: HOUR_MS },
    { from: FROM, to: new Date(FROM.getTime() + 2 * HOUR_MS), stepMs: 300_000 },
    { from: new Date(FROM.getTime() - 5 * HOUR_MS), to: TO, stepMs: 24 * HOUR_MS },
  ];
  const filters: RequestFilters[] = [
    {},
    { status: 'error' },
    { status: '5xx', cacheTier: 'miss' },
    { cacheTier: 'hit' },
    { provider: 'provider-2' },
    { tag: 'team-4' },
    { model: 'acme/model-3' },
    { status: '429', tag: 'team-1' },
  ];

  it.each([
    ['before', false],
    ['after', true],
  ] as const)('count the rows that a list shows, %s they are summed up', async (_, isFolded) => {
    if (isFolded) await foldRequests(pool);
    for (const span of spans) {
      for (const filter of filters) {
        const expected = new Map<number, { requests: number; errors: number }>();
        for (const row of all.filter((one) => fits(one, { ...filter, from: span.from, to: span.to }))) {
          const slot = Math.floor(row.created_at.getTime() / span.stepMs) * span.stepMs;
          const bar = expected.get(slot) ?? { requests: 0, errors: 0 };
          expected.set(slot, {
            requests: bar.requests + 1,
            errors: bar.errors + (row.status >= 400 ? 1 : 0),
          });
        }
        const { bars, countedTo } = await countByTime(pool, scope, filter, span);
        expect(countedTo).toBeNull();
        const counted = bars.map(({ start, ...bar }) => [start.getTime(), bar]);
        expect(counted, JSON.stringify(filter)).toEqual([...expected].sort(([a], [b]) => a - b));
      }
    }
  });

  it('that would take too long are counted from the newest back to a time that is said', async () => {
    const { bars, countedTo } = await countByTime(
      pool,
      scope,
      { model: 'acme/model-3' },
      { from: FROM, to: TO, stepMs: HOUR_MS, walkRows: 230 },
    );
    expect(bars.reduce((sum, { requests }) => sum + requests, 0)).toBe(10);
    expect(countedTo).toEqual(all[230]?.created_at);
  });
});
