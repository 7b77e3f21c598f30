import type { ComparedModel, ModelRow, RouteRates, RouteRow } from '@/components/catalog/types';
import { formatPercent, formatPerMillion, parsePerMillion, parseUsd } from '@/lib/base/money';
import type { Catalog, Model } from '@/lib/catalog/model';
import { benchmarkPricing, cheapestRoute, day, modelRow, routeRow } from '@/lib/gateway/endpoints/model-rows';
import { type CatalogView, listModels } from '@/lib/gateway/endpoints/models';
import { seenBy } from '@/lib/gateway/endpoints/seen-model';
import { isConfigured } from '@/lib/gateway/routing/access';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';

type ApiModel = ReturnType<typeof modelRow>;
type ApiRoute = ReturnType<typeof routeRow>;
type Pricing = ApiRoute['pricing'];

const rowsOf = new WeakMap<Catalog, ModelRow[]>();

/** The rows of the catalog's page: those of `GET /v1/models` without aliases. Made once per catalog. */
export async function publicModels(): Promise<ModelRow[]> {
  const runtime = await getRuntime();
  const catalog = runtime.catalog.current();
  let rows = rowsOf.get(catalog);
  if (!rows) {
    const view = publicView(runtime, new URLSearchParams({ aliases: 'false' }));
    rows = listModels(catalog, view).data.map((row) => {
      const model = publicModel(catalog, row.id);
      return {
        ...toModelRow(row),
        releasedOn: day(model?.releasedAt ?? null),
        // The lowest prices of several models say nothing of what one request saves.
        ...(model?.router && !model.benchmark ? { savingPercent: null } : {}),
        cheapestProvider: (model && cheapestRoute(model, view)?.provider.id) ?? null,
      };
    });
    rowsOf.set(catalog, rows);
  }
  return rows;
}

function publicModel(catalog: Catalog, slug: string): Model | null {
  const model = catalog.models.get(slug);
  return model?.visibility === 'public' ? seenBy(model, null) : null;
}

/** A model as the page that compares shows it; null where the list has none of that slug. */
export async function comparedModel(slug: string): Promise<ComparedModel | null> {
  const runtime = await getRuntime();
  const catalog = runtime.catalog.current();
  const model = publicModel(catalog, slug);
  const row = (await publicModels()).find((one) => one.slug === slug);
  if (!model || !row) return null;
  const { input_per_mtok_min: input, output_per_mtok_min: output } = benchmarkPricing(model);
  return {
    ...row,
    benchmark: { input: input?.text ?? null, output: output?.text ?? null },
    hasOpenWeights: model.openWeights,
    endpoints: modelRow(model, publicView(runtime)).compatible_endpoints,
  };
}

/** The names of those that serve these models, by id. */
export async function providerNames(models: readonly ModelRow[]): Promise<Record<string, string>> {
  const { providers } = (await getRuntime()).catalog.current();
  const used = new Set(models.flatMap((model) => model.providers));
  return Object.fromEntries([...used].map((id) => [id, providers.get(id)?.name ?? id]));
}

/** How nobody in particular sees the catalog of this server. */
export function publicView(runtime: Runtime, query = new URLSearchParams()): CatalogView {
  return {
    caller: null,
    query,
    sharePpm: runtime.env.savingsSharePpm,
    isConfigured: (provider) => isConfigured(runtime, provider),
    statsOf: (routeId) => runtime.health.statsOf(routeId, runtime.clock()),
  };
}

/** The routes of a model as its page shows them, the cheapest first. */
export function publicRoutes(runtime: Runtime, slug: string): RouteRow[] {
  const model = publicModel(runtime.catalog.current(), slug);
  if (!model) return [];
  const view = publicView(runtime);
  const cheapest = cheapestRoute(model, view);
  const rows = model.routes.map((route) =>
    toRouteRow(routeRow(model, route, view), route.id === cheapest?.id),
  );
  return rows.sort((a, b) => Number(b.isCheapest) - Number(a.isCheapest));
}

