import type { Pool } from 'pg';
import { z } from 'zod';
import { systemClock } from '@/lib/base/clock';
import { parsePerMillion } from '@/lib/base/money';
import { buildCatalog, type FieldsOf, type LoadedRows } from './build';
import type { CurrentPrice } from './import/plan';
import { DataPolicy } from './import/snapshot';
import { CAPABILITIES, type Catalog, DIALECTS } from './model';
import { Meter, type Price } from './price';
import { RATES_JSON, toPrice } from './queries-import';

const Source = z.enum(['starter', 'config', 'local', 'sandbox']);
const Visibility = z.enum(['public', 'workspace']);
const MODALITIES = ['text', 'image', 'audio', 'file', 'video'] as const;
const Sell = z.object({ input: z.string(), output: z.string(), cache_read: z.string().optional() });

const ModelRow = z
  .object({
    slug: z.string(),
    name: z.string(),
    lab: z.string(),
    family: z.string().nullable(),
    description: z.string().nullable(),
    released_at: z.string().nullable(),
    deprecated_at: z.string().nullable(),
    context_tokens: z.int(),
    output_tokens_max: z.int().nullable(),
    input_modalities: z.array(z.enum(MODALITIES)),
    output_modalities: z.array(z.enum([...MODALITIES, 'embeddings'])),
    capabilities: z.array(z.enum(CAPABILITIES)),
    endpoints: z.array(z.string()),
    aliases: z.array(z.string()),
    moving_aliases: z.array(z.string()),
    tokenizer: z.enum(['o200k_base', 'cl100k_base', 'other']),
    reference_provider: z.string().nullable(),
    open_weights: z.boolean(),
    sell: Sell.nullable(),
    visibility: Visibility,
    source: Source,
    created_at: z.date(),
  })
  .transform(({ sell, ...row }) => ({
    ...row,
    sell: sell && {
      input: parsePerMillion(sell.input),
      output: parsePerMillion(sell.output),
      cacheRead: sell.cache_read === undefined ? null : parsePerMillion(sell.cache_read),
    },
  }));

const TimeoutMs = z.object({
  connect: z.int(),
  first_byte: z.int(),
  idle: z.int(),
  total: z.int().optional(),
});
const ProviderRow = z.object({
  id: z.string(),
  name: z.string(),
  dialect: z.enum([...DIALECTS, 'sandbox']),
  base_url: z.string().nullable(),
  docs_url: z.string().nullable(),
  api_key_env: z.string().nullable(),
  allow_private_network: z.boolean(),
  timeout_ms: TimeoutMs.nullable(),
  data_policy: DataPolicy.nullable(),
  visibility: Visibility,
  source: z.enum(['starter', 'config', 'local']),
});

const RouteRow = z.object({
  id: z.string(),
  model_slug: z.string(),
  provider_id: z.string(),
  upstream_id: z.string(),
  region: z.string(),
  variant: z.string(),
  context_tokens: z.int(),
  output_tokens_max: z.int().nullable(),
  supports: z.array(z.string()),
  status: z.enum(['active', 'unconfirmed', 'disputed', 'disabled', 'deprecated']),
});

const LacksRow = z.object({ price_id: z.string(), meters: z.array(Meter) });

export type LoadedModel = z.infer<typeof ModelRow>;
export type LoadedProvider = z.infer<typeof ProviderRow>;
export type LoadedRoute = z.infer<typeof RouteRow>;

/**
 * Reads the catalog as it holds at an instant: five queries, whatever its size.
 * @param fieldsOf see `buildCatalog`
 * @throws when the database fails
 */
export async function loadCatalog(pool: Pool, now: Date, fieldsOf?: FieldsOf): Promise<Catalog> {
  return buildCatalog(await readRows(pool, now), now, fieldsOf);
}

