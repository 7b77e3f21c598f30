import { z } from 'zod';
import { METERS, type Rate } from '@/lib/base/meters';

export { METERS, type Rate };

export const Meter = z.enum(METERS);
export type Meter = z.infer<typeof Meter>;

export type PriceOrigin = 'override' | 'confirmed' | 'single' | 'operator' | 'local' | 'sandbox';

/** A dated, immutable set of rates of one route. */
export interface Price {
  id: string;
  origin: PriceOrigin;
  effectiveFrom: Date;
  effectiveTo: Date | null;
  rates: readonly Rate[];
  /** Kinds its provider reported that it has no rate for: nothing is sold at it until it is completed. */
  lacks?: readonly Meter[];
}
