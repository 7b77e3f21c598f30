import type { EstimateRates } from '@/lib/billing/estimate';
import type { Model, Route } from '@/lib/catalog/model';
import { estimateRatesOf } from '../models/estimate-rates';

/** A route that the calculator can work with. */
export interface CostRoute extends EstimateRates {
  id: string;
  provider: string;
  region: string | null;
  variant: string | null;
  contextTokens: number;
  outputTokensMax: number | null;
  status: string;
  isReference: boolean;
}

export interface CostModel {
  slug: string;
  name: string;
  /** In the order of price; never none. */
  routes: readonly [CostRoute, ...CostRoute[]];
}

/**
 * A model's prices as the calculator takes them; null where it cannot be reckoned with: no benchmark, no route with a
 * whole price, or one of several models behind it that is chosen by the request.
 * @param statusOf a route's status as the public pages say it
 */
export function costModel(
  model: Model,
  sharePpm: number,
  statusOf: (route: Route) => string,
): CostModel | null {
  if (model.router || model.source === 'sandbox') return null;
  const [first, ...others] = model.routes.flatMap((route): CostRoute[] => {
    const rates = estimateRatesOf(model, route, sharePpm);
    if (!rates) return [];
    return [
      {
        ...rates,
        id: route.id,
        provider: route.provider.name,
        region: route.region || null,
        variant: route.variant || null,
        contextTokens: route.contextTokens,
        outputTokensMax: route.outputTokensMax,
        status: statusOf(route),
        isReference: route.provider.id === model.referenceProvider,
      },
    ];
  });
  return first ? { slug: model.slug, name: model.name, routes: [first, ...others] } : null;
}
