import { ownRate, rateOf } from '@/lib/base/meters';
import type { Price } from './price';

export { ownRate, rateOf };

/** Four tokens' price, three in and one out: what routes are compared by. */
export function blendedRate(price: Pick<Price, 'rates'>, inputTokens = 0): bigint {
  return 3n * (rateOf(price, 'input', inputTokens) ?? 0n) + (rateOf(price, 'output', inputTokens) ?? 0n);
}

/** True where nothing of the price costs anything. */
export function isFree(price: Pick<Price, 'rates'>): boolean {
  return price.rates.every(({ pico }) => pico === 0n);
}
