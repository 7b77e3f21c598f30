import { DecimalNumber } from '@/lib/base/decimal-json';
import { formatPercent, formatPerMillion, formatUsd, maxPico, type Pico, pico, ZERO } from '@/lib/base/money';
import type { Model } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import { ceiling, type TokenKind } from './ceiling';
import { chargeRule } from './charge-rule';
import { priceUsage, rateFor, sellPrice, settleAmounts, UnpricedMeterError } from './cost';
import type { PricePins } from './queries';

/** Output expected where the workspace has no history with the model. */
const DEFAULT_TYPICAL_OUTPUT = 256;

export interface QuoteRoute {
  routeId: string;
  provider: string;
  /** Null: it has no price and is never called. */
  price: Price | null;
  available: boolean;
  /** Called with a key of the customer's own, for this fee in parts per million. */
  ownFeePpm?: number | null;
  /** Why not, where it is not: `not_configured`, `unsupported_parameter: …`. */
  reason: string | null;
}

export interface QuoteInput {
  model: Pick<Model, 'slug' | 'sell'>;
  /** The list price of the reference, or of the provider the caller pinned. */
  benchmark: { price: Price; provider: string | null };
  /** In the order they would be tried. */
  routes: readonly QuoteRoute[];
  /** The prompt as counted. */
  promptTokens: number;
  /** The prompt at most. */
  promptCeiling: number;
  /** Output tokens of one answer at most. */
  cap: number;
  n: number;
  /** The workspace's median for the model; null: none yet. */
  typicalOutput: number | null;
  sharePpm: number;
  /** What the request carries or may be answered with besides text. */
  kinds?: readonly TokenKind[];
  /** The stored usage, where the answer is in the cache now. */
  hit?: Usage | null;
  /** That answer was paid for by the customer's own key. */
  hitIsOwn?: boolean;
}

export interface QuotedAmounts {
  benchmark: Pico;
  upstream: Pico;
  /** What the provider charges the customer's own key. */
  own: Pico;
  charge: Pico;
  saved: Pico;
}

export interface QuotedRoute extends QuoteRoute {
  amounts: QuotedAmounts | null;
}

export interface QuoteResult {
  input: QuoteInput;
  /** Output tokens of one answer that the estimate counts. */
  typicalOutput: number;
  /** Of the cache's answer where there is one, else of the first route that can serve. */
  expected: QuotedAmounts;
  routes: QuotedRoute[];
  /** The most that one call can be charged. */
  maxCharge: Pico;
  pricePins: PricePins;
}

/**
 * What a call would cost on each of its routes, what it will probably cost, and the most it can.
 * @throws UnpricedMeterError when the benchmark lacks a rate
 */
export function quoteCall(input: QuoteInput): QuoteResult {
  const typicalOutput = Math.min(input.typicalOutput ?? DEFAULT_TYPICAL_OUTPUT, input.cap);
  const usage: Usage = {
    ...NO_USAGE,
    inputTokens: input.promptTokens,
    outputTokens: typicalOutput * input.n,
  };
  const routes = input.routes.map((route) => quoteRoute(input, route, usage));
  const priced = routes.filter((route) => route.amounts !== null);
  const able = priced.filter((route) => route.available);
  const best = (able[0] ?? priced[0])?.amounts ?? atBenchmark(input, usage);
  return {
    input,
    typicalOutput,
    expected: input.hit ? amountsOf(input, input.hit, null, input.hitIsOwn ? 0 : null) : best,
    routes,
    maxCharge: ceilingOf(input, able.length > 0 ? able : priced),
    // Only what was offered: the ceiling and the benchmark say nothing of the other routes.
    pricePins: {
      routes: Object.fromEntries(
        able.flatMap((route) =>
          route.price ? [[pinName(route.routeId, route.ownFeePpm != null), route.price.id]] : [],
        ),
      ),
      benchmark: input.benchmark.price.id,
    },
  };
}

/** Under which a quote pins a route's price: what it says of a customer's own key is not good for ours. */
export function pinName(routeId: string, isOwn: boolean): string {
  return isOwn ? `own ${routeId}` : routeId;
}

/** The most that any of the routes can cost: with our keys by the formula, with the customer's own only the fee. */
function ceilingOf(input: QuoteInput, routes: readonly QuoteRoute[]): Pico {
  const fees = new Set(routes.map(({ ownFeePpm }) => ownFeePpm ?? null));
  return [...fees]
    .map((ownFeePpm) =>
      ceiling({
        promptTokensCeiling: input.promptCeiling,
        outputTokensCap: input.cap,
        n: input.n,
        prices: routes.flatMap((route) =>
          route.price && (route.ownFeePpm ?? null) === ownFeePpm ? route.price : [],
        ),
        benchmark: input.benchmark.price,
        sharePpm: input.sharePpm,
        ownFeePpm,
        sell: input.model.sell,
        kinds: input.kinds,
      }),
    )
    .reduce(maxPico, ZERO);
}

export interface QuotePrint {
  id: string;
  expiresAt: Date;
  /** False: an estimate for many calls, which cannot be sent back. */
  binding: boolean;
  /** How many calls `predicted_total` is for. */
  calls: number;
}

