import type { Pool } from 'pg';
import { z } from 'zod';
import { Meter, type Rate } from './price';
import { RATES_JSON } from './queries-import';

/** One route's list price in the place of another, everyone's. */
export interface PriceChange {
  /** The new price's. */
  priceId: string;
  routeId: string;
  modelSlug: string;
  providerName: string;
  /** From when the new price holds; it may lie ahead. */
  at: Date;
  /** When it was written down. */
  notedAt: Date;
  before: readonly Rate[];
  after: readonly Rate[];
}

const Rates = z
  .array(z.object({ meter: Meter, above: z.number(), pico: z.string() }))
  .transform((rates) =>
    rates.map(({ meter, above, pico }): Rate => ({ meter, aboveInputTokens: above, pico: BigInt(pico) })),
  );

const RATES_BEFORE = RATES_JSON.replace('p.id', 'p.before_id');

const Row = z.object({
  price_id: z.string(),
  route_id: z.string(),
  model_slug: z.string(),
  provider_name: z.string(),
  effective_from: z.date(),
  created_at: z.date(),
  before: Rates,
  after: Rates,
});

/**
 * The latest changes of list prices of public models, the newest first. A route's first price is no change; a price of
 * one workspace and an operator's own, which may be a contract's, are nobody else's business (ruling 26).
 * @throws when the database fails
 */
export async function listPriceChanges(pool: Pool, limit: number): Promise<PriceChange[]> {
  const { rows } = await pool.query(
    `WITH p AS (
       SELECT id, route_id, effective_from, created_at,
              lag(id) OVER (PARTITION BY route_id ORDER BY effective_from, created_at, id) AS before_id
         FROM prices WHERE workspace_id IS NULL AND origin NOT IN ('sandbox', 'override', 'operator'))
     SELECT p.id AS price_id, p.route_id, m.slug AS model_slug, v.name AS provider_name, p.effective_from, p.created_at,
            ${RATES_BEFORE} AS before, ${RATES_JSON} AS after
       FROM p
       JOIN routes t ON t.id = p.route_id
       JOIN models m ON m.slug = t.model_slug AND m.retired_at IS NULL AND m.visibility = 'public'
       JOIN providers v ON v.id = t.provider_id AND v.enabled AND v.visibility = 'public'
      WHERE p.before_id IS NOT NULL
      ORDER BY p.effective_from DESC, p.id
      LIMIT $1`,
    [limit],
  );
  return z
    .array(Row)
    .parse(rows)
    .map((row) => ({
      priceId: row.price_id,
      routeId: row.route_id,
      modelSlug: row.model_slug,
      providerName: row.provider_name,
      at: row.effective_from,
      notedAt: row.created_at,
      before: row.before,
      after: row.after,
    }));
}
