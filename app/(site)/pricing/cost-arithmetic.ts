import type { Meter } from '@/lib/base/meters';
import {
  type Estimate,
  type ExpectedUse,
  estimateCall,
  estimateHit,
  missingMeters,
} from '@/lib/billing/estimate';
import type { CostModel, CostRoute } from './cost-model';

/** What somebody sends in a month. */
export interface Workload extends ExpectedUse {
  /** A month. */
  requests: number;
  /** Of a hundred requests, those that our exact cache answers. */
  hitPercent: number;
}

/** Pico-dollars of one request. */
export interface RequestCost extends Estimate {
  /** Meters that one of the prices has no rate for: nobody is charged for them. */
  unpriced: readonly Meter[];
}

export interface MonthCost {
  requests: bigint;
  hits: bigint;
  benchmark: bigint;
  charge: bigint;
  saved: bigint;
}

/** A request that the route answers. */
export function requestCost(route: CostRoute, load: Workload): RequestCost {
  const unpriced = missingMeters(load, route);
  const estimate = estimateCall(load, route, unpriced);
  if (typeof estimate === 'string') throw new Error(`${estimate} was to be left out`);
  return { ...estimate, unpriced };
}

/** A request that our cache answers: the same whatever route answered first. */
export function hitCost({ routes: [{ benchmark, sell, sharePpm }] }: CostModel, load: Workload): RequestCost {
  const rates = { benchmark, sell, sharePpm };
  const unpriced = missingMeters(load, rates);
  return { ...estimateHit(load, rates, unpriced), unpriced };
}

/** A month on one route: so many hits, the rest answered by it. Hits are whole requests, rounded down. */
export function monthCost(model: CostModel, route: CostRoute, load: Workload): MonthCost {
  const requests = BigInt(load.requests);
  const hits = (requests * BigInt(load.hitPercent)) / 100n;
  const answered = requestCost(route, load);
  const hit = hitCost(model, load);
  const benchmark = (requests - hits) * answered.benchmark + hits * hit.benchmark;
  const charge = (requests - hits) * answered.charge + hits * hit.charge;
  return { requests, hits, benchmark, charge, saved: benchmark - charge };
}
