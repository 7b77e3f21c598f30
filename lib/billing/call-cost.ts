import type { Meter } from '@/lib/base/meters';
import { formatUsd, type Pico, pico, ZERO } from '@/lib/base/money';
import type { SellRates } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import type { Usage } from '@/lib/openai/usage';
import { priceOutput, priceUsage, sellPrice, UnpricedMeterError, unpricedMeters } from './cost';
import type { Attempt } from './types';

/** What a call is settled by. */
export interface CallPrices {
  /** Of the route that answered; null: the cache did. */
  price: Price | null;
  benchmark: Price;
  sell: SellRates | null;
}

export interface CallCosts {
  /** What the answer cost, without the unpriced meters; so are the next three. */
  upstream: Pico;
  /** What of it the answer's tokens are; the rest is the prompt's. */
  upstreamOutput: Pico;
  benchmark: Pico;
  /** At the model's own sell rates, where it has them. */
  sell: Pico | null;
  /** Meters that one of the prices has no rate for: they are charged to nobody. */
  unpriced: readonly Meter[];
  /** What those cost us, as far as the route's price tells. */
  surplus: Pico;
}

/**
 * What a call's usage costs at each of its prices. A meter that one of them cannot charge is left out of all: a
 * share of a saving that is known on one side alone would be an invented price.
 */
export function priceCall(usage: Usage, prices: CallPrices): CallCosts {
  try {
    return costsWithout([], usage, prices);
  } catch (error) {
    if (!(error instanceof UnpricedMeterError)) throw error;
    const { price, benchmark, sell } = prices;
    const all = [benchmark, ...(price ? [price] : []), ...(sell ? [sellPrice(sell)] : [])];
    return costsWithout(unpricedMeters(usage, all), usage, prices);
  }
}

function costsWithout(unpriced: readonly Meter[], usage: Usage, prices: CallPrices): CallCosts {
  const { price, benchmark, sell } = prices;
  const upstream = price ? priceUsage(usage, price, unpriced) : ZERO;
  return {
    upstream,
    upstreamOutput: price ? priceOutput(usage, price, unpriced) : ZERO,
    benchmark: priceUsage(usage, benchmark, unpriced),
    sell: sell ? priceUsage(usage, sellPrice(sell), unpriced) : null,
    unpriced,
    surplus: price && unpriced.length > 0 ? pico(costOfKnown(usage, price) - upstream) : ZERO,
  };
}

/** What a usage costs at a price, as far as its rates tell. */
export function costOfKnown(usage: Usage, price: Price): Pico {
  try {
    return priceUsage(usage, price);
  } catch (error) {
    if (!(error instanceof UnpricedMeterError)) throw error;
    return priceUsage(usage, price, unpricedMeters(usage, [price]));
  }
}

/**
 * Writes down what the attempts that were of no use cost, each at its own route's price, and who bears it: the gateway,
 * or whose own key it was tried with.
 * @param priceOf the price of an attempt's route as the call holds it
 * @returns what the gateway bears
 */
export function costAttempts(
  attempts: readonly Attempt[],
  priceOf: (attempt: Attempt) => Price | null,
): Pico {
  let absorbed = 0n;
  for (const attempt of attempts) {
    const price = attempt.billedUsage ? priceOf(attempt) : null;
    if (!attempt.billedUsage || !price) continue;
    const cost = costOfKnown(attempt.billedUsage, price);
    const isOwn = attempt.ownKeyId !== undefined;
    attempt.priceId = price.id;
    attempt.cost = formatUsd(cost);
    attempt.bornBy = isOwn ? 'customer' : 'gateway';
    if (!isOwn) absorbed += cost;
  }
  return pico(absorbed);
}
