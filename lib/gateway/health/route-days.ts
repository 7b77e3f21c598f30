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

/** So long a reading is new. */
const NEW_MS = 15_000;
/** So long an older one is shown while it is read anew: nobody but the first of a quiet page's readers waits. */
const SHOWN_MS = 120_000;

type Days = Map<string, RouteDay>;
interface Reading {
  at: number;
  days: Promise<Days | null>;
}
/** By the routes asked for; whoever asks while they are read shares the reading. */
const known = new LRUCache<string, Reading>({ max: 300 });

/**
 * The last day of some routes, read from what all processes noted; kept for some seconds. For pages, never on the way
 * of a request.
 * @returns null when the database fails: a page shows the rest without it
 */
export function readRouteDays(pool: Pool, routeIds: readonly string[], now: number): Promise<Days | null> {
  const key = routeIds.join(' ');
  const before = known.get(key);
  const ageMs = before ? now - before.at : Number.POSITIVE_INFINITY;
  if (before && ageMs < NEW_MS) return before.days;
  const days = read(pool, routeIds, now).then((found) => {
    // Neither a failure nor what came before it is kept: the next one asks again.
    if (!found) known.delete(key);
    return found;
  });
  if (!before || ageMs >= SHOWN_MS) {
    known.set(key, { at: now, days });
    return days;
  }
  known.set(key, { at: now, days: before.days });
  void days.then((found) => found && known.set(key, { at: now, days }));
  return before.days;
}

async function read(pool: Pool, routeIds: readonly string[], now: number): Promise<Days | null> {
  const first = firstMinute(now);
  const range = { first, last: first + DAY_MINUTES - 1, spanMinutes: SPAN_MINUTES };
  try {
    return toRouteDays(routeIds, await selectRouteSpans(pool, routeIds, range), now);
  } catch (error) {
    log.warn({ error }, 'the day of routes not read; the page goes without it');
    return null;
  }
}
