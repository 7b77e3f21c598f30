import type { Pool } from 'pg';
import { z } from 'zod';
import { BINS, type Measure } from './histogram';

/** What was noted of a route within an hour of a day. */
export interface RouteSpan {
  routeId: string;
  /** From 0, the oldest. */
  span: number;
  ok: number;
  failed: number;
  ttft: Uint32Array;
  throughput: Uint32Array;
}

/** Place by place: taking the lists apart and putting them together again would cost ten times as much. */
const sumsOf = (column: Measure) =>
  `array[${Array.from({ length: BINS }, (_, bin) => `sum(${column}[${bin + 1}])`).join(', ')}]::int[]`;

const SpanRow = z.object({
  route_id: z.string(),
  span: z.int(),
  ok: z.int(),
  failed: z.int(),
  ttft: z.array(z.int().nullable()),
  throughput: z.array(z.int().nullable()),
});

/**
 * What all processes noted of some routes, by spans of `spanMinutes` from the minute `first` to `last` (minutes since
 * 1970, both included). The table's key serves it: it reads the minutes of these routes alone.
 */
export async function selectRouteSpans(
  pool: Pool,
  routeIds: readonly string[],
  { first, last, spanMinutes }: { first: number; last: number; spanMinutes: number },
): Promise<RouteSpan[]> {
  // Not named: a plan kept from when the table was empty would read all of it.
  const { rows } = await pool.query(
    `select route_id, (minute - $2::int) / $4::int as span, sum(ok)::int as ok, sum(failed)::int as failed,
            ${sumsOf('ttft')} as ttft, ${sumsOf('throughput')} as throughput
       from route_health
      where route_id = any($1) and minute between $2::int and $3::int
      group by 1, 2`,
    [routeIds, first, last, spanMinutes],
  );
  return rows.map((row) => {
    const { route_id: routeId, ttft, throughput, ...counts } = SpanRow.parse(row);
    return { routeId, ...counts, ttft: toBins(ttft), throughput: toBins(throughput) };
  });
}

/** A process of an older release may have kept shorter lists: what they lack was not counted. */
function toBins(counts: readonly (number | null)[]): Uint32Array {
  return Uint32Array.from(counts, (count) => count ?? 0);
}
