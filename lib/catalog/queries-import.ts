import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { newId } from '@/lib/base/ids';
import type { CurrentCatalog, CurrentPrice, ModelRow, NewPrice, ProviderRow, RouteRow } from './import/plan';
import { SnapshotModel, SnapshotProvider, SnapshotRoute } from './import/snapshot';
import { Meter, type Rate } from './price';

/** Any number; the same in every process, so that two writers of the catalog never interleave. */
const CATALOG_LOCK = 7_205_759_403;

/**
 * Runs one writer of the catalog at a time, in one transaction: all of its changes are seen at once, or none.
 * The lock goes with the transaction, however it ends.
 */
export async function inCatalogTransaction<T>(
  pool: Pool,
  write: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [CATALOG_LOCK]);
    const result = await write(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

const ModelColumns = SnapshotModel.omit({ routes: true }).extend({ retired: z.boolean() });
const ProviderColumns = SnapshotProvider.extend({
  source: z.enum(['starter', 'config', 'local']),
  enabled: z.boolean(),
});
const RouteColumns = SnapshotRoute.omit({ prices: true, unpriced: true, status: true }).extend({
  id: z.string(),
  modelSlug: z.string(),
  status: z.enum(['active', 'unconfirmed', 'disputed', 'disabled', 'deprecated']),
  source: z.enum(['starter', 'config', 'local', 'sandbox']),
});

/** The tables as `planChanges` compares them. Call inside `inCatalogTransaction`. */
export async function readCurrent(client: PoolClient): Promise<CurrentCatalog> {
  const models = await client.query(
    `SELECT slug, name, lab, family, description, to_char(released_at, 'YYYY-MM-DD') AS "releasedAt",
            to_char(deprecated_at, 'YYYY-MM-DD') AS "deprecatedAt", context_tokens AS "contextTokens",
            output_tokens_max AS "outputTokensMax", input_modalities AS "inputModalities",
            output_modalities AS "outputModalities", capabilities, endpoints, aliases,
            moving_aliases AS "movingAliases", tokenizer, reference_provider AS "referenceProvider",
            open_weights AS "openWeights", sell, visibility, source, retired_at IS NOT NULL AS retired
       FROM models`,
  );
  const providers = await client.query(
    `SELECT id, name, dialect, base_url AS "baseUrl", docs_url AS "docsUrl", api_key_env AS "apiKeyEnv",
            allow_private_network AS "allowPrivateNetwork", timeout_ms AS "timeoutMs", data_policy AS "dataPolicy",
            visibility, source, enabled
       FROM providers`,
  );
  const routes = await client.query(
    `SELECT id, model_slug AS "modelSlug", provider_id AS provider, upstream_id AS "upstreamId", region, variant,
            context_tokens AS "contextTokens", output_tokens_max AS "outputTokensMax", supports, status, source
       FROM routes`,
  );
  const prices = await client.query(
    `SELECT p.id, p.route_id, p.origin, p.effective_from, p.effective_to, ${RATES_JSON} AS rates
       FROM prices p WHERE p.workspace_id IS NULL ORDER BY p.effective_from, p.id`,
  );
  return {
    models: new Map(models.rows.map((row) => [row.slug, ModelColumns.parse(row)])),
    providers: new Map(providers.rows.map((row) => [row.id, ProviderColumns.parse(row)])),
    routes: new Map(routes.rows.map((row) => [row.id, RouteColumns.parse(row)])),
    prices: byRoute(prices.rows.map(toPrice)),
  };
}

/** The rates of price `p` as JSON; `pico` as text, since it may pass 2⁵³. */
export const RATES_JSON = `(SELECT COALESCE(json_agg(json_build_object('meter', r.meter, 'above', r.above_input_tokens,
  'pico', r.pico::text) ORDER BY r.meter, r.above_input_tokens), '[]') FROM rates r WHERE r.price_id = p.id)`;

const PriceColumns = z.object({
  id: z.string(),
  route_id: z.string(),
  origin: z.enum(['override', 'confirmed', 'single', 'operator', 'local', 'sandbox']),
  effective_from: z.date(),
  effective_to: z.date().nullable(),
  rates: z.array(z.object({ meter: Meter, above: z.number(), pico: z.string() })),
});

/** A row of `prices` with `RATES_JSON` as `rates`. */
export function toPrice(row: unknown): CurrentPrice {
  const price = PriceColumns.parse(row);
  return {
    id: price.id,
    routeId: price.route_id,
    origin: price.origin,
    from: price.effective_from,
    to: price.effective_to,
    rates: price.rates.map(
      ({ meter, above, pico }): Rate => ({ meter, aboveInputTokens: above, pico: BigInt(pico) }),
    ),
  };
}

function byRoute(prices: readonly CurrentPrice[]): Map<string, CurrentPrice[]> {
  const map = new Map<string, CurrentPrice[]>();
  for (const price of prices) {
    const list = map.get(price.routeId);
    if (list) list.push(price);
    else map.set(price.routeId, [price]);
  }
  return map;
}

/** Adds providers or makes them what is given; a disabled one lives again. */
export async function writeProviders(client: PoolClient, providers: readonly ProviderRow[]): Promise<void> {
  await client.query(
    `INSERT INTO providers (id, name, dialect, base_url, docs_url, api_key_env, allow_private_network, timeout_ms,
                            data_policy, visibility, source, enabled)
     SELECT id, name, dialect, "baseUrl", "docsUrl", "apiKeyEnv", "allowPrivateNetwork", "timeoutMs", "dataPolicy",
            visibility, source, true
       FROM json_to_recordset($1) AS x(id text, name text, dialect text, "baseUrl" text, "docsUrl" text, "apiKeyEnv" text,
                                       "allowPrivateNetwork" boolean, "timeoutMs" jsonb, "dataPolicy" jsonb, visibility text, source text)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, dialect = excluded.dialect, base_url = excluded.base_url,
       docs_url = excluded.docs_url, api_key_env = excluded.api_key_env,
       allow_private_network = excluded.allow_private_network, timeout_ms = excluded.timeout_ms,
       data_policy = excluded.data_policy, visibility = excluded.visibility, source = excluded.source, enabled = true`,
    [JSON.stringify(providers)],
  );
}

export async function disableProviders(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query('UPDATE providers SET enabled = false WHERE id = ANY($1)', [ids]);
}

/** Adds models or makes them what is given; a retired one lives again. */
export async function writeModels(client: PoolClient, models: readonly ModelRow[], now: Date): Promise<void> {
  await client.query(
    `INSERT INTO models (slug, name, lab, family, description, released_at, deprecated_at, context_tokens,
                         output_tokens_max, input_modalities, output_modalities, capabilities, endpoints, aliases,
                         moving_aliases, tokenizer, reference_provider, open_weights, sell, visibility, source,
                         retired_at, created_at)
     SELECT slug, name, lab, family, description, "releasedAt", "deprecatedAt", "contextTokens", "outputTokensMax",
            "inputModalities", "outputModalities", capabilities, endpoints, aliases, "movingAliases", tokenizer,
            "referenceProvider", "openWeights", sell, visibility, source, NULL, $2
       FROM json_to_recordset($1) AS x(slug text, name text, lab text, family text, description text,
            "releasedAt" date, "deprecatedAt" date, "contextTokens" int, "outputTokensMax" int,
            "inputModalities" text[], "outputModalities" text[], capabilities text[], endpoints text[],
            aliases text[], "movingAliases" text[], tokenizer text, "referenceProvider" text, "openWeights" boolean,
            sell jsonb, visibility text, source text)
     ON CONFLICT (slug) DO UPDATE SET name = excluded.name, lab = excluded.lab, family = excluded.family,
       description = excluded.description, released_at = excluded.released_at, deprecated_at = excluded.deprecated_at,
       context_tokens = excluded.context_tokens, output_tokens_max = excluded.output_tokens_max,
       input_modalities = excluded.input_modalities, output_modalities = excluded.output_modalities,
       capabilities = excluded.capabilities, endpoints = excluded.endpoints, aliases = excluded.aliases,
       moving_aliases = excluded.moving_aliases, tokenizer = excluded.tokenizer,
       reference_provider = excluded.reference_provider, open_weights = excluded.open_weights, sell = excluded.sell,
       visibility = excluded.visibility, source = excluded.source, retired_at = NULL`,
    [JSON.stringify(models), now.toISOString()],
  );
}

export async function retireModels(client: PoolClient, slugs: readonly string[], now: Date): Promise<void> {
  await client.query('UPDATE models SET retired_at = $2 WHERE slug = ANY($1)', [slugs, now.toISOString()]);
}

/** Adds routes or makes them what is given. */
export async function writeRoutes(client: PoolClient, routes: readonly RouteRow[]): Promise<void> {
  await client.query(
    `INSERT INTO routes (id, model_slug, provider_id, upstream_id, region, variant, context_tokens, output_tokens_max,
                         supports, status, source)
     SELECT id, "modelSlug", provider, "upstreamId", region, variant, "contextTokens", "outputTokensMax", supports,
            status::route_status, source
       FROM json_to_recordset($1) AS x(id text, "modelSlug" text, provider text, "upstreamId" text, region text,
            variant text, "contextTokens" int, "outputTokensMax" int, supports text[], status text, source text)
     ON CONFLICT (id) DO UPDATE SET variant = excluded.variant, context_tokens = excluded.context_tokens,
       output_tokens_max = excluded.output_tokens_max, supports = excluded.supports, status = excluded.status,
       source = excluded.source`,
    [JSON.stringify(routes)],
  );
}

export async function retireRoutes(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query(`UPDATE routes SET status = 'deprecated' WHERE id = ANY($1)`, [ids]);
}

/** Sets the end of open prices, never before their beginning. The table refuses a second end. */
export async function closePrices(
  client: PoolClient,
  ends: readonly { id: string; at: Date }[],
): Promise<void> {
  await client.query(
    `UPDATE prices p SET effective_to = GREATEST(x.at, p.effective_from)
       FROM json_to_recordset($1) AS x(id text, at timestamptz) WHERE p.id = x.id`,
    [JSON.stringify(ends)],
  );
}

/** Adds prices with their rates; gives their new ids. `reason` is a person's, for overrides. */
export async function openPrices(
  client: PoolClient,
  prices: readonly NewPrice[],
  { by, reason = null, now }: { by: string; reason?: string | null; now: Date },
): Promise<string[]> {
  const rows = prices.map((price) => ({ ...price, id: newId('price') }));
  await client.query(
    `INSERT INTO prices (id, route_id, workspace_id, origin, effective_from, effective_to, sources, reason, created_by, created_at)
     SELECT id, "routeId", NULL, origin::price_origin, "from", "to", sources, $2, $3, $4
       FROM json_to_recordset($1) AS x(id text, "routeId" text, origin text, "from" timestamptz, "to" timestamptz, sources jsonb)`,
    [JSON.stringify(rows.map(({ rates: _, ...row }) => row)), reason, by, now.toISOString()],
  );
  const rates = rows.flatMap(({ id, rates }) =>
    rates.map(({ meter, aboveInputTokens, pico }) => ({
      id,
      meter,
      above: aboveInputTokens,
      pico: pico.toString(),
    })),
  );
  await client.query(
    `INSERT INTO rates (price_id, meter, above_input_tokens, pico)
     SELECT id, meter::meter, above, pico::bigint
       FROM json_to_recordset($1) AS x(id text, meter text, above int, pico text)`,
    [JSON.stringify(rates)],
  );
  return rows.map(({ id }) => id);
}

/** The routes of a model at a provider that are not retired; all regions. */
export async function findRouteIds(
  client: PoolClient,
  slug: string,
  provider: string,
): Promise<{ id: string; region: string; upstreamId: string }[]> {
  const { rows } = await client.query(
    `SELECT id, region, upstream_id AS "upstreamId" FROM routes
      WHERE model_slug = $1 AND provider_id = $2 AND status <> 'deprecated' ORDER BY region, upstream_id`,
    [slug, provider],
  );
  return rows;
}

/** The override of a route that has begun and not ended, if any. */
export async function findOpenOverride(client: PoolClient, routeId: string): Promise<string | null> {
  const { rows } = await client.query(
    `SELECT id FROM prices WHERE route_id = $1 AND origin = 'override' AND workspace_id IS NULL AND effective_to IS NULL
      ORDER BY effective_from DESC LIMIT 1`,
    [routeId],
  );
  return rows[0]?.id ?? null;
}
