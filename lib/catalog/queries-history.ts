import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { z } from 'zod';
import { log } from '@/lib/base/log';
import type { Rate } from '@/lib/base/meters';
import type { PriceOrigin } from './price';
import { RATES_JSON, toPrice } from './queries-import';

/** A provider's list price as it held for a while. */
export interface DatedPrice {
  id: string;
  routeId: string;
  origin: PriceOrigin;
  from: Date;
  /** Exclusive; null: it holds still. */
  to: Date | null;
  rates: readonly Rate[];
  /** Where it was read, in words. */
  sources: readonly string[];
}

const Sources = z.array(z.unknown());
const KEPT_MS = 60_000;
const known = new LRUCache<string, Promise<DatedPrice[] | null>>({ max: 300, ttl: KEPT_MS });

/**
 * The list prices of some routes since they are known, oldest first, those that are yet to begin with them. An
 * operator's own prices are private and left out. Kept for a minute: prices are dated and never changed.
 * @returns null when the database fails: a page shows the rest without it
 */
export function readPriceHistory(pool: Pool, routeIds: readonly string[]): Promise<DatedPrice[] | null> {
  const key = routeIds.join(' ');
  const before = known.get(key);
  if (before) return before;
  const reading = selectPrices(pool, routeIds).catch((error) => {
    known.delete(key);
    log.warn({ error }, 'the price history not read; the page goes without it');
    return null;
  });
  known.set(key, reading);
  return reading;
}

async function selectPrices(pool: Pool, routeIds: readonly string[]): Promise<DatedPrice[]> {
  const { rows } = await pool.query(
    `SELECT p.id, p.route_id, p.origin, p.effective_from, p.effective_to, p.sources, ${RATES_JSON} AS rates
       FROM prices p
      WHERE p.route_id = ANY($1) AND p.workspace_id IS NULL AND p.origin NOT IN ('override', 'operator')
      ORDER BY p.effective_from, p.route_id, p.id`,
    [routeIds],
  );
  return rows.map((row) => {
    const { id, routeId, origin, from, to, rates } = toPrice(row);
    return { id, routeId, origin, from, to, rates, sources: Sources.parse(row.sources).map(sayWhere) };
  });
}

const Source = z.looseObject({
  package: z.string().optional(),
  version: z.string().optional(),
  /** A day. */
  read: z.string().optional(),
  note: z.string().optional(),
  notes: z.array(z.string()).optional(),
});
const VERSION_SHOWN = 12;

/** `{ package: "x", version: "1", read: "2026-11-23" }` → "x 1, read 2026-11-23". */
function sayWhere(source: unknown): string {
  const { package: name, version, read, note, notes = [] } = Source.parse(source);
  const where = [name, version?.slice(0, VERSION_SHOWN)].filter(Boolean).join(' ');
  return [where, read && `read ${read}`, note, ...notes].filter(Boolean).join(', ');
}
