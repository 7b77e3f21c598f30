import type { Caller } from '@/lib/auth/caller';
import { DecimalNumber } from '@/lib/base/decimal-json';
import { formatPerMillion, formatUsd } from '@/lib/base/money';
import {
  customerRates,
  listRates,
  rateRange,
  tierBounds,
  type UnitRates,
} from '@/lib/catalog/customer-rates';
import { CAPABILITIES, type Catalog, type Model, type Provider, type Route } from '@/lib/catalog/model';
import type { Meter, Price } from '@/lib/catalog/price';
import { filterRoutes } from '@/lib/catalog/resolve';
import { isUnspoken } from '@/lib/providers/registry';
import type { Percentiles } from '../health/histogram';
import type { RouteStats } from '../health/route-health';
import { type Demand, scoreRoutes } from '../routing/score';
import { seenBy } from './seen-model';

/** What the presenters of the catalog need to know of who asks and of this server. */
export interface CatalogView {
  /** Null: nobody known. */
  caller: Caller | null;
  query: URLSearchParams;
  isConfigured(provider: Provider): boolean;
  /** How a route lately did. */
  statsOf(routeId: string): RouteStats;
  /** The gateway's share of a saving, in parts per million. */
  sharePpm: number;
}

/** The endpoints of this server that lead to what a model is called by: every door of a chat leads to each that chats. */
const DOORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['/v1/chat/completions', ['/v1/chat/completions', '/v1/responses', '/v1/messages']],
  ['/v1/embeddings', ['/v1/embeddings']],
]);

/** The models a caller may see: public ones; with a key also its operator's, and only what it may call. */
export function visibleModels(catalog: Catalog, caller: Caller | null): Model[] {
  return [...catalog.models.values()]
    .filter((model) => isVisible(model, caller))
    .map((model) => seenBy(model, caller));
}

export function isVisible(model: Model, caller: Caller | null): boolean {
  if (!caller) return model.visibility === 'public';
  if (caller.models && !caller.models.has(model.slug)) return false;
  // Live keys never reach the sandbox.
  return caller.mode === 'test' || model.source !== 'sandbox';
}

/** A row of `GET /v1/models`. */
export function modelRow(model: Model, view: CatalogView) {
  const cheapest = cheapestRoute(model, view);
  return {
    id: model.slug,
    object: 'model' as const,
    created: Math.floor((model.releasedAt ?? model.createdAt).getTime() / 1000),
    owned_by: model.lab,
    name: model.name,
    canonical_slug: model.slug,
    description: model.description ?? '',
    context_window: model.contextTokens,
    context_length: model.contextTokens,
    max_output_tokens: model.outputTokensMax,
    architecture: {
      modality: `${[...model.inputModalities].join('+')}->${[...model.outputModalities].join('+')}`,
      input_modalities: [...model.inputModalities],
      output_modalities: [...model.outputModalities],
      tokenizer: model.tokenizer,
    },
    supported_parameters: parameterNames(model.routes.flatMap(({ supports }) => [...supports])),
    capabilities: Object.fromEntries(CAPABILITIES.map((name) => [name, model.capabilities.has(name)])),
    compatible_endpoints: [...new Set(model.endpoints.flatMap((path) => DOORS.get(path) ?? []))],
    available_providers: availableProviders(model),
    pricing: cheapest && customerPricing(model, cheapest, view.sharePpm),
    list_pricing: cheapest && listPricingOf(cheapest),
    benchmark_pricing: benchmarkPricing(model),
    simulated: model.source === 'sandbox',
    deprecation_date: day(model.deprecatedAt),
    ...forOpenRouterClients(model, cheapest),
  };
}

/** What OpenRouter's clients refuse a row without. */
function forOpenRouterClients(model: Model, cheapest: Route | null) {
  return {
    top_provider: {
      context_length: cheapest?.contextTokens ?? model.contextTokens,
      max_completion_tokens: cheapest?.outputTokensMax ?? model.outputTokensMax,
      is_moderated: false,
    },
    per_request_limits: null,
    default_parameters: null,
    supported_voices: null,
    links: { details: `/v1/models/${model.slug}` },
  };
}

/**
 * A row of a model's `routes`. Uptimes are per cent of what a route was sent, rate limits left out; the latency is
 * the time to a stream's first token. Null where there is too little traffic to take them from.
 */
export function routeRow(model: Model, route: Route, view: CatalogView) {
  const stats = view.statsOf(route.id);
  return {
    id: route.id,
    object: 'route' as const,
    provider: route.provider.id,
    provider_name: route.provider.name,
    upstream_id: route.upstreamId,
    region: route.region || null,
    variant: route.variant || null,
    status: routeStatus(route, view),
    context_length: route.contextTokens,
    max_output_tokens: route.outputTokensMax,
    supported_parameters: parameterNames([...route.supports]),
    capabilities: Object.fromEntries(CAPABILITIES.map((name) => [name, route.supports.has(name)])),
    data_policy: route.provider.dataPolicy,
    is_reference: route.provider.id === model.referenceProvider,
    pricing: customerPricing(model, route, view.sharePpm),
    list_pricing: listPricingOf(route),
    price_id: route.price?.id ?? null,
    price_effective_from: route.price?.effectiveFrom.toISOString() ?? null,
    uptime_5m: stats.uptime5m,
    uptime_30m: stats.uptime30m,
    uptime_1d: stats.uptime1d,
    latency_ms_30m: rounded(stats.latencyMs30m, 0),
    throughput_tps_30m: rounded(stats.tokensPerSecond30m, 1),
  };
}

