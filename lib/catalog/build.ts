import { isChatField } from '@/lib/openai/chat';
import type { Catalog, Dialect, Model, Provider, Route } from './model';
import type { Price } from './price';
import type { LoadedModel, LoadedProvider, LoadedRoute } from './queries';
import { blendedRate } from './rates';
import { modelsBehind, ROUTERS } from './routers';

/** The rows a catalog is built from: living models, enabled providers, all routes, prices in force by route. */
export interface LoadedRows {
  models: readonly LoadedModel[];
  providers: readonly LoadedProvider[];
  routes: readonly LoadedRoute[];
  prices: ReadonlyMap<string, Price>;
}

/** Holds the operator's benchmarks; see `import/config.ts`. Never listed, never called. */
const BENCHMARK_PROVIDER = 'benchmark';
const TIMEOUT_MS = { connect: 5_000, firstByte: 60_000, idle: 60_000 };

/** The body fields that a dialect has words for; null: all. */
export type FieldsOf = (dialect: Dialect) => ReadonlySet<string> | null;

/**
 * Builds the process's catalog. Pure. Retired routes only lend their price to a benchmark.
 * @param fieldsOf a route honours, of the fields its row names, those that its provider's dialect can say
 */
export function buildCatalog(rows: LoadedRows, now: Date, fieldsOf: FieldsOf = () => null): Catalog {
  const providers = new Map(rows.providers.map((row) => [row.id, toProvider(row)]));
  const routes = new Map<string, LoadedRoute[]>();
  for (const route of rows.routes) {
    const list = routes.get(route.model_slug);
    if (list) list.push(route);
    else routes.set(route.model_slug, [route]);
  }
  const models = rows.models.map((row) =>
    toModel(row, routes.get(row.slug) ?? [], providers, rows.prices, fieldsOf),
  );
  providers.delete(BENCHMARK_PROVIDER);
  const bySlug = new Map(models.map((model) => [model.slug, model]));
  for (const model of models) bySlug.set(model.slug, withRouter(model, bySlug));
  return {
    models: bySlug,
    aliases: aliasesOf(models),
    providers,
    loadedAt: now,
  };
}

function toProvider(row: LoadedProvider): Provider {
  const timeout = row.timeout_ms;
  return {
    id: row.id,
    name: row.name,
    dialect: row.dialect,
    baseUrl: row.base_url,
    docsUrl: row.docs_url,
    apiKeyEnv: row.api_key_env,
    allowPrivateNetwork: row.allow_private_network,
    timeoutMs: timeout
      ? {
          connect: timeout.connect,
          firstByte: timeout.first_byte,
          idle: timeout.idle,
          ...(timeout.total === undefined ? {} : { total: timeout.total }),
        }
      : TIMEOUT_MS,
    dataPolicy: row.data_policy,
    visibility: row.visibility,
    source: row.source,
  };
}

function toModel(
  row: LoadedModel,
  rows: readonly LoadedRoute[],
  providers: ReadonlyMap<string, Provider>,
  prices: ReadonlyMap<string, Price>,
  fieldsOf: FieldsOf,
): Model {
  const routes: Route[] = [];
  for (const route of rows) {
    const provider = providers.get(route.provider_id);
    if (!provider || provider.id === BENCHMARK_PROVIDER || route.status === 'deprecated') continue;
    routes.push(toRoute(route, provider, prices.get(route.id) ?? null, fieldsOf(provider.dialect)));
  }
  return {
    slug: row.slug,
    name: row.name,
    lab: row.lab,
    family: row.family,
    description: row.description,
    releasedAt: row.released_at ? new Date(row.released_at) : null,
    deprecatedAt: row.deprecated_at ? new Date(row.deprecated_at) : null,
    contextTokens: row.context_tokens,
    outputTokensMax: row.output_tokens_max,
    inputModalities: row.input_modalities,
    outputModalities: row.output_modalities,
    capabilities: new Set(row.capabilities),
    endpoints: row.endpoints,
    aliases: row.aliases,
    movingAliases: row.moving_aliases,
    tokenizer: row.tokenizer,
    referenceProvider: row.reference_provider,
    benchmark: benchmarkOf(row, rows, prices),
    sell: row.sell,
    openWeights: row.open_weights,
    visibility: row.visibility,
    source: row.source,
    createdAt: row.created_at,
    router: null,
    routes: routes.sort(byPrice),
  };
}

