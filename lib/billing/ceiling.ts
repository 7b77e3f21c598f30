import { type Meter, rateOf } from '@/lib/base/meters';
import { maxPico, type Pico, pico, ZERO } from '@/lib/base/money';
import type { SellRates } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { chargeBeforeHold, mustRate, sellPrice } from './cost';

/** Tokens that have meters of their own beside those of text. */
export type TokenKind = 'audio' | 'image';

export interface CeilingInput {
  /** Tokens of the prompt, at most. */
  promptTokensCeiling: number;
  /** Tokens of one answer, at most, reasoning inside. */
  outputTokensCap: number;
  n: number;
  /** Of every route that may be tried. */
  prices: readonly Price[];
  benchmark: Price;
  sharePpm: number;
  /** The routes are called with keys of the customer's own: only this fee on their price is charged. */
  ownFeePpm?: number | null;
  sell?: SellRates | null;
  /** What the request carries or may be answered with besides text: its meters count too. */
  kinds?: readonly TokenKind[];
}

/**
 * The most a request can be charged. The charge rises with the upstream's cost and with the benchmark, so
 * the formula over the ceiling of the dearest route and the ceiling of the benchmark bounds it; it is
 * below the dearest route's own cost whenever the benchmark is, because nothing is charged above it.
 * @throws UnpricedMeterError
 */
export function ceiling(input: CeilingInput): Pico {
  const benchmark = costCeiling(input, input.benchmark);
  let upstream = ZERO;
  for (const price of input.prices) upstream = maxPico(upstream, costCeiling(input, price));
  const sell = input.sell ? costCeiling(input, sellPrice(input.sell)) : null;
  const { sharePpm, ownFeePpm } = input;
  return chargeBeforeHold({ upstream, benchmark, sharePpm, ownFeePpm, sell });
}

/**
 * The largest output cap, up to `outputTokensCap`, whose ceiling fits into `available`.
 * @returns −1 when not even the prompt fits
 */
export function affordableOutputTokens(available: Pico, input: CeilingInput): number {
  const fits = (outputTokensCap: number) => ceiling({ ...input, outputTokensCap }) <= available;
  if (fits(input.outputTokensCap)) return input.outputTokensCap;
  if (!fits(0)) return -1;
  let low = 0;
  let high = input.outputTokensCap;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function costCeiling(input: CeilingInput, price: Price): Pico {
  const prompt = BigInt(input.promptTokensCeiling);
  const output = BigInt(input.outputTokensCap) * BigInt(input.n);
  const rates = dearestRates(price, input.promptTokensCeiling, input.kinds ?? TEXT_ALONE);
  let total = rates.request;
  if (prompt > 0n) total += prompt * (rates.input ?? mustRate(price, 'input', 0));
  if (output > 0n) total += output * (rates.output ?? mustRate(price, 'output', 0));
  return pico(total);
}

/** The dearest rates that a request can meet; null: the price has none. */
interface DearestRates {
  request: bigint;
  input: bigint | null;
  output: bigint | null;
}

const INPUT_METERS = ['input', 'cache_read', 'cache_write', 'cache_write_1h'] as const;
const OUTPUT_METERS = ['output', 'reasoning'] as const;
const TEXT_ALONE: readonly TokenKind[] = [];
const KIND_BITS = { audio: 1, image: 2 } as const;
/** What was worked out of a price, which never changes: by the tiers in reach and the kinds beside text. */
const worked = new WeakMap<Price, (DearestRates | undefined)[]>();

function dearestRates(price: Price, promptTokens: number, kinds: readonly TokenKind[]): DearestRates {
  const known = worked.get(price) ?? [];
  if (known.length === 0) worked.set(price, known);
  let inReach = 0;
  for (const { aboveInputTokens } of price.rates) if (isInReach(aboveInputTokens, promptTokens)) inReach++;
  const at = kinds.reduce((place, kind) => place + KIND_BITS[kind], inReach * 4);
  known[at] ??= {
    request: dearest(price, 'request', promptTokens) ?? 0n,
    input: dearestOf(price, promptTokens, [
      ...INPUT_METERS,
      ...kinds.map((kind) => `input_${kind}` as const),
    ]),
    output: dearestOf(price, promptTokens, [
      ...OUTPUT_METERS,
      ...kinds.map((kind) => `output_${kind}` as const),
    ]),
  };
  return known[at];
}

/** @param meters the first of them must have a rate */
function dearestOf(price: Price, promptTokens: number, meters: readonly [Meter, ...Meter[]]): bigint | null {
  let most = rateOf(price, meters[0], 0);
  if (most === null) return null;
  for (const meter of meters) {
    const rate = dearest(price, meter, promptTokens);
    if (rate !== null && rate > most) most = rate;
  }
  return most;
}

/** Over every tier the prompt can reach: a shorter prompt than the ceiling may fall into a dearer one. */
function dearest(price: Price, meter: Meter, promptTokens: number): bigint | null {
  let most: bigint | null = null;
  for (const rate of price.rates) {
    if (rate.meter !== meter || !isInReach(rate.aboveInputTokens, promptTokens)) continue;
    if (most === null || rate.pico > most) most = rate.pico;
  }
  return most;
}

function isInReach(aboveInputTokens: number, promptTokens: number): boolean {
  return aboveInputTokens === 0 || aboveInputTokens < promptTokens;
}
