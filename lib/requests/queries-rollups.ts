import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { inTransaction } from '@/lib/db/transaction';

/** A fold after a long pause may have very many rows to read; nobody waits for it. */
const FOLD_WITHIN_MS = 30 * 60_000;

const SUMMED = [
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
] as const;

/** What one row of `requests r` counts, in the order of `SUMMED`. */
const COUNTED = `1 as requests, (r.status between 200 and 299)::int as successes, r.charge_pico, r.saved_pico, r.benchmark_pico,
  r.upstream_pico, r.own_provider_cost_pico, r.input_tokens, r.cached_tokens, r.output_tokens, r.latency_ms`;

const FACETS = `cross join lateral request_facets(r.model_slug, r.provider_id, r.key_id, r.tag, r.cache_tier, r.status,
  r.error_code, r.latency_ms, r.created_at) f`;

/**
 * Takes the rows of all finished transactions into the rollups, those of the running ones later: one transaction, so
 * that every reader finds each row either here or there. Reads only rows that nobody writes any more, and locks
 * nothing that `/v1` needs.
 * @returns false where another process folds just now, or rows are being deleted
 */
export function foldRequests(pool: Pool): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query(`set local statement_timeout = 0; set local jit = off`);
    const state = await client.query(
      `select folded_below::text as below from request_rollup_state for update skip locked`,
    );
    if (state.rows.length === 0) return false;
    const { below } = Below.parse(state.rows[0]);
    const fold = {
      // With the value in place the planner knows how few rows these are.
      text: `with bound as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as above), folded as (
        insert into request_rollups as t (workspace_id, mode, dimension, slot, value, ${SUMMED.join(', ')})
        select c.workspace_id, c.mode, c.dimension, c.slot, c.value, ${SUMMED.map((name) => `sum(c.${name})`).join(', ')}
          from (select r.workspace_id, r.mode, f.dimension, f.slot, f.value, ${COUNTED}
                  from requests r ${FACETS}
                 where r.written_xid >= $1::xid8 and r.written_xid < (select above from bound)) c
         group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
        on conflict (workspace_id, mode, dimension, slot, value) do update
           set ${SUMMED.map((name) => `${name} = t.${name} + excluded.${name}`).join(', ')}
      )
      update request_rollup_state set folded_below = (select above from bound)`,
      values: [below],
      query_timeout: FOLD_WITHIN_MS,
    };
    await client.query(fold);
    return true;
  });
}

/**
 * A database that was restored from a dump counts its transactions anew: rows would seem to come from the future.
 * They are marked as written now and folded from nothing. To be called before anything is written.
 */
export function mendRestoredRollups(pool: Pool): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const state = await client.query(
      `select folded_below > pg_snapshot_xmax(pg_current_snapshot()) as is_ahead from request_rollup_state for update`,
    );
    if (!Ahead.parse(state.rows[0]).is_ahead) return false;
    await client.query(`set local statement_timeout = 0`);
    await client.query(`delete from request_rollups`);
    await client.query(`update request_rollup_state set folded_below = '0'`);
    const restamp = {
      text: `update requests set written_xid = pg_current_xact_id() where written_xid >= pg_snapshot_xmin(pg_current_snapshot())`,
      query_timeout: FOLD_WITHIN_MS,
    };
    await client.query(restamp);
    return true;
  });
}

const Below = z.object({ below: z.string() });
const Ahead = z.object({ is_ahead: z.boolean() });

/** What requests are summed by. */
export type Dimension = 'outcome' | 'model' | 'provider' | 'key' | 'tag' | 'latency';

export interface RollupSpan {
  workspaceId: string;
  mode: 'live' | 'test';
  /** Inclusive; null: from the first request on. */
  from: Date | null;
  /** Exclusive; null: no end. */
  to: Date | null;
}

/** What a single row counts towards, as `request_facets` says it: only what is asked for, since there may be thousands. */
const VALUE_OF: Record<Dimension, string> = {
  outcome: `r.cache_tier || '|' || r.status || '|' || coalesce(r.error_code, '')`,
  model: `coalesce(r.model_slug, '')`,
  provider: `coalesce(r.provider_id, '')`,
  key: 'r.key_id',
  tag: `coalesce(r.tag, '')`,
  latency: `case when r.status between 200 and 299 then floor(16 * ln(1 + greatest(r.latency_ms, 0)))::int::text end`,
};

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST = new Date(0);
const LAST = new Date('9999-12-31T00:00:00Z');

