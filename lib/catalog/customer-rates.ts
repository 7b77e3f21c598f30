import { minPico, shareOf } from '@/lib/base/money';
import type { Model, Route } from './model';
import type { Meter, Price } from './price';
import { ownRate, rateOf } from './rates';

/** Pico-dollars a unit by meter, for one size of prompt. */
export type UnitRates = ReadonlyMap<Meter, bigint>;

const SHOWN: readonly Meter[] = [
  'input',
  'output',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'reasoning',
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
  'request',
  'web_search',
];

const EVENTS: ReadonlySet<Meter> = new Set(['request', 'web_search']);

/**
 * What a customer pays per unit on a route for a prompt of so many tokens: the model's sell rates, or the
 * route's price and a share of what it saves against the benchmark, never above the benchmark. Null where
 * the model has neither sell rates nor a benchmark, or the route no price: it cannot be charged.
 */
export function customerRates(
  model: Pick<Model, 'sell' | 'benchmark'>,
  route: Pick<Route, 'price'>,
  sharePpm: number,
  inputTokens = 0,
): UnitRates | null {
  if (!route.price) return null;
  if (model.sell) {
    const { input, output, cacheRead } = model.sell;
    return new Map<Meter, bigint>([
      ['input', input],
      ['output', output],
      ...(cacheRead === null ? [] : [['cache_read', cacheRead] as const]),
    ]);
  }
  const { benchmark } = model;
  if (!benchmark) return null;
  const rates = new Map<Meter, bigint>();
  for (const meter of SHOWN) {
    if (ownRate(route.price, meter, inputTokens) === null && ownRate(benchmark, meter, inputTokens) === null)
      continue;
    const atRoute = rateOf(route.price, meter, inputTokens);
    const atBenchmark = rateOf(benchmark, meter, inputTokens);
    // Tokens that only one of the two has a rate for are not sold; a fee per request is none at the other.
    if (!EVENTS.has(meter) && (atRoute === null || atBenchmark === null)) continue;
    const upstream = atRoute ?? 0n;
    const ceiling = atBenchmark ?? 0n;
    const saving = ceiling > upstream ? ceiling - upstream : 0n;
    rates.set(meter, minPico(ceiling, upstream + shareOf(saving, sharePpm)));
  }
  return rates;
}

/** A price's own rates for a prompt of so many tokens. */
export function listRates(price: Pick<Price, 'rates'>, inputTokens = 0): UnitRates {
  return new Map(
    SHOWN.flatMap((meter) => {
      const rate = ownRate(price, meter, inputTokens);
      return rate === null ? [] : [[meter, rate] as const];
    }),
  );
}

/** The bounds above which other rates hold, smallest first. */
export function tierBounds(...prices: readonly (Pick<Price, 'rates'> | null)[]): number[] {
  const bounds = prices.flatMap(
    (price) => price?.rates.map(({ aboveInputTokens }) => aboveInputTokens) ?? [],
  );
  return [...new Set(bounds)].filter((bound) => bound > 0).sort((a, b) => a - b);
}

/** The lowest and highest rate of a meter over all tiers of a price; null where it has none. */
export function rateRange(price: Pick<Price, 'rates'>, meter: Meter): { min: bigint; max: bigint } | null {
  const picos = price.rates.filter((rate) => rate.meter === meter).map(({ pico }) => pico);
  if (picos.length === 0) return null;
  return {
    min: picos.reduce((a, b) => (b < a ? b : a)),
    max: picos.reduce((a, b) => (b > a ? b : a)),
  };
}
