import type { Pool } from 'pg';
import { z } from 'zod';
import type { RequestFilters, RequestScope } from './queries';
import { walkWhere } from './queries-filter';
import { type Dimension, rollupSource, withRollups } from './queries-rollups';
import { findEdge, walk } from './queries-search';

export interface RequestBar {
  start: Date;
  requests: number;
  /** Refused and failed: status 400 and above. */
  errors: number;
}

export interface RequestBars {
  /** Slots with requests, oldest first. */
  bars: RequestBar[];
  /** Set where there were more than could be counted: earlier slots are not known. */
  countedTo: Date | null;
}

export interface BarSpan {
  from: Date;
  to: Date;
  stepMs: number;
}

/** Rows that are counted one by one, at most. */
export const CHART_ROWS = 50_000;
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** Days of the sums are days in UTC, as those of the bars. */
const DAY_MS = 24 * HOUR_MS;

/**
 * Requests and errors in slots of time: from the exact sums where the filters are what these are kept by, else row by
 * row, newest first, over a bounded number of them.
 */
export function countByTime(
  pool: Pool,
  scope: RequestScope,
  filters: RequestFilters,
  span: BarSpan & { walkRows?: number },
): Promise<RequestBars> {
  const kept = keptBy(scope, filters, span.stepMs);
  return kept ? sumBars(pool, scope, span, kept) : walkBars(pool, scope, filters, span);
}

interface Kept {
  dimension: Dimension;
  /** Tests on a rollup's value; their parameters follow those of the source. */
  tests: { text: (place: string) => string; value: unknown }[];
}

/** What the sums are kept by that says exactly what these filters say; null where nothing does. */
function keptBy(scope: RequestScope, filters: RequestFilters, stepMs: number): Kept | null {
  const { provider, key, tag, status, cacheTier, model, session, minCharge, minLatencyMs } = filters;
  if (model || session || minCharge !== undefined || minLatencyMs !== undefined || scope.keyId != null)
    return null;
  const single = Object.entries({ provider, key, tag }).filter(([, value]) => value);
  const [only] = single;
  if (!only)
    return stepMs % QUARTER_MS === 0
      ? { dimension: 'outcome', tests: outcomeTests(status, cacheTier) }
      : null;
  if (single.length > 1 || status || cacheTier || stepMs % HOUR_MS !== 0) return null;
  const [dimension, value] = only;
  return { dimension: dimension as Dimension, tests: [{ text: (place) => `s.value = ${place}`, value }] };
}

function outcomeTests(status: string | undefined, cacheTier: string | undefined): Kept['tests'] {
  const tests: Kept['tests'] = [];
  if (cacheTier === 'hit')
    tests.push({ text: (place) => `split_part(s.value, '|', 1) <> ${place}`, value: 'miss' });
  else if (cacheTier)
    tests.push({ text: (place) => `split_part(s.value, '|', 1) = ${place}`, value: cacheTier });
  if (status === 'error') tests.push({ text: (place) => `${STATUS} >= ${place}::int`, value: 400 });
  else if (status && /xx$/.test(status))
    tests.push({ text: (place) => `${STATUS} / 100 = ${place}::int`, value: Number(status[0]) });
  else if (status) tests.push({ text: (place) => `${STATUS} = ${place}::int`, value: Number(status) });
  return tests;
}

const STATUS = `split_part(s.value, '|', 2)::int`;
const ORIGIN = `timestamptz '2000-01-01 00:00:00+00'`;

function sumBars(pool: Pool, scope: RequestScope, span: BarSpan, kept: Kept): Promise<RequestBars> {
  return withRollups(pool, async (view) => {
    const mayJoinDays = span.stepMs % DAY_MS === 0;
    const source = rollupSource(view, { ...scope, ...span }, [kept.dimension], { mayJoinDays });
    const values = [...source.values];
    const place = (value: unknown) => `$${values.push(value)}`;
    const slot = `date_bin(make_interval(secs => ${place(span.stepMs / 1_000)}::float8), s.slot, ${ORIGIN})`;
    const tests = kept.tests.map(({ text, value }) => text(place(value)));
    const result = await view.client.query(
      `select ${slot} as start, sum(s.requests)::bigint as requests, sum(s.requests - s.successes)::bigint as errors
         from ${source.text} s ${tests.length > 0 ? `where ${tests.join(' and ')}` : ''}
        group by 1 having sum(s.requests) > 0 order by 1`,
      values,
    );
    return { bars: result.rows.map(toBar), countedTo: null };
  });
}

async function walkBars(
  pool: Pool,
  scope: RequestScope,
  filters: RequestFilters,
  { from, to, stepMs, walkRows = CHART_ROWS }: BarSpan & { walkRows?: number },
): Promise<RequestBars> {
  const way = walkWhere(scope, { ...filters, from, to });
  const values = [...way.values];
  const place = (value: unknown) => `$${values.push(value)}`;
  const slot = `date_bin(make_interval(secs => ${place(stepMs / 1_000)}::float8), r.created_at, ${ORIGIN})`;
  const [counted, edge] = await Promise.all([
    pool.query(
      `select ${slot} as start, count(*) as requests, count(*) filter (where r.status >= 400) as errors
         from (${walk(way, 'r.*', place(walkRows))}) r ${way.tested === null ? '' : `where ${way.tested}`}
        group by 1 order by 1`,
      values,
    ),
    findEdge(pool, way, walkRows),
  ]);
  return { bars: counted.rows.map(toBar), countedTo: edge?.created_at ?? null };
}

function toBar(row: unknown): RequestBar {
  const { start, requests, errors } = BarRow.parse(row);
  return { start, requests: Number(requests), errors: Number(errors) };
}

const BarRow = z.object({ start: z.date(), requests: z.bigint(), errors: z.bigint() });
