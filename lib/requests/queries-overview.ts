import type { Pool } from 'pg';
import { z } from 'zod';
import {
  type Dimension,
  ROLLUP_SUMS,
  type RollupSpan,
  RollupSums,
  type RollupView,
  rollupSource,
  withRollups,
} from './queries-rollups';

/** Requests with one outcome, within one part of the span. */
export interface OutcomeSums extends RollupSums {
  /** Place of the part in `starts`. */
  part: number;
  cacheTier: string;
  status: number;
  errorCode: string | null;
}

/** What requests can be broken down by. */
export const BREAKDOWNS = ['model', 'key', 'provider', 'tag', 'member'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

export interface BreakdownSums extends RollupSums {
  by: Breakdown;
  /** Null: all values after the first ones together. Empty: requests that have none. */
  value: string | null;
  /** A key's name, a member's address. */
  label: string | null;
  /** How many values there are in all. */
  valueCount: number;
}

export interface OverviewSums {
  outcomes: OutcomeSums[];
  breakdowns: BreakdownSums[];
  /** Answered requests by size of their latency: see `latencyOfSize`. */
  latencies: { size: number; requests: number }[];
}

/**
 * Everything that the overview sums, of one view of the database: totals and breakdowns agree, and both with the rows.
 * @param starts where the parts of the span begin, in order, at least one: the span's own start first
 * @param most how many values a breakdown names
 */
export function sumOverview(
  pool: Pool,
  span: RollupSpan,
  { starts, most }: { starts: readonly Date[]; most: number },
): Promise<OverviewSums> {
  return withRollups(pool, async (view) => {
    const outcomes = await readOutcomes(view, span, starts);
    const others: Dimension[] = ['model', 'provider', 'key', 'tag'];
    const source = rollupSource(view, span, others, { mayJoinDays: true });
    const groups = await view.client.query(breakdownText(source.text), [...source.values, most]);
    const sizes = rollupSource(view, span, ['latency'], { mayJoinDays: true });
    const latencies = await view.client.query(
      `select s.value::int as size, sum(s.requests)::text as requests
         from ${sizes.text} s group by 1 having sum(s.requests) > 0 order by 1`,
      sizes.values,
    );
    return {
      outcomes,
      breakdowns: groups.rows
        .map((row) => BreakdownRow.parse(row))
        .map(({ value_count, ...row }) => ({ ...row, valueCount: value_count })),
      latencies: latencies.rows.map((row) => SizeRow.parse(row)),
    };
  });
}

/** The sums of a whole span by outcome. */
export function sumOutcomes(pool: Pool, span: RollupSpan): Promise<OutcomeSums[]> {
  return withRollups(pool, (view) => readOutcomes(view, span, [new Date(0)]));
}

async function readOutcomes(
  view: RollupView,
  span: RollupSpan,
  starts: readonly Date[],
): Promise<OutcomeSums[]> {
  const source = rollupSource(view, span, ['outcome']);
  const result = await view.client.query(
    `select width_bucket(s.slot, $11::timestamptz[]) - 1 as part, s.value, ${ROLLUP_SUMS}
       from ${source.text} s group by 1, 2 having sum(s.requests) > 0 order by 1, 2`,
    [...source.values, starts],
  );
  return result.rows.map((row) => toOutcome(OutcomeRow.parse(row)));
}

/** Dearest first; a member's requests are those of the keys they made. */
function breakdownText(source: string): string {
  const names = RollupSums.keyof().options;
  const sums = names.map((name) => `sum(s.${name}) as ${name}`).join(', ');
  return `with each as materialized (
      select s.dimension as by, s.value, ${sums} from ${source} s group by 1, 2 having sum(s.requests) > 0
    ), named as (
      select s.by, s.value, ${names.map((name) => `s.${name}`).join(', ')} from each s
      union all
      select 'member', coalesce(k.created_by, ''), ${sums}
        from each s left join api_keys k on k.id = s.value and k.workspace_id = $1
       where s.by = 'key' group by 2
    ), ranked as (
      select n.*, row_number() over (partition by n.by order by n.charge_pico desc, n.requests desc, n.value) as place,
             count(*) over (partition by n.by)::int as value_count
        from named n
    ), topped as (
      select s.by, case when s.place <= $11 then s.value end as value, min(s.place) as place, max(s.value_count) as value_count, ${sums}
        from ranked s group by 1, 2
    )
    select s.by, s.value, s.value_count, ${names.map((name) => `s.${name}::text as ${name}`).join(', ')},
           case s.by when 'key' then k.name when 'member' then u.email end as label
      from topped s
      left join api_keys k on s.by = 'key' and k.id = s.value and k.workspace_id = $1
      left join users u on s.by = 'member' and u.id = s.value
     order by s.by, s.place`;
}

const OutcomeRow = RollupSums.extend({ part: z.int(), value: z.string() });
const BreakdownRow = RollupSums.extend({
  by: z.enum(BREAKDOWNS),
  value: z.string().nullable(),
  label: z.string().nullable(),
  value_count: z.int(),
});
const SizeRow = z.object({ size: z.int(), requests: z.string().transform(Number) });

function toOutcome({ value, ...sums }: z.infer<typeof OutcomeRow>): OutcomeSums {
  const [cacheTier = '', status = '', ...error] = value.split('|');
  return { ...sums, cacheTier, status: Number(status), errorCode: error.join('|') || null };
}

/** The middle of a size of latency in milliseconds: the scale of `request_facets`, at most 3.2 % off. */
export function latencyOfSize(size: number): number {
  return Math.exp((size + 0.5) / 16) - 1;
}
