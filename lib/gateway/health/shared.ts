import type { Pool } from 'pg';
import { type Clock, systemClock } from '@/lib/base/clock';
import { log } from '@/lib/base/log';
import { type Failures, openFailures } from './failures';
import { deleteOldHours, rollUpHours } from './history-queries';
import {
  addMinutes,
  deleteOldMinutes,
  type RouteMinute,
  saveCircuits,
  selectCircuits,
  selectMinutes,
  selectQuarters,
} from './queries';
import { type HealthStore, isFault, openHealthStore, type RouteHealth } from './route-health';
import { DAY_MINUTES, MINUTE_MS, QUARTER_MINUTES, RECENT_MINUTES } from './window';

/** The health of routes as all processes on one database found it. */
export interface SharedHealth extends RouteHealth {
  /** Tells what this process found out and learns what the others did: at once, or after the exchange under way. Never fails. */
  exchange(): Promise<void>;
  /** Sums minutes by the hour for the history, and deletes what is too old to be shown. Never fails. */
  sweep(): Promise<void>;
  /** Ends the timers and tells what is left. */
  close(): Promise<void>;
}

export interface SharedHealthOptions {
  pool: Pool;
  clock?: Clock;
  random?(): number;
  exchangeEveryMs?: number;
}

const EXCHANGE_EVERY_MS = 5_000;
/** Many circuits may change at once: they are told together. */
const GATHER_MS = 50;
/** Longer than a statement may take: one that began before our last reading may have ended after it. */
const OVERLAP_MS = 20_000;
const SWEEP_EVERY_MS = 600_000;
const SWEEP_ROWS = 5_000;
const HOUR_MS = 3_600_000;
/** Thirty days are shown; one more for the day that is under way. */
const KEPT_HOURS = 31 * 24;

/**
 * Opens the health of routes. A database that is down costs nothing but the sharing: what was noted waits for
 * half an hour.
 */
export function openSharedHealth(options: SharedHealthOptions): SharedHealth {
  const { pool, clock = systemClock, random, exchangeEveryMs = EXCHANGE_EVERY_MS } = options;
  let gathering: NodeJS.Timeout | null = null;
  const onChange = () => {
    gathering ??= setTimeout(() => {
      gathering = null;
      void exchange();
    }, GATHER_MS).unref();
  };
  const store = openHealthStore({ onChange, random });
  const failures = openFailures();
  const exchange = oneAtATime(exchangeOf(store, failures, pool, clock));
  const timer = setInterval(() => void exchange(), exchangeEveryMs).unref();
  const sweeper = setInterval(() => void sweep(pool, clock()), SWEEP_EVERY_MS).unref();
  void exchange();
  return {
    note(routeId, outcome) {
      store.note(routeId, outcome);
      if (isFault(outcome.kind)) failures.note(routeId, outcome.kind, outcome.now);
    },
    admit: store.admit,
    stateOf: store.stateOf,
    statsOf: store.statsOf,
    ttftWithin: store.ttftWithin,
    ofRoutes: store.ofRoutes,
    exchange,
    sweep: () => sweep(pool, clock()),
    async close() {
      clearInterval(timer);
      clearInterval(sweeper);
      if (gathering) clearTimeout(gathering);
      await exchange();
    },
  };
}

/** One run at a time; who asks meanwhile shares the next. */
function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = () => {
    next = null;
    running = run().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(start);
    return next;
  };
}

function exchangeOf(store: HealthStore, failures: Failures, pool: Pool, clock: Clock): () => Promise<void> {
  let readAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  return async () => {
    try {
      await tellCircuits(store, pool, clock());
      await tellMinutes(store, pool, clock());
      await failures.tell(pool);
      const startedAt = performance.now();
      await learnMinutes(store, pool, clock(), startedAt - readAt);
      readAt = startedAt;
      await learnCircuits(store, pool, clock);
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ error }, 'health of routes not shared; tried again every few seconds');
      isFailing = true;
    }
  };
}

async function tellCircuits({ untold, recordOf }: HealthStore, pool: Pool, now: number): Promise<void> {
  if (untold.size === 0) return;
  const circuits = [...untold].map((routeId) => ({ routeId, ...recordOf(routeId).breaker.circuit(now) }));
  untold.clear();
  try {
    await saveCircuits(pool, circuits);
  } catch (error) {
    for (const { routeId } of circuits) untold.add(routeId);
    throw error;
  }
}

async function tellMinutes({ records }: HealthStore, pool: Pool, now: number): Promise<void> {
  const entries: RouteMinute[] = [];
  for (const [routeId, { window }] of records)
    for (const counts of window.takeUnsent(now)) entries.push({ routeId, counts });
  if (entries.length === 0) return;
  await addMinutes(pool, entries);
  for (const { routeId, counts } of entries) records.get(routeId)?.window.markSent(counts);
}

/** The minutes written since the last reading; after a long pause, and at first, the day before them, too. */
async function learnMinutes(store: HealthStore, pool: Pool, now: number, pauseMs: number): Promise<void> {
  const minute = Math.floor(now / MINUTE_MS);
  const firstQuarter = Math.floor((minute - RECENT_MINUTES) / QUARTER_MINUTES);
  if (pauseMs > RECENT_MINUTES * MINUTE_MS) {
    const oldest = Math.ceil((minute - DAY_MINUTES) / QUARTER_MINUTES);
    for (const { routeId, quarter, ok, failed } of await selectQuarters(pool, oldest, firstQuarter - 1))
      store.recordOf(routeId).window.putQuarter(quarter, ok, failed);
  }
  const sinceMs = Math.min(pauseMs, DAY_MINUTES * MINUTE_MS) + OVERLAP_MS;
  const rows = await selectMinutes(pool, firstQuarter * QUARTER_MINUTES, minute + 1, sinceMs);
  for (const { routeId, counts } of rows) store.recordOf(routeId).window.put(counts);
}

async function learnCircuits(store: HealthStore, pool: Pool, clock: Clock): Promise<void> {
  for (const { routeId, ...circuit } of await selectCircuits(pool)) {
    // What was found out here meanwhile is newer.
    if (!store.untold.has(routeId)) store.recordOf(routeId).breaker.follow(circuit, clock());
  }
}

/** Minutes become hours before the oldest of them go, some at a time. */
async function sweep(pool: Pool, now: number): Promise<void> {
  const hour = Math.floor(now / HOUR_MS);
  try {
    await rollUpHours(pool, hour);
    while ((await deleteOldMinutes(pool, SWEEP_ROWS)) === SWEEP_ROWS);
    await deleteOldHours(pool, hour - KEPT_HOURS);
  } catch (error) {
    log.warn({ error }, 'health of routes not summed by the hour; tried again in ten minutes');
  }
}
