import type { Meter, Price } from './price';

/** What a meter without its own rate costs. A missing rate is never zero. */
const FALLBACK: Partial<Record<Meter, Meter>> = {
  cache_read: 'input',
  cache_write: 'input',
  cache_write_1h: 'cache_write',
  reasoning: 'output',
  input_audio: 'input',
  output_audio: 'output',
  input_image: 'input',
  output_image: 'output',
};

/** The rate of exactly this meter for a prompt of so many tokens, or null where the price has none. */
export function ownRate(price: Pick<Price, 'rates'>, meter: Meter, inputTokens = 0): bigint | null {
  let best: { above: number; pico: bigint } | null = null;
  for (const rate of price.rates) {
    if (rate.meter !== meter) continue;
    // A tier holds for prompts strictly larger than its bound; the base tier for every prompt.
    if (rate.aboveInputTokens > 0 && rate.aboveInputTokens >= inputTokens) continue;
    if (!best || rate.aboveInputTokens > best.above) best = { above: rate.aboveInputTokens, pico: rate.pico };
  }
  return best?.pico ?? null;
}

/** The rate of a meter for a prompt of so many tokens, through the fallbacks; null: it cannot be charged. */
export function rateOf(price: Pick<Price, 'rates'>, meter: Meter, inputTokens = 0): bigint | null {
  let at: Meter | undefined = meter;
  while (at) {
    const rate = ownRate(price, at, inputTokens);
    if (rate !== null) return rate;
    at = FALLBACK[at];
  }
  return null;
}

/** Four tokens' price, three in and one out: what routes are compared by. */
export function blendedRate(price: Pick<Price, 'rates'>, inputTokens = 0): bigint {
  return 3n * (rateOf(price, 'input', inputTokens) ?? 0n) + (rateOf(price, 'output', inputTokens) ?? 0n);
}

/** True where nothing of the price costs anything. */
export function isFree(price: Pick<Price, 'rates'>): boolean {
  return price.rates.every(({ pico }) => pico === 0n);
}