/**
 * Reads within one view of the database, in which rollups and the rows after them belong together: figures of several
 * questions agree with each other.
 */
export function withRollups<T>(pool: Pool, read: (view: RollupView) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query(`set transaction isolation level repeatable read read only; set local jit = off`);
    const state = await client.query('select folded_below::text as below from request_rollup_state');
    return read({ client, below: Below.parse(state.rows[0]).below });
  });
}

export interface RollupView {
  client: PoolClient;
  below: string;
}

/**
 * The table expression that a question sums over, with a row for each rollup within the span, for each request after
 * the rollups, and for each request in the parts of slots at both ends; and the values of its parameters.
 * Columns: dimension, slot, value and `SUMMED`. `slot` of a single request is its own time.
 * @param options `mayJoinDays`: a whole day of UTC may be one row, for questions that do not ask when
 */
export function rollupSource(
  { below }: RollupView,
  span: RollupSpan,
  dimensions: readonly Dimension[],
  { mayJoinDays = false }: { mayJoinDays?: boolean } = {},
): { text: string; values: unknown[] } {
  const grain = dimensions.every((name) => name === 'outcome') ? QUARTER_MS : HOUR_MS;
  const from = span.from ?? FIRST;
  const to = span.to ?? LAST;
  const inner = wholeSlots(from, to, grain);
  const days =
    mayJoinDays && grain === HOUR_MS
      ? wholeSlots(inner.from, inner.to, DAY_MS)
      : { from: inner.to, to: inner.to };
  const facets = dimensions.map((name) => `('${name}', ${VALUE_OF[name]})`).join(', ');
  const rows = (condition: string) => `select f.dimension, r.created_at as slot, f.value, ${COUNTED}
      from requests r cross join lateral (values ${facets}) as f (dimension, value)
     where r.workspace_id = $1 and r.mode = $2::mode and f.value is not null and ${condition}`;
  const rollups = (dimension: string, condition: string) => `select ${dimension}, t.slot, t.value,
           ${SUMMED.map((name) => `t.${name}`).join(', ')}
      from request_rollups t where t.workspace_id = $1 and t.mode = $2::mode and ${condition}`;
  return {
    text: `(${rollups('t.dimension', 't.dimension = any ($3::text[]) and t.slot >= $7 and t.slot < $9')}
    union all ${rollups('t.dimension', 't.dimension = any ($3::text[]) and t.slot >= $10 and t.slot < $8')}
    union all ${rollups(`split_part(t.dimension, '/', 1)`, `t.dimension = any (select d || '/day' from unnest($3::text[]) d) and t.slot >= $9 and t.slot < $10`)}
    union all ${rows('r.written_xid >= $4::xid8 and r.created_at >= $5 and r.created_at < $6')}
    union all ${rows('r.written_xid < $4::xid8 and r.created_at >= $5 and r.created_at < $7')}
    union all ${rows('r.written_xid < $4::xid8 and r.created_at >= $8 and r.created_at < $6')})`,
    values: [
      span.workspaceId,
      span.mode,
      dimensions,
      below,
      from,
      to,
      inner.from,
      inner.to,
      days.from,
      days.to,
    ],
  };
}

/** The whole slots of a span; where there are none, an empty span at its end. */
function wholeSlots(from: Date, to: Date, size: number): { from: Date; to: Date } {
  const first = Math.ceil(from.getTime() / size) * size;
  const end = Math.floor(to.getTime() / size) * size;
  return first < end ? { from: new Date(first), to: new Date(end) } : { from: to, to };
}

/** The sums as columns, exact: amounts as text. */
export const ROLLUP_SUMS = SUMMED.map((name) => `coalesce(sum(s.${name}), 0)::text as ${name}`).join(', ');

const whole = z.string().transform(Number);
const amount = z.string().transform((text) => BigInt(text));

/** `ROLLUP_SUMS` as they arrive. */
export const RollupSums = z.object({
  requests: whole,
  successes: whole,
  charge_pico: amount,
  saved_pico: amount,
  benchmark_pico: amount,
  upstream_pico: amount,
  own_provider_cost_pico: amount,
  input_tokens: whole,
  cached_tokens: whole,
  output_tokens: whole,
  latency_ms: whole,
});
export type RollupSums = z.infer<typeof RollupSums>;
