import type { Pool } from 'pg';
import { z } from 'zod';
import type { Circuit } from './breaker';
import { type MinuteCounts, QUARTER_MINUTES } from './window';

/** What was noted of a route within a minute. */
export interface RouteMinute {
  routeId: string;
  counts: MinuteCounts;
}

export interface RouteCircuit extends Circuit {
  routeId: string;
}

export interface RouteQuarter {
  routeId: string;
  /** Since 1970. */
  quarter: number;
  ok: number;
  failed: number;
}

/** Place by place; the lists are of one length. */
const sumOf = (column: string) =>
  `array(select a + b from unnest(h.${column}, excluded.${column}) with ordinality as u(a, b, place) order by place)`;

/**
 * Adds what this process noted to what all did. Rows are taken in the order of their key, so that two processes
 * writing the same ones cannot block each other for good.
 */
export async function addMinutes(pool: Pool, entries: readonly RouteMinute[]): Promise<void> {
  const rows = entries.map(({ routeId, counts }) => ({
    route_id: routeId,
    minute: counts.minute,
    ok: counts.ok,
    failed: counts.failed,
    ttft: [...counts.ttft],
    throughput: [...counts.throughput],
  }));
  await pool.query({
    name: 'health_add',
    text: `insert into route_health as h (route_id, minute, ok, failed, ttft, throughput, updated_at)
           select route_id, minute, ok, failed, ttft, throughput, now()
             from json_to_recordset($1::json) as r(route_id text, minute int, ok int, failed int, ttft int[], throughput int[])
            order by route_id, minute
           on conflict (route_id, minute) do update set ok = h.ok + excluded.ok, failed = h.failed + excluded.failed,
                  ttft = ${sumOf('ttft')}, throughput = ${sumOf('throughput')}, updated_at = excluded.updated_at`,
    values: [JSON.stringify(rows)],
  });
}

const MinuteRow = z.object({
  route_id: z.string(),
  minute: z.int(),
  ok: z.int(),
  failed: z.int(),
  ttft: z.array(z.int()),
  throughput: z.array(z.int()),
});

/**
 * The minutes from `first` on that anybody wrote within `sinceMs`, by the database's clock; not those of a
 * process whose clock runs ahead.
 */
export async function selectMinutes(
  pool: Pool,
  first: number,
  last: number,
  sinceMs: number,
): Promise<RouteMinute[]> {
  // Not named: a plan kept from when the table was empty would read all of it.
  const { rows } = await pool.query(
    `select route_id, minute, ok, failed, ttft, throughput
       from route_health
      where updated_at > now() - make_interval(secs => $3::float8 / 1000) and minute between $1 and $2`,
    [first, last, sinceMs],
  );
  return rows.map((row) => {
    const { route_id: routeId, ttft, throughput, ...counts } = MinuteRow.parse(row);
    return {
      routeId,
      counts: { ...counts, ttft: Uint32Array.from(ttft), throughput: Uint32Array.from(throughput) },
    };
  });
}

const QuarterRow = z.object({ route_id: z.string(), quarter: z.int(), ok: z.int(), failed: z.int() });

/** The outcomes of all routes by the quarter of an hour, `first` and `last` (quarters since 1970) included. */
export async function selectQuarters(pool: Pool, first: number, last: number): Promise<RouteQuarter[]> {
  const { rows } = await pool.query(
    `select route_id, minute / ${QUARTER_MINUTES} as quarter, sum(ok)::int as ok, sum(failed)::int as failed
       from route_health
      where minute >= $1::int * ${QUARTER_MINUTES} and minute < ($2::int + 1) * ${QUARTER_MINUTES}
      group by 1, 2`,
    [first, last],
  );
  return rows.map((row) => {
    const { route_id: routeId, ...counts } = QuarterRow.parse(row);
    return { routeId, ...counts };
  });
}

/** Deletes minutes that nobody wrote for longer than the day they are shown for, a bounded number at a time. @returns how many */
export async function deleteOldMinutes(pool: Pool, limit: number): Promise<number> {
  const result = await pool.query(
    `delete from route_health where (route_id, minute) in
       (select route_id, minute from route_health where updated_at < now() - interval '25 hours' limit $1)`,
    [limit],
  );
  return result.rowCount ?? 0;
}

/** Says how the circuits of routes stand; the last word holds. A trigger notifies every process. */
export async function saveCircuits(pool: Pool, circuits: readonly RouteCircuit[]): Promise<void> {
  const rows = circuits.map(({ routeId, isOpen, blockedMs }) => ({
    route_id: routeId,
    is_open: isOpen,
    blocked_ms: blockedMs,
  }));
  await pool.query({
    name: 'health_circuits',
    text: `insert into route_circuits as c (route_id, is_open, blocked_until, opened_at)
           select route_id, is_open, now() + make_interval(secs => blocked_ms / 1000), case when is_open then now() end
             from json_to_recordset($1::json) as r(route_id text, is_open boolean, blocked_ms float8)
            order by route_id
           on conflict (route_id) do update set is_open = excluded.is_open, blocked_until = excluded.blocked_until,
                  opened_at = case when excluded.is_open then case when c.is_open then c.opened_at else now() end end`,
    values: [JSON.stringify(rows)],
  });
}

const CircuitRow = z.object({ route_id: z.string(), is_open: z.boolean(), blocked_ms: z.number() });

/** How the circuits of all routes stand that ever changed; times left, for clocks differ. */
export async function selectCircuits(pool: Pool): Promise<RouteCircuit[]> {
  const { rows } = await pool.query(
    `select route_id, is_open, greatest(0, extract(epoch from blocked_until - now()) * 1000)::float8 as blocked_ms
       from route_circuits`,
  );
  return rows.map((row) => {
    const circuit = CircuitRow.parse(row);
    return { routeId: circuit.route_id, isOpen: circuit.is_open, blockedMs: circuit.blocked_ms };
  });
}