/** A virtual model has the routes of those behind it, and the benchmark of the model it is compared with. */
function withRouter(model: Model, models: ReadonlyMap<string, Model>): Model {
  const router = model.source === 'starter' ? ROUTERS.get(model.slug) : undefined;
  if (!router) return model;
  const compared = models.get(router.benchmarkModel ?? '');
  const behind = modelsBehind(router).flatMap((slug) => models.get(slug) ?? []);
  return {
    ...model,
    router: { ...router, behind: new Map(behind.map((one) => [one.slug, one])) },
    benchmark: compared?.benchmark ?? null,
    referenceProvider: compared?.referenceProvider ?? null,
    routes: behind.flatMap(({ routes }) => routes).sort(byPrice),
  };
}

function toRoute(
  row: LoadedRoute,
  provider: Provider,
  price: Price | null,
  fields: ReadonlySet<string> | null,
): Route {
  return {
    id: row.id,
    modelSlug: row.model_slug,
    provider,
    upstreamId: row.upstream_id,
    region: row.region,
    variant: row.variant,
    contextTokens: row.context_tokens,
    outputTokensMax: row.output_tokens_max,
    supports: new Set(
      fields ? row.supports.filter((name) => !isChatField(name) || fields.has(name)) : row.supports,
    ),
    status: row.status,
    price,
  };
}

/** The reference provider's list price; where it sells the model in several regions, its cheapest. */
function benchmarkOf(
  { reference_provider }: LoadedModel,
  rows: readonly LoadedRoute[],
  prices: ReadonlyMap<string, Price>,
): Price | null {
  const offers = rows.flatMap((route) => {
    const price = route.provider_id === reference_provider ? prices.get(route.id) : undefined;
    return price ? [price] : [];
  });
  const byRate = offers.sort((a, b) => compare(blendedRate(a), blendedRate(b)));
  return byRate.find(({ lacks }) => !lacks) ?? byRate[0] ?? null;
}

/** Cheapest first; what has no price last. */
function byPrice(a: Route, b: Route): number {
  if (!a.price || !b.price) return Number(!a.price) - Number(!b.price) || a.id.localeCompare(b.id);
  return compare(blendedRate(a.price), blendedRate(b.price)) || a.id.localeCompare(b.id);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Every other name of every model, in lower case. A written alias stands before a bare name that follows
 * from a slug, the operator's word before ours; what two models claim equally names neither.
 */
function aliasesOf(models: readonly Model[]): Map<string, string> {
  const slugs = new Set(models.map(({ slug }) => slug));
  const claims = new Map<string, { slug: string | null; weight: number }>();
  const claim = (name: string, slug: string, weight: number) => {
    const key = name.toLowerCase();
    if (slugs.has(key)) return;
    const other = claims.get(key);
    if (!other || weight > other.weight) claims.set(key, { slug, weight });
    else if (weight === other.weight && other.slug !== slug) claims.set(key, { slug: null, weight });
  };
  for (const { slug, aliases, movingAliases, source } of models) {
    const weight = source === 'config' ? 3 : 2;
    for (const alias of [...aliases, ...movingAliases]) claim(alias, slug, weight);
    if (source === 'sandbox') continue;
    for (const name of [slug, slug.slice(slug.indexOf('/') + 1)]) {
      claim(name, slug, 1);
      claim(name.replace(/(\d)\.(?=\d)/g, '$1-'), slug, 1);
    }
  }
  return new Map([...claims].flatMap(([name, { slug }]) => (slug ? [[name, slug] as const] : [])));
}
