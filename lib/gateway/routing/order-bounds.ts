import { rateFor } from '@/lib/billing/cost';
import type { Price } from '@/lib/catalog/price';
import type { Scorable, Scored } from './score';

/**
 * For which requests an order of routes by price is the right one: those whose prompt falls into the same tiers, and
 * whose prompt and output fulfil every line `input × prompt + output × answer + fee ≤ 0`. A price is linear in both
 * within a tier, so a few multiplications say whether routes must be compared anew.
 */
export interface OrderBounds {
  /** Prompt tokens: more than this… */
  above: number;
  /** …and at most this. */
  upTo: number;
  /** Three numbers a line. Whole numbers below 2⁵³ for every prompt that fits a window, so exact. */
  lines: Float64Array;
}

/** The bounds of an order that `scoreRoutes` made by price alone, for a prompt of so many tokens. */
export function boundsOf(scored: readonly Scored<Scorable>[], promptTokens: number): OrderBounds {
  const lines: number[] = [];
  let above = 0;
  let upTo = Number.POSITIVE_INFINITY;
  const heed = ({ rates }: Price) => {
    for (const { aboveInputTokens: bound } of rates) {
      if (bound < promptTokens) above = Math.max(above, bound);
      else upTo = Math.min(upTo, bound);
    }
  };
  for (const [i, { candidate, verdict }] of scored.entries()) {
    const { price, benchmark } = candidate;
    heed(price);
    heed(benchmark);
    // Strictly above the benchmark: by a pico-dollar at least.
    if (verdict === 'above_benchmark') lines.push(...difference(benchmark, price, promptTokens, 1));
    else if (price !== benchmark) lines.push(...difference(price, benchmark, promptTokens, 0));
    const next = scored[i + 1];
    if (next?.verdict === verdict) lines.push(...difference(price, next.candidate.price, promptTokens, 0));
  }
  return { above, upTo, lines: Float64Array.from(lines) };
}

/** Whether the order is the right one for this request too. Allocates nothing. */
export function isWithin(
  { above, upTo, lines }: OrderBounds,
  promptTokens: number,
  outputTokens: number,
): boolean {
  if (promptTokens <= above || promptTokens > upTo) return false;
  for (let at = 0; at < lines.length; at += 3) {
    const input = lines[at] as number;
    const output = lines[at + 1] as number;
    const fee = lines[at + 2] as number;
    // A rate that is missing makes no number, and no order.
    if (!(input * promptTokens + output * outputTokens + fee <= 0)) return false;
  }
  return true;
}

function difference(
  a: Price,
  b: Price,
  promptTokens: number,
  more: number,
): [input: number, output: number, fee: number] {
  const of = (meter: 'input' | 'output') =>
    numberOf(rateFor(a, meter, promptTokens)) - numberOf(rateFor(b, meter, promptTokens));
  const fee = (price: Price) => Number(rateFor(price, 'request', promptTokens) ?? 0n);
  return [of('input'), of('output'), fee(a) - fee(b) + more];
}

function numberOf(rate: bigint | null): number {
  return rate === null ? Number.NaN : Number(rate);
}
