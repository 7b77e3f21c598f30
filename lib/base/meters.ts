/** What is metered. A new kind of price is one more word here and in the schema's enum. */
export const METERS = [
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
] as const;
export type Meter = (typeof METERS)[number];

/** Whether it counts what the model said rather than what it was told. */
export function isOutput(meter: Meter): boolean {
  return meter === 'output' || meter === 'reasoning' || meter === 'output_audio' || meter === 'output_image';
}

/**
 * One rate: pico-dollars per token (per request, per search). It holds for a request whose whole
 * prompt has more than `aboveInputTokens` tokens; the row with the largest such bound applies to all tokens.
 */
export interface Rate {
  meter: Meter;
  aboveInputTokens: number;
  pico: bigint;
}

type Rated = { readonly rates: readonly Rate[] };

/**
 * The meter that counts a kind of token where a list has no rate for the kind by itself: its provider then sells it
 * as that. Audio, what is drawn and requests have no such neighbour: without a rate they cannot be charged.
 */
const PARENT: Partial<Record<Meter, Meter>> = {
  cache_read: 'input',
  cache_write: 'input',
  cache_write_1h: 'cache_write',
  reasoning: 'output',
  input_image: 'input',
};

/** The rate of exactly this meter for a prompt of so many tokens, or null where the price has none. */
export function ownRate({ rates }: Rated, meter: Meter, inputTokens = 0): bigint | null {
  let best: bigint | null = null;
  let bound = -1;
  for (const rate of rates) {
    if (rate.meter !== meter || rate.aboveInputTokens <= bound) continue;
    // A tier holds for prompts strictly larger than its bound; the base tier for every prompt.
    if (rate.aboveInputTokens > 0 && rate.aboveInputTokens >= inputTokens) continue;
    best = rate.pico;
    bound = rate.aboveInputTokens;
  }
  return best;
}

/**
 * The rate of a meter for a prompt of so many tokens: its own, else that of the meter that counts it.
 * @returns pico-dollars per token (per request for `request`); null: it cannot be charged
 */
export function rateOf(price: Rated, meter: Meter, inputTokens = 0): bigint | null {
  const own = ownRate(price, meter, inputTokens);
  if (own !== null) return own;
  // A fee per request covers the searches that are made for it.
  if (meter === 'web_search') return ownRate(price, 'request', inputTokens) === null ? null : 0n;
  const parent = PARENT[meter];
  if (parent === undefined) return null;
  // Where five minutes in the cache cost extra, an hour costs more: it is not sold at the same rate.
  if (meter === 'cache_write_1h' && ownRate(price, parent, inputTokens) !== null) return null;
  return rateOf(price, parent, inputTokens);
}

/** Whether a use of this meter could be charged. */
export function isPriced(price: Rated, meter: Meter): boolean {
  return rateOf(price, meter) !== null;
}