async function readRows(pool: Pool, now: Date): Promise<LoadedRows> {
  const [models, providers, routes, prices, unpriced] = await Promise.all([
    pool.query(
      `SELECT slug, name, lab, family, description, to_char(released_at, 'YYYY-MM-DD') AS released_at,
              to_char(deprecated_at, 'YYYY-MM-DD') AS deprecated_at, context_tokens, output_tokens_max,
              input_modalities, output_modalities, capabilities, endpoints, aliases, moving_aliases, tokenizer,
              reference_provider, open_weights, sell, visibility, source, created_at
         FROM models WHERE retired_at IS NULL ORDER BY slug`,
    ),
    pool.query(
      `SELECT id, name, dialect, base_url, docs_url, api_key_env, allow_private_network, timeout_ms, data_policy,
              visibility, source
         FROM providers WHERE enabled ORDER BY id`,
    ),
    pool.query(
      `SELECT id, model_slug, provider_id, upstream_id, region, variant, context_tokens, output_tokens_max, supports, status
         FROM routes ORDER BY id`,
    ),
    // In force: begun and not ended; an override before all else, then the newest.
    pool.query(
      `SELECT DISTINCT ON (p.route_id) p.id, p.route_id, p.origin, p.effective_from, p.effective_to, ${RATES_JSON} AS rates
         FROM prices p
        WHERE p.workspace_id IS NULL AND p.effective_from <= $1 AND (p.effective_to IS NULL OR p.effective_to > $1)
        ORDER BY p.route_id, (p.origin = 'override') DESC, p.effective_from DESC, p.created_at DESC, p.id`,
      [now.toISOString()],
    ),
    pool.query(
      'SELECT price_id, json_agg(meter ORDER BY meter) AS meters FROM unpriced_meters GROUP BY price_id',
    ),
  ]);
  const lacks = new Map(
    z
      .array(LacksRow)
      .parse(unpriced.rows)
      .map((row) => [row.price_id, row.meters]),
  );
  return {
    models: z.array(ModelRow).parse(models.rows),
    providers: z.array(ProviderRow).parse(providers.rows),
    routes: z.array(RouteRow).parse(routes.rows),
    prices: new Map(prices.rows.map(toPrice).map((price) => [price.routeId, asPrice(price, lacks)])),
  };
}

/** A digest of all that `readRows` reads. Rates and prices are never changed, so a price's id stands for both. */
const CATALOG_STATE = `SELECT md5(concat_ws(' ',
    (SELECT md5(string_agg(m::text, ' ' ORDER BY slug)) FROM models m WHERE retired_at IS NULL),
    (SELECT md5(string_agg(p::text, ' ' ORDER BY id)) FROM providers p WHERE enabled),
    (SELECT md5(string_agg(r::text, ' ' ORDER BY id)) FROM routes r),
    (SELECT md5(string_agg(concat(id, effective_to), ' ' ORDER BY id)) FROM prices
      WHERE workspace_id IS NULL AND effective_from <= $1 AND (effective_to IS NULL OR effective_to > $1)),
    (SELECT md5(string_agg(concat(price_id, meter), ' ' ORDER BY price_id, meter)) FROM unpriced_meters))) AS state`;

async function readState(pool: Pool, now: Date): Promise<string> {
  const { rows } = await pool.query({
    name: 'catalog-state',
    text: CATALOG_STATE,
    values: [now.toISOString()],
  });
  return (
    z
      .array(z.object({ state: z.string() }))
      .length(1)
      .parse(rows)[0]?.state ?? ''
  );
}

const NOTHING: ReadonlyMap<string, readonly Meter[]> = new Map();

function asPrice({ id, origin, from, to, rates }: CurrentPrice, lacks = NOTHING): Price {
  const price = { id, origin, effectiveFrom: from, effectiveTo: to, rates };
  const meters = lacks.get(id);
  return meters ? { ...price, lacks: meters } : price;
}

