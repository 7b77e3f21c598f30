import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { log } from '@/lib/base/log';
import { addBins, BINS, countIn, percentileOf } from './histogram';
import { type RouteSpan, selectRouteSpans } from './queries-day';
import { SAMPLES_AT_LEAST } from './route-health';
import { DAY_MINUTES, MINUTE_MS } from './window';

const SPAN_MINUTES = 60;
const SPANS = DAY_MINUTES / SPAN_MINUTES;

/** An hour of a route's day. */
export interface DaySpan {
  /** Milliseconds since 1970, where it begins. */
  from: number;
  ok: number;
  failed: number;
}

/** How a route did in the last 24 hours, by our own requests. Figures are null where traffic is thin. */
export interface RouteDay {
  /** Requests that told something of the route. */
  samples: number;
  /** Per cent, two decimals, rounded down. */
  uptime: number | null;
  /** Milliseconds to a stream's first token, the median. */
  ttftP50Ms: number | null;
  /** Visible tokens a second after it, the median. */
  tokensPerSecondP50: number | null;
  /** Oldest first; all 24, also those without a request. */
  spans: readonly DaySpan[];
}

/** Spans and figures of each route, of the day that ends with the minute of `now`. Pure. */
export function toRouteDays(
  routeIds: readonly string[],
  rows: readonly RouteSpan[],
  now: number,
): Map<string, RouteDay> {
  const first = firstMinute(now);
  return new Map(
    routeIds.map((routeId) => [
      routeId,
      toRouteDay(
        rows.filter((row) => row.routeId === routeId),
        first,
      ),
    ]),
  );
}

function toRouteDay(rows: readonly RouteSpan[], first: number): RouteDay {
  const spans: DaySpan[] = Array.from({ length: SPANS }, (_, span) => ({
    from: (first + span * SPAN_MINUTES) * MINUTE_MS,
    ok: 0,
    failed: 0,
  }));
  const ttft = new Uint32Array(BINS);
  const throughput = new Uint32Array(BINS);
  let ok = 0;
  let failed = 0;
  for (const row of rows) {
    const span = spans[row.span];
    if (!span) continue;
    span.ok += row.ok;
    span.failed += row.failed;
    ok += row.ok;
    failed += row.failed;
    addBins(ttft, row.ttft);
    addBins(throughput, row.throughput);
  }
  const samples = ok + failed;
  return {
    samples,
    // As the API's `uptime_1d`: a day with one failure is never printed as a whole one.
    uptime: samples < SAMPLES_AT_LEAST ? null : Math.floor((ok * 10_000) / samples) / 100,
    ttftP50Ms: countIn(ttft) < SAMPLES_AT_LEAST ? null : percentileOf('ttft', ttft, 0.5),
    tokensPerSecondP50:
      countIn(throughput) < SAMPLES_AT_LEAST ? null : percentileOf('throughput', throughput, 0.5),
    spans,
  };
}

function firstMinute(now: number): number {
  return Math.floor(now / MINUTE_MS) - DAY_MINUTES + 1;
}

const KEPT_MS = 15_000;
/** By the routes asked for; whoever asks while they are read shares the reading. */
const known = new LRUCache<string, Promise<Map<string, RouteDay> | null>>({ max: 300, ttl: KEPT_MS });

/**
 * The last day of some routes, read from what all processes noted; kept for some seconds. For pages, never on the way
 * of a request.
 * @returns null when the database fails: a page shows the rest without it
 */
export function readRouteDays(
  pool: Pool,
  routeIds: readonly string[],
  now: number,
): Promise<Map<string, RouteDay> | null> {
  const key = routeIds.join(' ');
  const before = known.get(key);
  if (before) return before;
  const first = firstMinute(now);
  const range = { first, last: first + DAY_MINUTES - 1, spanMinutes: SPAN_MINUTES };
  const reading = selectRouteSpans(pool, routeIds, range).then(
    (rows) => toRouteDays(routeIds, rows, now),
    (error) => {
      known.delete(key);
      log.warn({ error }, 'the day of routes not read; the page goes without it');
      return null;
    },
  );
  known.set(key, reading);
  return reading;
}
