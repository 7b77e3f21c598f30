import type { Rates } from '@/lib/billing/cost';
import { blendRates, type EstimateRates } from '@/lib/billing/estimate';
import type { Model, Route } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { isPrivate } from '@/lib/gateway/endpoints/model-rows';

/**
 * What costs on a route are worked out from on pages: whole numbers of pico-dollars, nothing private. Null where it has
 * no price that can be charged by, or is not offered.
 */
export function estimateRatesOf(model: Model, route: Route, sharePpm: number): EstimateRates | null {
  const { price } = route;
  if (!price || price.lacks || (route.status !== 'active' && route.status !== 'unconfirmed')) return null;
  const { benchmark, sell } = model;
  if (!benchmark || benchmark.lacks) return null;
  const isHidden = isPrivate(price) || sell !== null;
  return {
    benchmark: ratesOf(benchmark),
    price: isHidden ? null : ratesOf(price),
    blended: isHidden && !sell ? blendRates(price, benchmark, sharePpm) : null,
    sell,
    sharePpm,
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
