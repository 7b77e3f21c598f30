import { z } from 'zod';

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

export const Meter = z.enum(METERS);
export type Meter = z.infer<typeof Meter>;

/**
 * One rate: pico-dollars per token (per request, per search). It holds for a request whose whole
 * prompt has more than `aboveInputTokens` tokens; the row with the largest such bound applies to all tokens.
 */
export interface Rate {
  meter: Meter;
  aboveInputTokens: number;
  pico: bigint;
}

export type PriceOrigin = 'override' | 'confirmed' | 'single' | 'operator' | 'local' | 'sandbox';

/** A dated, immutable set of rates of one route. */
export interface Price {
  id: string;
  origin: PriceOrigin;
  effectiveFrom: Date;
  effectiveTo: Date | null;
  rates: readonly Rate[];
}
