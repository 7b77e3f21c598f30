import { isOutput, type Meter, rateOf } from '@/lib/base/meters';
import {
  formatPerMillion,
  formatUsd,
  maxPico,
  minPico,
  type Pico,
  pico,
  shareOf,
  ZERO,
} from '@/lib/base/money';
import type { SellRates } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import type { Usage } from '@/lib/openai/usage';
import type { ChargeLine } from './types';

export { rateOf as rateFor };

/** What of a price is needed to charge by it. */
export type Rates = Pick<Price, 'id' | 'rates'>;

/** A meter the provider reported has no rate and no fallback: the route cannot be charged. Fail closed. */
export class UnpricedMeterError extends Error {
  readonly meter: Meter;
  readonly priceId: string;

  constructor(meter: Meter, priceId: string) {
    super(`price ${priceId} has no rate for ${meter}`);
    this.name = 'UnpricedMeterError';
    this.meter = meter;
    this.priceId = priceId;
  }
}

/**
 * What this usage costs at this price.
 * @param omit meters that are charged to nobody; their tokens still tell the tier
 * @throws UnpricedMeterError for a reported meter without a rule
 * @throws RangeError for counts that are no whole numbers
 */
export function priceUsage(usage: Usage, price: Rates, omit: readonly Meter[] = NONE): Pico {
  let total = 0n;
  splitUsage(usage, (meter, tokens) => {
    if (omit.length > 0 && omit.includes(meter)) return;
    total += BigInt(tokens) * mustRate(price, meter, usage.inputTokens);
  });
  return pico(total + (rateOf(price, 'request', usage.inputTokens) ?? 0n));
}

/** What of `priceUsage` the answer's tokens are; the rest is the prompt's, with what is asked a request. */
export function priceOutput(usage: Usage, price: Price, omit: readonly Meter[] = NONE): Pico {
  let total = 0n;
  splitUsage(usage, (meter, tokens) => {
    if (isOutput(meter) && !omit.includes(meter))
      total += BigInt(tokens) * mustRate(price, meter, usage.inputTokens);
  });
  return pico(total);
}

const NONE: readonly Meter[] = [];

/** The meters of this usage that some of these prices cannot charge. */
export function unpricedMeters(usage: Usage, prices: readonly Rates[]): Meter[] {
  const meters: Meter[] = [];
  splitUsage(usage, (meter) => {
    if (prices.some((price) => rateOf(price, meter, usage.inputTokens) === null)) meters.push(meter);
  });
  return meters;
}

/** The same sum as `priceUsage`, line by line: tokens × rate = amount. */
export function explainUsage(
  usage: Usage,
  price: Rates,
  of: ChargeLine['of'],
  omit: readonly Meter[] = NONE,
): ChargeLine[] {
  const lines: ChargeLine[] = [];
  splitUsage(usage, (meter, tokens) => {
    if (omit.includes(meter)) return;
    lines.push(line(of, meter, tokens, mustRate(price, meter, usage.inputTokens)));
  });
  const fee = rateOf(price, 'request', usage.inputTokens);
  if (fee) lines.push(line(of, 'request', 1, fee));
  return lines;
}

/** A model's own sell rates as a price, so that they are summed and explained like any other. */
export function sellPrice(sell: SellRates): Price {
  const rates = [
    { meter: 'input' as const, aboveInputTokens: 0, pico: sell.input },
    { meter: 'output' as const, aboveInputTokens: 0, pico: sell.output },
  ];
  const cacheRead =
    sell.cacheRead === null
      ? []
      : [{ meter: 'cache_read' as const, aboveInputTokens: 0, pico: sell.cacheRead }];
  return {
    id: 'sell',
    origin: 'operator',
    effectiveFrom: new Date(0),
    effectiveTo: null,
    rates: [...rates, ...cacheRead],
  };
}

export interface SettleInput {
  /** What the provider charges, the gateway or, with `ownFeePpm`, the customer; 0 for a hit. */
  upstream: Pico;
  benchmark: Pico;
  sharePpm: number;
  /** Called with a key of the customer's own: only this fee on `upstream` is charged. */
  ownFeePpm?: number | null;
  /** What was set aside. The charge never exceeds it. */
  hold: Pico;
  /** The usage at the model's sell rates, where it has them. */
  sell?: Pico | null;
  /** Answered from the cache: a model with sell rates then costs the share of them. */
  hit?: boolean;
}

