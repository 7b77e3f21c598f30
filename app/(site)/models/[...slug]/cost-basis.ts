import type { RouteWithDay } from '@/components/catalog/types';
import type { EstimateRates } from '@/lib/billing/estimate';
import type { Model, Route } from '@/lib/catalog/model';
import { estimateRatesOf } from '../estimate-rates';

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
  const rates = estimateRatesOf(model, route, sharePpm);
  return (
    rates && {
      ...rates,
      id: route.id,
      name: [route.provider.name, route.region, route.variant].filter(Boolean).join(', '),
      benchmarkName: benchmarkNameOf(model),
      contextTokens: route.contextTokens,
      outputTokensMax: route.outputTokensMax,
      isCallable,
    }
  );
}

/** Whose list price savings are measured against. */
function benchmarkNameOf({ router, routes, referenceProvider }: Model): string {
  const reference = routes.find(({ provider }) => provider.id === referenceProvider)?.provider.name;
  return [router?.benchmarkModel, reference ?? 'the reference'].filter(Boolean).join(' at ');
}
