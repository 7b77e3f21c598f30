import type { CostModel, CostRoute, PlainRate } from '@/components/catalog/cost-arithmetic';
import { sellPrice } from '@/lib/billing/cost';
import { customerRates, tierBounds } from '@/lib/catalog/customer-rates';
import type { Model, Route } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';

/**
 * A model's prices as a calculator takes them; null where it cannot be reckoned with: no benchmark, no route with a
 * whole price, or one of several models behind it that is chosen by the request.
 * @param statusOf a route's status as the public pages say it
 */
export function costModel(
  model: Model,
  sharePpm: number,
  statusOf: (route: Route) => string,
): CostModel | null {
  const { benchmark } = model;
  if (!benchmark || model.router || model.source === 'sandbox') return null;
  const routes = model.routes.flatMap((route): CostRoute[] => {
    const price = route.price;
    const isOffered = route.status === 'active' || route.status === 'unconfirmed';
    if (!price || !isOffered || (price.lacks?.length ?? 0) > 0) return [];
    const isCharged = isPrivate(price);
    return [
      {
        id: route.id,
        provider: route.provider.name,
        region: route.region || null,
        variant: route.variant || null,
        contextTokens: route.contextTokens,
        outputTokensMax: route.outputTokensMax,
        status: statusOf(route),
        isReference: route.provider.id === model.referenceProvider,
        rates: isCharged ? chargedRates(model, route, sharePpm) : plainRates(price),
        isCharged,
      },
    ];
  });
  if (routes.length === 0) return null;
  return {
    slug: model.slug,
    name: model.name,
    benchmark: plainRates(benchmark),
    sell: model.sell && plainRates(sellPrice(model.sell)),
    sharePpm,
    routes,
  };
}

/** What the operator pays by a contract of their own: no page shows it (ruling 26). */
function isPrivate({ origin }: Price): boolean {
  return origin === 'override' || origin === 'operator';
}

function plainRates({ rates }: Pick<Price, 'rates'>): PlainRate[] {
  return rates.map(({ meter, aboveInputTokens, pico }) => ({ meter, aboveInputTokens, pico: String(pico) }));
}

function chargedRates(model: Model, route: Route, sharePpm: number): PlainRate[] {
  return [0, ...tierBounds(route.price, model.benchmark)].flatMap((bound) =>
    [...(customerRates(model, route, sharePpm, bound === 0 ? 0 : bound + 1) ?? [])].map(([meter, pico]) => ({
      meter,
      aboveInputTokens: bound,
      pico: String(pico),
    })),
  );
}