/** The answer of `POST /v1/account/quote`; print with `stringifyJson`. */
export function quoteJson(quote: QuoteResult, print: QuotePrint): Record<string, unknown> {
  const { input, expected, maxCharge } = quote;
  const total = pico(expected.charge * BigInt(print.calls));
  const cacheTier = input.hit ? 'exact_response_cache' : 'miss';
  return {
    id: print.id,
    object: 'quote',
    model: input.model.slug,
    expires_at: print.expiresAt.toISOString(),
    binding: print.binding,
    currency: 'usd',
    input_tokens: input.promptTokens,
    max_output_tokens: input.cap,
    estimate: {
      calls: print.calls,
      input_tokens: input.hit?.inputTokens ?? input.promptTokens,
      output_tokens: input.hit?.outputTokens ?? quote.typicalOutput * input.n,
      basis: input.hit ? 'stored_answer' : input.typicalOutput === null ? 'default' : 'workspace_median',
      ...numbers(expected),
    },
    benchmark_cost: number(expected.benchmark),
    customer_charge: number(expected.charge),
    saved: number(expected.saved),
    cache_tier: cacheTier,
    predicted_total: number(total),
    routes: quote.routes.map(routeJson),
    savings_breakdown: savingsBreakdown(expected.saved, cacheTier),
    max_charge: number(maxCharge),
    amounts: {
      benchmark_cost: formatUsd(expected.benchmark),
      customer_charge: formatUsd(expected.charge),
      saved: formatUsd(expected.saved),
      predicted_total: formatUsd(total),
      max_charge: formatUsd(maxCharge),
    },
    benchmark: benchmarkJson(input),
    charge_rule: chargeRule({ ownFeePpm: ownFeeOf(quote), sell: input.model.sell }),
    share_pct: new DecimalNumber(formatPercent(BigInt(input.sharePpm), 1_000_000n)),
  };
}

/** The fee that the estimate counts; null: it is made with our keys. */
function ownFeeOf({ input, routes }: QuoteResult): number | null {
  if (input.hit) return input.hitIsOwn ? 0 : null;
  const counted = routes.filter(({ amounts }) => amounts !== null);
  return (counted.find(({ available }) => available) ?? counted[0])?.ownFeePpm ?? null;
}

/** Where a saving comes from, each source by its name in the contract. */
export function savingsBreakdown(saved: bigint, cacheTier: string): Record<string, DecimalNumber> {
  const of = (isSource: boolean) => number(isSource ? saved : ZERO);
  return {
    routing: of(cacheTier === 'miss'),
    exact_response_cache: of(cacheTier === 'exact_response_cache'),
    inflight_dedupe: of(cacheTier === 'inflight_dedupe'),
    provider_prompt_cache: of(false),
    request_compaction: of(false),
    output_budget: of(false),
  };
}

function quoteRoute(input: QuoteInput, route: QuoteRoute, usage: Usage): QuotedRoute {
  if (!route.price) return { ...route, available: false, reason: route.reason ?? 'unpriced', amounts: null };
  try {
    return { ...route, amounts: amountsOf(input, usage, route.price, route.ownFeePpm ?? null) };
  } catch (error) {
    if (!(error instanceof UnpricedMeterError) || error.priceId !== route.price.id) throw error;
    return { ...route, available: false, reason: `unpriced: ${error.meter}`, amounts: null };
  }
}

/** Without a price of a route, the answer comes from the cache; without a fee on own keys, ours are used. */
function amountsOf(
  input: QuoteInput,
  usage: Usage,
  price: Price | null,
  ownFeePpm: number | null,
): QuotedAmounts {
  const benchmark = priceUsage(usage, input.benchmark.price);
  const cost = price ? priceUsage(usage, price) : ZERO;
  const sell = input.model.sell ? priceUsage(usage, sellPrice(input.model.sell)) : null;
  const { sharePpm } = input;
  const settled = settleAmounts({
    upstream: cost,
    benchmark,
    sharePpm,
    ownFeePpm,
    hold: benchmark,
    sell,
    hit: price === null,
  });
  const [upstream, own] = ownFeePpm === null ? [cost, ZERO] : [ZERO, cost];
  return { benchmark, upstream, own, charge: settled.charge, saved: settled.saved };
}

function atBenchmark(input: QuoteInput, usage: Usage): QuotedAmounts {
  return amountsOf(input, usage, input.benchmark.price, null);
}

function routeJson(route: QuotedRoute): Record<string, unknown> {
  const amounts = route.amounts
    ? numbers(route.amounts)
    : { benchmark_cost: null, upstream_cost: null, customer_charge: null, saved: null };
  return {
    provider: route.provider,
    route_id: route.routeId,
    ...amounts,
    own_key: route.ownFeePpm != null || undefined,
    available: route.available,
    reason: route.reason,
  };
}

function benchmarkJson({ benchmark, promptTokens }: QuoteInput): Record<string, unknown> {
  const rate = (meter: 'input' | 'output' | 'cache_read') => {
    const found = rateFor(benchmark.price, meter, promptTokens);
    return found === null ? null : new DecimalNumber(formatPerMillion(found));
  };
  return {
    provider: benchmark.provider,
    input_per_mtok: rate('input'),
    cache_read_per_mtok: rate('cache_read'),
    output_per_mtok: rate('output'),
  };
}

function numbers(amounts: QuotedAmounts): Record<string, DecimalNumber | undefined> {
  return {
    benchmark_cost: number(amounts.benchmark),
    upstream_cost: number(amounts.upstream),
    own_provider_cost: amounts.own > 0n ? number(amounts.own) : undefined,
    customer_charge: number(amounts.charge),
    saved: number(amounts.saved),
  };
}

function number(amount: bigint): DecimalNumber {
  return new DecimalNumber(formatUsd(amount));
}
