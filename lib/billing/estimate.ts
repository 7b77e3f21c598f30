import { type Meter, rateOf } from '@/lib/base/meters';
import { minPico, type Pico, pico } from '@/lib/base/money';
import type { SellRates } from '@/lib/catalog/model';
import { NO_USAGE } from '@/lib/openai/usage';
import {
  chargeBeforeHold,
  priceUsage,
  type Rates,
  savedOf,
  sellPrice,
  UnpricedMeterError,
  unpricedMeters,
} from './cost';

/** What somebody means to send, a request. */
export interface ExpectedUse {
  /** The whole prompt, its cached part with it. */
  inputTokens: number;
  /** What of it the provider's own prompt cache has. */
  cachedTokens: number;
  outputTokens: number;
}

/** A route as an estimate needs it. */
export interface EstimateRates {
  benchmark: Rates;
  /** Null where the price is private: then `blended` tells what is charged. */
  price: Rates | null;
  blended: Rates | null;
  /** The model's own rates, where it has them. */
  sell: SellRates | null;
  sharePpm: number;
}

export interface Estimate {
  benchmark: Pico;
  /** What the provider charges; null where that is private, or of no matter. */
  upstream: Pico | null;
  charge: Pico;
  saved: Pico;
}

const PPM = 1_000_000n;
const BLENDED: readonly Meter[] = ['input', 'cache_read', 'output', 'request'];

/** The use in the ledger's own words. */
export function usageOf({ inputTokens, cachedTokens, outputTokens }: ExpectedUse) {
  return { ...NO_USAGE, inputTokens, cacheReadTokens: cachedTokens, outputTokens };
}

/**
 * What one request of this size costs on a route: by the code that settles, so to the last digit what a quote says.
 * Pure; runs in browsers, too.
 * @param omit meters that are charged to nobody: those of `missingMeters`
 * @returns the meter that one of the prices has no rate for, where there is one: it cannot be charged
 */
export function estimateCall(
  use: ExpectedUse,
  rates: EstimateRates,
  omit: readonly Meter[] = [],
): Estimate | Meter {
  const { sell, sharePpm, blended } = rates;
  const amountAt = (price: Rates) => priceUsage(usageOf(use), price, omit);
  try {
    const benchmark = amountAt(rates.benchmark);
    const upstream = rates.price && !sell ? amountAt(rates.price) : null;
    const charge = sell
      ? chargeBeforeHold({ upstream: pico(0n), benchmark, sharePpm, sell: amountAt(sellPrice(sell)) })
      : upstream !== null
        ? chargeBeforeHold({ upstream, benchmark, sharePpm })
        : minPico(benchmark, amountAt(blended ?? rates.benchmark) / PPM);
    return { benchmark, upstream, charge, saved: savedOf(benchmark, 0n, charge) };
  } catch (error) {
    if (error instanceof UnpricedMeterError) return error.meter;
    throw error;
  }
}

/** The same request answered from the cache: nothing goes to a provider. @throws UnpricedMeterError */
export function estimateHit(
  use: ExpectedUse,
  { benchmark: price, sell, sharePpm }: Pick<EstimateRates, 'benchmark' | 'sell' | 'sharePpm'>,
  omit: readonly Meter[] = [],
): Estimate {
  const amountAt = (rates: Rates) => priceUsage(usageOf(use), rates, omit);
  const [upstream, benchmark] = [pico(0n), amountAt(price)];
  const sold = sell && amountAt(sellPrice(sell));
  const charge = chargeBeforeHold({ upstream, benchmark, sharePpm, sell: sold, hit: true });
  return { benchmark, upstream, charge, saved: savedOf(benchmark, 0n, charge) };
}

/** The meters of this use that one of the prices has no rate for. */
export function missingMeters(
  use: ExpectedUse,
  { benchmark, sell, price, blended }: Pick<EstimateRates, 'benchmark' | 'sell'> & Partial<EstimateRates>,
): Meter[] {
  const prices = [benchmark, price, blended, sell && sellPrice(sell)];
  return unpricedMeters(
    usageOf(use),
    prices.filter((one) => one != null),
  );
}

/**
 * What a customer pays a token on a route whose price is private, in millionths of a pico-dollar: the charge's formula
 * is one sum, `(1 − share) × upstream + share × benchmark`, so it can be told by the token and rounds only at its end.
 */
export function blendRates(price: Rates, benchmark: Rates, sharePpm: number): Rates {
  const share = BigInt(sharePpm);
  const bounds = new Set([0, ...[price, benchmark].flatMap(({ rates }) => rates.map(boundOf))]);
  const rates = [...bounds].flatMap((bound) =>
    BLENDED.flatMap((meter) => {
      const at = [price, benchmark].map((one) => rateOf(one, meter, bound + 1));
      // A fee for each request may be one side's alone; tokens that one side has no rate for are not sold.
      const [ours, theirs] = meter === 'request' ? at.map((rate) => rate ?? 0n) : at;
      if (ours == null || theirs == null) return [];
      return [{ meter, aboveInputTokens: bound, pico: (PPM - share) * ours + share * theirs }];
    }),
  );
  return { id: price.id, rates };
}

function boundOf({ aboveInputTokens }: { aboveInputTokens: number }): number {
  return aboveInputTokens;
}
