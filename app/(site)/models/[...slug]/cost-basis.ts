import type { RouteWithDay } from '@/components/catalog/types';
import type { Rates } from '@/lib/billing/cost';
import { blendRates, type EstimateRates } from '@/lib/billing/estimate';
import type { Model, Route } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { isPrivate } from '@/lib/gateway/endpoints/model-rows';

/** A route that the cost box can work with: whole numbers of pico-dollars, nothing private. */
export interface CostRoute extends EstimateRates {
  id: string;
  /** "Groq", "Amazon Bedrock, eu". */
  name: string;
  /** Whose list price the benchmark is. */
  benchmarkName: string;
  contextTokens: number;
  outputTokensMax: number | null;
}

/** What the costs of a model on each of its routes are worked out from, in the order of its page. */
export function costRoutes(model: Model, rows: readonly RouteWithDay[], sharePpm: number): CostRoute[] {
  return rows.flatMap((row) => {
    const route = model.routes.find(({ id }) => id === row.id);
    return route ? (costRoute(model, route, sharePpm) ?? []) : [];
  });
}

function costRoute(model: Model, route: Route, sharePpm: number): CostRoute | null {
  const { price } = route;
  if (!price || price.lacks || (route.status !== 'active' && route.status !== 'unconfirmed')) return null;
  // A router without rates of its own charges what the model charges that it chose.
  const sold = model.sell ? model : (model.router?.behind.get(route.modelSlug) ?? model);
  const { benchmark, sell } = sold;
  if (!benchmark || benchmark.lacks) return null;
  const reference = sold.routes.find(({ provider }) => provider.id === sold.referenceProvider);
  const isHidden = isPrivate(price) || sell !== null;
  return {
    id: route.id,
    name: [route.provider.name, route.region, route.variant].filter(Boolean).join(', '),
    benchmarkName: reference?.provider.name ?? 'the reference',
    benchmark: ratesOf(benchmark),
    price: isHidden ? null : ratesOf(price),
    blended: isHidden && !sell ? blendRates(price, benchmark, sharePpm) : null,
    sell,
    sharePpm,
    contextTokens: route.contextTokens,
    outputTokensMax: route.outputTokensMax,
  };
}

/** The same object for the same price, so that it travels to the browser once. */
const slim = new WeakMap<Price, Rates>();

function ratesOf(price: Price): Rates {
  let rates = slim.get(price);
  if (!rates) {
    rates = { id: price.id, rates: price.rates };
    slim.set(price, rates);
  }
  return rates;
}
