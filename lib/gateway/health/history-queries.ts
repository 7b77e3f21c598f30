import type { Pool } from 'pg';
import { z } from 'zod';

/** Why attempts failed within an hour. */
export interface FailureCount {
  routeId: string;
  /** Since 1970. */
  hour: number;
  kind: string;
  count: number;
}

export interface SpanCounts {
  routeId: string;
  /** Hours or days since 1970. */
  span: number;
  ok: number;
  failed: number;
}

/** The rows of minutes from an hour on; `updated_at` has the index, and is never much older than the minute. */
const minutesFrom = (hour: string) =>
  `minute >= ${hour} * 60 and updated_at > to_timestamp(${hour}::float8 * 3600) - interval '1 hour'`;

/**
 * Sums the minutes of each route by the hour, from the hour before the last one that was summed, a day back at most.
 * Whoever does it again writes the same; a sum never shrinks, for minutes are deleted when they are a day old.
 * @param hour the running one, since 1970
 */
export async function rollUpHours(pool: Pool, hour: number): Promise<void> {
  const { rows } = await pool.query('select max(hour) as last from route_health_hours where hour <= $1', [
    hour,
  ]);
  const last = z.int().nullable().parse(rows[0]?.last);
  const first = Math.max(hour - 25, (last ?? 0) - 1);
  await pool.query(
    `with bins as (
       select route_id, hour, array_agg(total order by place) as ttft
         from (select route_id, minute / 60 as hour, place, sum(count)::int as total
                 from route_health, unnest(ttft) with ordinality as u(count, place)
                where ${minutesFrom('$1::int')}
                group by 1, 2, 3) as placed
        group by 1, 2),
     outcomes as (
       select route_id, minute / 60 as hour, sum(ok)::int as ok, sum(failed)::int as failed
         from route_health where ${minutesFrom('$1::int')} group by 1, 2)
     insert into route_health_hours as h (route_id, hour, ok, failed, ttft)
     select route_id, hour, ok, failed, coalesce(ttft, '{}')
       from outcomes left join bins using (route_id, hour)
      order by route_id, hour
     on conflict (route_id, hour) do update set ok = excluded.ok, failed = excluded.failed, ttft = excluded.ttft
      where excluded.ok + excluded.failed >= h.ok + h.failed`,
    [first],
  );
}

/** Adds to the counts of failures. Rows are taken in the order of their key, as those of minutes are. */
export async function addFailures(pool: Pool, failures: readonly FailureCount[]): Promise<void> {
  const rows = failures.map(({ routeId, ...rest }) => ({ route_id: routeId, ...rest }));
  await pool.query({
    name: 'health_failures',
    text: `insert into route_failures as f (route_id, hour, kind, count)
           select route_id, hour, kind, count
             from json_to_recordset($1::json) as r(route_id text, hour int, kind text, count int)
            order by route_id, hour, kind
           on conflict (route_id, hour, kind) do update set count = f.count + excluded.count`,
    values: [JSON.stringify(rows)],
  });
}

/** Deletes what is older than the month it is shown for. */
export async function deleteOldHours(pool: Pool, before: number): Promise<void> {
  await pool.query('delete from route_health_hours where hour < $1', [before]);
  await pool.query('delete from route_failures where hour < $1', [before]);
}

const SpanRow = z.object({ route_id: z.string(), span: z.int(), ok: z.int(), failed: z.int() });

/**
 * Outcomes of all routes by the hour or by the day, the running one included: summed hours, and the minutes of the last
 * two, whose sums are up to ten minutes behind.
 * @param first the first hour
 * @param hour the running one
 */
export async function selectSpans(
  pool: Pool,
  by: 'hour' | 'day',
  first: number,
  hour: number,
): Promise<SpanCounts[]> {
  const hours = by === 'hour' ? 1 : 24;
  const { rows } = await pool.query(
    `select route_id, span, sum(ok)::int as ok, sum(failed)::int as failed
       from (select route_id, hour / $3::int as span, ok, failed from route_health_hours
              where hour >= $1 and hour < $2::int - 1
             union all
             select route_id, minute / 60 / $3::int, ok, failed from route_health
              where ${minutesFrom('($2::int - 1)')} and minute < ($2::int + 1) * 60) as both_kinds
      group by 1, 2`,
    [first, hour, hours],
  );
  return rows.map((row) => {
    const { route_id: routeId, ...counts } = SpanRow.parse(row);
    return { routeId, ...counts };
  });
}

const BinsRow = z.object({ route_id: z.string(), ttft: z.array(z.int()) });

/** The times to the first token of each route since an hour, counted by size (`histogram.ts`). */
export async function selectTtft(pool: Pool, first: number): Promise<ReadonlyMap<string, number[]>> {
  const { rows } = await pool.query(
    `select route_id, array_agg(total order by place) as ttft
       from (select route_id, place, sum(count)::int as total
               from route_health_hours, unnest(ttft) with ordinality as u(count, place)
              where hour >= $1 group by 1, 2) as placed
      group by 1`,
    [first],
  );
  return new Map(
    rows.map((row) => {
      const { route_id: routeId, ttft } = BinsRow.parse(row);
      return [routeId, ttft];
    }),
  );
}

const FailureRow = z.object({ route_id: z.string(), kind: z.string(), count: z.int() });

/** Why attempts failed since an hour, by route and kind. */
export async function selectFailures(
  pool: Pool,
  first: number,
): Promise<{ routeId: string; kind: string; count: number }[]> {
  const { rows } = await pool.query(
    'select route_id, kind, sum(count)::int as count from route_failures where hour >= $1 group by 1, 2',
    [first],
  );
  return rows.map((row) => {
    const { route_id: routeId, ...rest } = FailureRow.parse(row);
    return { routeId, ...rest };
  });
}

const OpenRow = z.object({ route_id: z.string(), opened_at: z.date().nullable() });

/** The circuits that are open, and since when; null: since before that was noted. */
export async function selectOpenCircuits(pool: Pool): Promise<ReadonlyMap<string, Date | null>> {
  const { rows } = await pool.query('select route_id, opened_at from route_circuits where is_open');
  return new Map(
    rows.map((row) => {
      const { route_id: routeId, opened_at: openedAt } = OpenRow.parse(row);
      return [routeId, openedAt];
    }),
  );
}