export interface UnpricedMeter {
  priceId: string;
  meter: Meter;
  /** The request that met it. */
  requestId: string;
}

/** The catalog of this process: one immutable snapshot, replaced whole. */
export interface CatalogStore {
  current(): Catalog;
  /** Reads it anew; calls at the same time share one reading. The old one stays when it fails. @throws when the database fails */
  reload(): Promise<void>;
  /**
   * Writes down that a price lacks a rate for what its provider reported, and reads the catalog anew: nothing is sold
   * at it any more. @throws when the database fails
   */
  noteUnpriced(found: readonly UnpricedMeter[]): Promise<void>;
  /** A price that was ever charged, also when it is long over; null when there is none of this id. */
  priceById(id: string): Promise<Price | null>;
  /** Ends the timer. */
  close(): void;
}

/** Notifications make it prompt; this makes it certain, and lets a scheduled price begin by itself. */
const REREAD_EVERY_MS = 30_000;
const OLD_PRICES_KEPT = 5_000;

/** Opens the catalog of this process with a first reading. @throws when the database fails */
export async function openCatalogStore(
  pool: Pool,
  {
    now = systemClock,
    rereadEveryMs = REREAD_EVERY_MS,
    fieldsOf,
  }: { now?: () => number; rereadEveryMs?: number; fieldsOf?: FieldsOf } = {},
): Promise<CatalogStore> {
  const instant = () => new Date(now());
  // Told before the reading: what changes in between is read again.
  let state = await readState(pool, instant());
  let catalog = await loadCatalog(pool, instant(), fieldsOf);
  const old = new Map<string, Price>();
  let running: Promise<void> | null = null;
  let again: Promise<void> | null = null;
  const read = async () => {
    const before = await readState(pool, instant());
    catalog = await loadCatalog(pool, instant(), fieldsOf);
    state = before;
  };
  const start = () => {
    running = read().finally(() => {
      running = null;
    });
    return running;
  };
  // What changed after a reading began may be missing from it: one more follows, shared by all who ask meanwhile.
  const reload = () => {
    if (!running) return start();
    again ??= running
      .catch(() => {})
      .then(() => {
        again = null;
        return start();
      });
    return again;
  };
  // A reading holds up the event loop and throws away what was worked out from the last one: only where there is cause.
  const reread = async () => {
    if ((await readState(pool, instant())) !== state) await reload();
  };
  const timer = setInterval(() => void reread().catch(() => {}), rereadEveryMs);
  timer.unref();
  return {
    current: () => catalog,
    reload,
    async noteUnpriced(found) {
      if (found.length === 0) return;
      await insertUnpriced(pool, found);
      await reload();
    },
    async priceById(id) {
      const known = old.get(id);
      if (known) return known;
      const price = await readPrice(pool, id);
      if (price && old.size >= OLD_PRICES_KEPT) old.clear();
      if (price) old.set(id, price);
      return price;
    },
    close: () => clearInterval(timer),
  };
}

async function insertUnpriced(pool: Pool, found: readonly UnpricedMeter[]): Promise<void> {
  await pool.query({
    name: 'catalog-note-unpriced',
    text: `INSERT INTO unpriced_meters (price_id, meter, request_id)
           SELECT * FROM unnest($1::text[], $2::meter[], $3::text[]) ON CONFLICT DO NOTHING`,
    values: [
      found.map(({ priceId }) => priceId),
      found.map(({ meter }) => meter),
      found.map(({ requestId }) => requestId),
    ],
  });
}

async function readPrice(pool: Pool, id: string): Promise<Price | null> {
  const { rows } = await pool.query({
    name: 'catalog-price-by-id',
    text: `SELECT p.id, p.route_id, p.origin, p.effective_from, p.effective_to, ${RATES_JSON} AS rates FROM prices p WHERE p.id = $1`,
    values: [id],
  });
  return rows[0] ? asPrice(toPrice(rows[0])) : null;
}