function toModelRow(model: ApiModel): Omit<ModelRow, 'releasedOn' | 'cheapestProvider'> {
  const rate = (field: string) => perMillion(model.pricing, field);
  return {
    slug: model.id,
    name: model.name,
    lab: model.owned_by,
    contextTokens: model.context_window,
    outputTokensMax: model.max_output_tokens,
    capabilities: Object.keys(model.capabilities).filter((name) => model.capabilities[name]),
    providers: model.available_providers,
    isSimulated: model.simulated,
    takes: model.architecture.input_modalities,
    gives: model.architecture.output_modalities,
    from: { input: rate('prompt'), cacheRead: rate('input_cache_read'), output: rate('completion') },
    savingPercent: savingOf(model),
  };
}

/** What the cheapest route saves a request of three tokens in for one out against the benchmark's lowest tier, in per cent. */
function savingOf(model: ApiModel): string | null {
  const { input_per_mtok_min: input, output_per_mtok_min: output } = model.benchmark_pricing;
  const paysIn = perMillion(model.pricing, 'prompt');
  const paysOut = perMillion(model.pricing, 'completion');
  if (input === null || paysIn === null) return null;
  const benchmark = threeToOne(input.text, output?.text);
  return formatPercent(benchmark - threeToOne(paysIn, output && paysOut), benchmark);
}

function threeToOne(input: string, output: string | null | undefined): bigint {
  return 3n * parsePerMillion(input) + parsePerMillion(output ?? '0');
}

function toRouteRow(route: ApiRoute, isCheapest: boolean): RouteRow {
  return {
    id: route.id,
    providerName: route.provider_name,
    upstreamId: route.upstream_id,
    region: route.region,
    contextTokens: route.context_length,
    outputTokensMax: route.max_output_tokens,
    status: route.status,
    isCheapest,
    isReference: route.is_reference,
    parameters: route.supported_parameters,
    uptime: route.uptime_30m,
    ttftMs: route.latency_ms_30m?.p50 ?? null,
    tokensPerSecond: route.throughput_tps_30m?.p50 ?? null,
    tiers: tiersOf(route.pricing, route.list_pricing),
  };
}

/** The API's field of each meter. */
const FIELDS = {
  prompt: 'input',
  input_cache_read: 'cache_read',
  completion: 'output',
  input_cache_write: 'cache_write',
  input_cache_write_1h: 'cache_write_1h',
  internal_reasoning: 'reasoning',
  input_audio: 'input_audio',
  output_audio: 'output_audio',
  image: 'input_image',
  image_output: 'output_image',
  request: 'request',
  web_search: 'web_search',
} as const;
/** Not metered by the token. */
const BY_PIECE = new Set(['request', 'web_search']);

function tiersOf(charged: Pricing, list: Pricing): RouteRates[] {
  const bounds = [charged, list].flatMap((pricing) =>
    tierList(pricing).map((tier) => tier.above_input_tokens),
  );
  return [0, ...new Set(bounds)]
    .sort((a, b) => a - b)
    .map((bound) => ({ aboveInputTokens: bound, rates: ratesAt(charged, list, bound) }));
}

function ratesAt(charged: Pricing, list: Pricing, bound: number): RouteRates['rates'] {
  const pays = tierAt(charged, bound);
  const lists = tierAt(list, bound);
  return Object.entries(FIELDS).flatMap(([field, meter]) => {
    const rate = { meter, charged: perMillion(pays, field), list: perMillion(lists, field) };
    return rate.charged === null && rate.list === null ? [] : [rate];
  });
}

function tierList(pricing: Pricing) {
  const tiers = pricing?.tiers;
  return Array.isArray(tiers) ? tiers : [];
}

/** The rates that hold above a bound: the tier with the largest bound not above it, else the base. */
function tierAt(pricing: Pricing, bound: number): Pricing {
  const tier = tierList(pricing).findLast((one) => one.above_input_tokens <= bound);
  return (tier as Pricing | undefined) ?? pricing;
}

/** USD a token, as the API prints it, in USD a million; what is metered by the piece stays as it is. */
function perMillion(pricing: Pricing, field: string): string | null {
  const rate = pricing?.[field];
  if (typeof rate !== 'string') return null;
  return BY_PIECE.has(field) ? rate : formatPerMillion(parseUsd(rate));
}
