import { parsePerMillion } from '@/lib/base/money';

/** A price of a JSON or JavaScript source may miss the written decimal by this much and still mean it. */
const FLOAT_SLIP = 1e-9;

/**
 * Dollars per million tokens, as a JavaScript number, to pico-dollars per token. The number is only
 * printed and read as a decimal, never calculated with.
 * @throws RangeError when it is negative or has more than 6 decimals that are no slip of a float.
 */
export function picoPerToken(usdPerMillion: number): bigint {
  return parsePerMillion(decimalText(usdPerMillion));
}

/** Dollars per thousand events, as a JavaScript number, to pico-dollars per event. */
export function picoPerThousand(usdPerThousand: number): bigint {
  return picoPerToken(usdPerThousand) * 1000n;
}

function decimalText(price: number): string {
  if (!Number.isFinite(price) || price < 0) throw new RangeError(`expected a price, got ${price}`);
  const rounded = price.toFixed(6);
  if (Math.abs(Number(rounded) - price) > FLOAT_SLIP)
    throw new RangeError(`more than 6 decimals per million tokens: ${price}`);
  return rounded;
}
