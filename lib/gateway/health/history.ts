import type { Pool } from 'pg';
import {
  type SpanCounts,
  selectFailures,
  selectOpenCircuits,
  selectSpans,
  selectTtft,
} from './history-queries';

/** How routes did, as the database has it. */
export interface History {
  /** By the hour, 24 of them. */
  hours: readonly SpanCounts[];
  /** By the day (UTC), 30 of them. */
  days: readonly SpanCounts[];
  /** Counts by size of the times to the first token, of 24 hours. */
  ttft: ReadonlyMap<string, readonly number[]>;
  failures: readonly { routeId: string; kind: string; count: number }[];
  open: ReadonlyMap<string, Date | null>;
}

export const SHOWN_HOURS = 24;
export const SHOWN_DAYS = 30;
const HOUR_MS = 3_600_000;
const FRESH_MS = 5_000;
const DAYS_FRESH_MS = 60_000;
/** A page says that the database is away rather than wait for it. */
const PATIENCE_MS = 2_500;

interface Kept<T> {
  value: Promise<T>;
  at: number;
}
interface Shelf {
  recent?: Kept<Omit<History, 'days'>>;
  days?: Kept<readonly SpanCounts[]>;
}
/** On `globalThis`: the page and the JSON are two bundles in one process. */
const SLOT = Symbol.for('runtime.health-history');
type Holder = { [SLOT]?: WeakMap<Pool, Shelf> };

function shelves(): WeakMap<Pool, Shelf> {
  const holder = globalThis as Holder;
  holder[SLOT] ??= new WeakMap();
  return holder[SLOT];
}

/**
 * Reads the history, at most every five seconds however many ask.
 * @returns null where the database does not answer
 */
export async function readHistory(pool: Pool, now: number): Promise<History | null> {
  const shelf = shelves().get(pool) ?? {};
  shelves().set(pool, shelf);
  const hour = Math.floor(now / HOUR_MS);
  const firstDay = Math.floor(hour / 24) - SHOWN_DAYS + 1;
  if (isOld(shelf.recent, FRESH_MS, now))
    shelf.recent = { at: now, value: readRecent(pool, hour - SHOWN_HOURS + 1, hour) };
  if (isOld(shelf.days, DAYS_FRESH_MS, now))
    shelf.days = { at: now, value: selectSpans(pool, 'day', firstDay * 24, hour) };
  const wanted = Promise.all([shelf.recent?.value, shelf.days?.value]);
  try {
    const [recent, days] = await inTime(wanted);
    return recent && days ? { ...recent, days } : null;
  } catch {
    // What failed is not kept: who asks next may have more luck.
    shelves().delete(pool);
    return null;
  }
}

function isOld(kept: Kept<unknown> | undefined, freshMs: number, now: number): boolean {
  return !kept || now - kept.at > freshMs || now < kept.at;
}

async function readRecent(pool: Pool, first: number, hour: number): Promise<Omit<History, 'days'>> {
  const [hours, ttft, failures, open] = await Promise.all([
    selectSpans(pool, 'hour', first, hour),
    selectTtft(pool, first),
    selectFailures(pool, first),
    selectOpenCircuits(pool),
  ]);
  return { hours, ttft, failures, open };
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database takes too long')), PATIENCE_MS);
    timer.unref();
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