function rounded(percentiles: Percentiles | null, decimals: number): Percentiles | null {
  if (!percentiles) return null;
  const round = (value: number) => Number(value.toFixed(decimals));
  return { p50: round(percentiles.p50), p90: round(percentiles.p90), p99: round(percentiles.p99) };
}

function routeStatus(route: Route, view: CatalogView): string {
  if (route.status !== 'active' && route.status !== 'unconfirmed') return route.status;
  if (!route.price) return 'unpriced';
  if (!isReachable(route, view)) return 'not_configured';
  return route.status;
}

function isReachable(route: Route, view: CatalogView): boolean {
  return view.isConfigured(route.provider) && !isUnspoken(route);
}

/**
 * The route a plain request would take first by price: of those this server can call; on a server that
 * can call none, and for test keys, which call none, of all.
 */
export function cheapestRoute(model: Model, view: CatalogView): Route | null {
  const { routes } = filterRoutes(model, {
    parameters: [],
    features: [],
    promptTokens: 0,
  });
  const offers = routes.flatMap((route) =>
    route.price ? [{ model, route, price: route.price, benchmark: model.benchmark ?? route.price }] : [],
  );
  const ordered = scoreRoutes(offers, PLAIN_REQUEST).map(({ candidate }) => candidate.route);
  const callable = view.caller?.mode === 'test' ? [] : ordered.filter((route) => isReachable(route, view));
  return callable[0] ?? ordered[0] ?? null;
}

/** Three tokens in for one out, in the lowest tier. */
const PLAIN_REQUEST: Demand = {
  promptTokens: 768,
  outputTokens: 256,
  order: [],
  sort: null,
  stateOf: null,
  warm: null,
};

export function availableProviders(model: Model): string[] {
  const open = model.routes.filter(
    ({ status, price }) => price && (status === 'active' || status === 'unconfirmed'),
  );
  return [...new Set(open.map(({ provider }) => provider.id))];
}

const FIELDS: readonly [field: string, meter: Meter][] = [
  ['prompt', 'input'],
  ['completion', 'output'],
  ['input_cache_read', 'cache_read'],
  ['input_cache_write', 'cache_write'],
  ['input_cache_write_1h', 'cache_write_1h'],
  ['internal_reasoning', 'reasoning'],
  ['input_audio', 'input_audio'],
  ['output_audio', 'output_audio'],
  ['image', 'input_image'],
  ['image_output', 'output_image'],
  ['request', 'request'],
  ['web_search', 'web_search'],
];

type Pricing = Record<string, string> & { tiers?: never };
interface TieredPricing {
  [field: string]: string | ({ above_input_tokens: number } & Pricing)[];
}

/** What the customer pays per unit on a route, after the share; decimal strings in USD. Null: it cannot be charged. */
export function customerPricing(model: Model, route: Route, sharePpm: number): TieredPricing | null {
  // A router without rates of its own charges what the model charges that it chose.
  const priced = model.sell ? model : (model.router?.behind.get(route.modelSlug) ?? model);
  const bounds = priced.sell ? [] : tierBounds(route.price, priced.benchmark);
  const base = customerRates(priced, route, sharePpm);
  return (
    base &&
    withTiers(base, bounds, (inputTokens) => customerRates(priced, route, sharePpm, inputTokens) ?? base)
  );
}

/** Whether a price is the operator's own, which nothing public prints. */
export function isPrivate({ origin }: Pick<Price, 'origin'>): boolean {
  return origin === 'override' || origin === 'operator';
}

/** The provider's list price of a route; null where ours is a private one. */
function listPricingOf({ price }: Route): TieredPricing | null {
  if (!price || isPrivate(price)) return null;
  return withTiers(listRates(price), tierBounds(price), (inputTokens) => listRates(price, inputTokens));
}

function withTiers(
  base: UnitRates,
  bounds: readonly number[],
  ratesAt: (inputTokens: number) => UnitRates,
): TieredPricing {
  if (bounds.length === 0) return printRates(base);
  const tiers = bounds.map((bound) => ({ above_input_tokens: bound, ...printRates(ratesAt(bound + 1)) }));
  return { ...printRates(base), tiers: tiers as ({ above_input_tokens: number } & Pricing)[] };
}

function printRates(rates: UnitRates): Record<string, string> {
  return Object.fromEntries(
    FIELDS.flatMap(([field, meter]) => {
      const rate = rates.get(meter);
      return rate === undefined ? [] : [[field, formatUsd(rate)]];
    }),
  );
}

/**
 * The reference's lowest and highest tier, USD per million tokens; nulls where there is no reference price. Of a
 * router without rates of its own: the lowest and highest of the models behind it.
 */
export function benchmarkPricing({ benchmark, router }: Model) {
  const compared = benchmark ? [benchmark] : [...(router?.behind.values() ?? [])].map((one) => one.benchmark);
  const rates = { rates: compared.flatMap((price) => price?.rates ?? []) };
  const input = rateRange(rates, 'input');
  const output = rateRange(rates, 'output');
  const number = (pico: bigint | undefined) =>
    pico === undefined ? null : new DecimalNumber(formatPerMillion(pico));
  return {
    input_per_mtok_min: number(input?.min),
    input_per_mtok_max: number(input?.max),
    output_per_mtok_min: number(output?.min),
    output_per_mtok_max: number(output?.max),
  };
}

/** What routes support besides body fields. */
const NOT_FIELDS = new Set([
  'vision',
  'json',
  'streaming',
  'prompt_caching',
  'file',
  'input_audio',
  'native_responses',
]);

function parameterNames(supports: readonly string[]): string[] {
  return [...new Set(supports)].filter((name) => !NOT_FIELDS.has(name)).sort();
}

export function day(date: Date | null): string | null {
  return date?.toISOString().slice(0, 10) ?? null;
}
