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
  /** This server has a key for it. */
  isCallable: boolean;
}

/**
 * What the costs of a model on each of its routes are worked out from, in the order of its page. A model with rates of
 * its own costs the same on all: one stands for them. One that charges what it chooses has none.
 */
export function costRoutes(model: Model, rows: readonly RouteWithDay[], sharePpm: number): CostRoute[] {
  if (model.router && !model.sell) return [];
  const costs = rows.flatMap((row) => {
    const route = model.routes.find(({ id }) => id === row.id);
    return route ? (costRoute(model, route, sharePpm, row.status !== 'not_configured') ?? []) : [];
  });
  if (!model.sell) return costs;
  const { contextTokens, outputTokensMax } = model;
  return costs.slice(0, 1).map((cost) => ({ ...cost, name: 'any route', contextTokens, outputTokensMax }));
}

function costRoute(model: Model, route: Route, sharePpm: number, isCallable: boolean): CostRoute | null {
  const { price } = route;
  if (!price || price.lacks || (route.status !== 'active' && route.status !== 'unconfirmed')) return null;
  const { benchmark, sell } = model;
  if (!benchmark || benchmark.lacks) return null;
  const isHidden = isPrivate(price) || sell !== null;
  return {
    id: route.id,
    name: [route.provider.name, route.region, route.variant].filter(Boolean).join(', '),
    benchmarkName: benchmarkNameOf(model),
    benchmark: ratesOf(benchmark),
    price: isHidden ? null : ratesOf(price),
    blended: isHidden && !sell ? blendRates(price, benchmark, sharePpm) : null,
    sell,
    sharePpm,
    contextTokens: route.contextTokens,
    outputTokensMax: route.outputTokensMax,
    isCallable,
  };
}

/** Whose list price savings are measured against. */
function benchmarkNameOf({ router, routes, referenceProvider }: Model): string {
  const reference = routes.find(({ provider }) => provider.id === referenceProvider)?.provider.name;
  return [router?.benchmarkModel, reference ?? 'the reference'].filter(Boolean).join(' at ');
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