export interface SettleAmounts {
  charge: Pico;
  saved: Pico;
  /** The gateway's part of the charge. */
  fee: Pico;
  /** The charge would have been more than was set aside; the excess is the gateway's loss. */
  overrun: boolean;
  /** What the gateway lost on this request. */
  loss: Pico;
}

/**
 * The charge: `min(benchmark, upstream + floor(share × max(0, benchmark − upstream)), hold)`, or the sell
 * rates where the model has them. A hit is the same formula with upstream 0. With the customer's own key it is
 * `min(benchmark, floor(fee × upstream), hold)`.
 */
export function settleAmounts(input: SettleInput): SettleAmounts {
  const isOwn = input.ownFeePpm != null;
  const paid = isOwn ? ZERO : input.upstream;
  const due = chargeBeforeHold(input);
  const charge = minPico(due, input.hold);
  return {
    charge,
    saved: savedOf(input.benchmark, isOwn ? input.upstream : ZERO, charge),
    fee: maxPico(charge - paid, 0n),
    overrun: due > charge,
    loss: maxPico(paid - charge, 0n),
  };
}

/** What a customer saved against the benchmark, after all they paid: the charge, and their own provider's bill. */
export function savedOf(benchmark: bigint, ownProviderCost: bigint, charge: bigint): Pico {
  return maxPico(benchmark - ownProviderCost - charge, 0n);
}

/** What is due, whatever was set aside. */
export function chargeBeforeHold(input: Omit<SettleInput, 'hold'>): Pico {
  const { upstream, benchmark, sharePpm, sell, ownFeePpm } = input;
  if (ownFeePpm != null) return minPico(benchmark, shareOf(upstream, ownFeePpm));
  if (sell != null) return minPico(benchmark, input.hit ? shareOf(sell, sharePpm) : sell);
  if (upstream >= benchmark) return benchmark;
  return pico(upstream + shareOf(benchmark - upstream, sharePpm));
}

/** Tells every token under exactly one meter; parts that overlap in a provider's report are counted once. */
function splitUsage(usage: Usage, tell: (meter: Meter, tokens: number) => void): void {
  let input = whole(usage.inputTokens);
  const ofInput = (tokens: number) => {
    const part = Math.min(whole(tokens), input);
    input -= part;
    return part;
  };
  const cacheRead = ofInput(usage.cacheReadTokens);
  const cacheWrite1h = ofInput(usage.cacheWrite1hTokens);
  const cacheWrite = ofInput(usage.cacheWriteTokens);
  const inputAudio = ofInput(usage.inputAudioTokens);
  const inputImage = ofInput(usage.inputImageTokens ?? 0);
  const output = whole(usage.outputTokens);
  const outputAudio = Math.min(whole(usage.outputAudioTokens), output);
  const outputImage = Math.min(whole(usage.outputImageTokens ?? 0), output - outputAudio);
  const reasoning = Math.min(whole(usage.reasoningTokens), output - outputAudio - outputImage);
  const answer = output - outputAudio - outputImage - reasoning;
  const searches = whole(usage.webSearches ?? 0);
  if (input > 0) tell('input', input);
  if (cacheRead > 0) tell('cache_read', cacheRead);
  if (cacheWrite > 0) tell('cache_write', cacheWrite);
  if (cacheWrite1h > 0) tell('cache_write_1h', cacheWrite1h);
  if (inputAudio > 0) tell('input_audio', inputAudio);
  if (inputImage > 0) tell('input_image', inputImage);
  if (answer > 0) tell('output', answer);
  if (reasoning > 0) tell('reasoning', reasoning);
  if (outputAudio > 0) tell('output_audio', outputAudio);
  if (outputImage > 0) tell('output_image', outputImage);
  if (searches > 0) tell('web_search', searches);
}

function whole(tokens: number): number {
  if (!Number.isSafeInteger(tokens) || tokens < 0)
    throw new RangeError('token counts are whole numbers from 0');
  return tokens;
}

/** The rate of a meter. @throws UnpricedMeterError */
export function mustRate(price: Rates, meter: Meter, totalInputTokens: number): bigint {
  const rate = rateOf(price, meter, totalInputTokens);
  if (rate === null) throw new UnpricedMeterError(meter, price.id);
  return rate;
}

function line(of: ChargeLine['of'], meter: Meter, tokens: number, rate: bigint): ChargeLine {
  return {
    of,
    meter,
    tokens,
    ratePerMtok: formatPerMillion(rate),
    amount: formatUsd(BigInt(tokens) * rate),
  };
}
