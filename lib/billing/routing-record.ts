import { z } from 'zod';
import { formatUsd } from '@/lib/base/money';
import type { Price } from '@/lib/catalog/price';
import { NO_USAGE } from '@/lib/openai/usage';
import { priceUsage, UnpricedMeterError } from './cost';
import type { ConsideredRoute, Receipt, RouteVerdict, Routing } from './types';

const Considered = z.object({
  provider: z.string(),
  routeId: z.string(),
  model: z.string(),
  priceId: z.string(),
  verdict: z.string().transform((text) => text as RouteVerdict),
  successPermille: z.number().optional(),
  measured: z.number().optional(),
  cachedTokens: z.number().optional(),
}) satisfies z.ZodType<ConsideredRoute>;

/** A routing as it stands in a stored receipt. */
export const StoredRouting = z.object({
  rule: z.string().nullable(),
  sort: z.enum(['price', 'latency', 'throughput']).nullable(),
  promptTokens: z.int(),
  outputTokens: z.int(),
  considered: z.array(Considered),
}) satisfies z.ZodType<Routing>;

const PriceIds = z.object({
  routing: z.object({ considered: z.array(z.object({ priceId: z.string() })) }),
});

/** The prices that a stored receipt's routing was judged by. */
export function routingPriceIds(stored: unknown): string[] {
  const parsed = PriceIds.safeParse(stored);
  return parsed.success ? parsed.data.routing.considered.map(({ priceId }) => priceId) : [];
}

/**
 * `routing` as `/v1/requests/{id}` prints it: the reason in a word, and the routes considered with their scores.
 * A score is what they were compared by: the expected price in USD, the milliseconds to the first token or the
 * tokens a second, each worsened by the square of the chance that the route answers. Null where the request ended
 * before a route was looked for.
 * @param prices the rates of `routingPriceIds`
 */
export function routingJson(
  receipt: Receipt,
  prices: ReadonlyMap<string, Price>,
): Record<string, unknown> | null {
  const { routing } = receipt;
  if (!routing) return null;
  return {
    reason: reasonOf(receipt, routing),
    rule: routing.rule,
    sort: routing.sort,
    expected_input_tokens: routing.promptTokens,
    expected_output_tokens: routing.outputTokens,
    considered: routing.considered.map((route) => consideredJson(route, routing, prices.get(route.priceId))),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  price: 'cheapest',
  failing: 'cheapest',
  unmeasured: 'cheapest',
  ordered: 'caller_order',
  latency: 'fastest_first_token',
  throughput: 'highest_throughput',
};

function reasonOf({ cacheTier, routeId }: Receipt, { considered }: Routing): string {
  const able = considered.filter(({ verdict }) => !isRefused(verdict));
  const [first] = able;
  if (!first) return 'no_route';
  if (cacheTier !== 'miss') return 'answered_from_cache';
  if (routeId !== null && routeId !== first.routeId) return 'fallback';
  if (able.length === 1) return 'only_route';
  return REASONS[first.verdict] ?? first.verdict;
}

function isRefused(verdict: string): boolean {
  return verdict.startsWith('refused:');
}

function consideredJson(
  route: ConsideredRoute,
  routing: Routing,
  price: Price | undefined,
): Record<string, unknown> {
  const refused = isRefused(route.verdict);
  const estimate = price === undefined ? null : estimateOf(price, route, routing);
  const success = BigInt(route.successPermille ?? 1_000);
  const weighted =
    estimate !== null && routing.sort === null ? (estimate * 1_000_000n) / (success * success) : estimate;
  return {
    provider: route.provider,
    route_id: route.routeId,
    model: route.model,
    score: refused ? null : (route.measured ?? (weighted === null ? null : formatUsd(weighted))),
    price_estimate: estimate === null ? null : formatUsd(estimate),
    success_pct: (route.successPermille ?? 1_000) / 10,
    expected_cached_tokens: route.cachedTokens ?? 0,
    verdict: refused ? 'refused' : route.verdict,
    why: whyOf(route, routing),
  };
}

function estimateOf(price: Price, route: ConsideredRoute, routing: Routing): bigint | null {
  try {
    return priceUsage(
      {
        ...NO_USAGE,
        inputTokens: routing.promptTokens,
        cacheReadTokens: Math.min(route.cachedTokens ?? 0, routing.promptTokens),
        outputTokens: routing.outputTokens,
      },
      price,
    );
  } catch (error) {
    if (error instanceof UnpricedMeterError) return null;
    throw error;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  price: 'by its expected price',
  ordered: 'named in provider.order',
  unmeasured: 'not measured yet: after those that are, by its expected price',
  unconfirmed_price: 'its price is known only roughly: after those confirmed',
  above_benchmark: 'dearer than the benchmark: only when nothing else can serve',
  circuit_open: 'failing just now: only when nothing else can serve',
};

function whyOf(
  { verdict, measured, cachedTokens, successPermille }: ConsideredRoute,
  { sort }: Routing,
): string {
  if (isRefused(verdict)) return verdict.slice('refused:'.length);
  if (verdict === 'cache_warm') return `its provider should have ${cachedTokens} tokens of the prompt cached`;
  if (verdict === 'failing')
    return `answers ${(successPermille ?? 1_000) / 10} % of requests: its price counts by the square of that`;
  if (measured !== undefined)
    return sort === 'latency'
      ? `${Math.round(measured)} ms to the first token`
      : `${Math.round(measured)} tokens a second`;
  return WORDS[verdict] ?? verdict;
}
