import type { ClientBase, Pool } from 'pg';
import { z } from 'zod';
import type { Mode } from '@/lib/auth/caller';
import { newId } from '@/lib/base/ids';
import { type Pico, pico } from '@/lib/base/money';
import type { Meter, Price } from '@/lib/catalog/price';

/**
 * The rates of these prices, or of all (`null`). A price id always leads to the rates that were charged: they
 * are never changed.
 */
export async function readRates(
  client: ClientBase | Pool,
  ids: readonly string[] | null,
): Promise<Map<string, Price>> {
  const result = await client.query({
    name: 'billing_rates',
    text: `select p.id, p.origin, p.effective_from, p.effective_to,
                  (select coalesce(json_agg(json_build_object('meter', r.meter, 'above', r.above_input_tokens, 'pico', r.pico::text)), '[]')
                     from rates r where r.price_id = p.id) as rates
             from prices p where $1::text[] is null or p.id = any($1)`,
    values: [ids],
  });
  return new Map(result.rows.map((row) => toPrice(PriceRow.parse(row))).map((price) => [price.id, price]));
}

/** The prices as they stood at the quote: route id → price id, and the benchmark's. */
export const PricePins = z.object({ routes: z.record(z.string(), z.string()), benchmark: z.string() });
export type PricePins = z.infer<typeof PricePins>;

export interface NewQuote {
  workspaceId: string;
  mode: Mode;
  /** HMAC of model, messages, tools and caps. */
  fingerprint: Buffer;
  maxCharge: Pico;
  pricePins: PricePins;
  expiresAt: Date;
}

export interface StoredQuote extends NewQuote {
  id: `quote_${string}`;
}

/** Keeps a quote that may be sent back as binding. @returns its id */
export async function saveQuote(pool: Pool, quote: NewQuote): Promise<StoredQuote['id']> {
  const id = newId('quote');
  const { workspaceId, mode, fingerprint, maxCharge, pricePins, expiresAt } = quote;
  await pool.query({
    name: 'billing_save_quote',
    text: `insert into quotes (id, workspace_id, mode, fingerprint, max_charge_pico, price_pins, expires_at)
           values ($1, $2, $3::mode, $4, $5, $6, $7)`,
    values: [id, workspaceId, mode, fingerprint, maxCharge, JSON.stringify(pricePins), expiresAt],
  });
  return id;
}

/** A quote of this workspace and mode, expired or not; null where there is none. */
export async function loadQuote(
  pool: Pool,
  scope: { workspaceId: string; mode: Mode; id: string },
): Promise<StoredQuote | null> {
  const result = await pool.query({
    name: 'billing_load_quote',
    text: `select id, workspace_id, mode, fingerprint, max_charge_pico, price_pins, expires_at
             from quotes where id = $1 and workspace_id = $2 and mode = $3::mode`,
    values: [scope.id, scope.workspaceId, scope.mode],
  });
  if (result.rows.length === 0) return null;
  const row = QuoteRow.parse(result.rows[0]);
  return {
    id: row.id as StoredQuote['id'],
    workspaceId: row.workspace_id,
    mode: row.mode,
    fingerprint: row.fingerprint,
    maxCharge: pico(row.max_charge_pico),
    pricePins: row.price_pins,
    expiresAt: row.expires_at,
  };
}

/**
 * How long this workspace's answers of a model usually are: the median of the last 30 days, looked for among
 * its latest 2,000 requests; null below five of them.
 */
export async function medianOutputTokens(
  pool: Pool,
  workspaceId: string,
  mode: Mode,
  model: string,
): Promise<number | null> {
  const result = await pool.query({
    name: 'billing_median_output',
    text: `select count(*)::int as count, percentile_disc(0.5) within group (order by output_tokens) as median
             from (select model_slug, status, output_tokens from requests
                    where workspace_id = $1 and mode = $2::mode and created_at > now() - interval '30 days'
                    order by created_at desc limit 2000) latest
            where model_slug = $3 and status = 200 and output_tokens > 0`,
    values: [workspaceId, mode, model],
  });
  const { count, median } = Median.parse(result.rows[0]);
  return count < 5 ? null : median;
}

const Median = z.object({ count: z.int(), median: z.int().nullable() });

const QuoteRow = z.object({
  id: z.string(),
  workspace_id: z.string(),
  mode: z.enum(['live', 'test']),
  fingerprint: z.instanceof(Buffer),
  max_charge_pico: z.bigint(),
  price_pins: PricePins,
  expires_at: z.date(),
});

const PriceRow = z.object({
  id: z.string(),
  origin: z.enum(['override', 'confirmed', 'single', 'operator', 'local', 'sandbox']),
  effective_from: z.date(),
  effective_to: z.date().nullable(),
  rates: z.array(z.object({ meter: z.string(), above: z.int(), pico: z.string() })),
});

function toPrice(row: z.infer<typeof PriceRow>): Price {
  return {
    id: row.id,
    origin: row.origin,
    effectiveFrom: row.effective_from,
    effectiveTo: row.effective_to,
    rates: row.rates.map((rate) => ({
      // The column's enum has exactly these words.
      meter: rate.meter as Meter,
      aboveInputTokens: rate.above,
      pico: BigInt(rate.pico),
    })),
  };
}
