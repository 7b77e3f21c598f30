import { type Pico, pico } from '@/lib/base/money';
import { rateFor } from '@/lib/billing/cost';
import type { RouteVerdict } from '@/lib/billing/types';
import type { Model, Route } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { isNamed } from '@/lib/catalog/resolve';
import { HEALTHY, MEASURED_FROM, type RouteState, successPermille } from './route-state';

/** What a route is judged by. */
export interface Scorable {
  model: Pick<Model, 'referenceProvider'>;
  route: Route;
  price: Price;
  benchmark: Price;
}

/** What this request will probably use, and how the caller wants its routes ordered. */
export interface Demand {
  promptTokens: number;
  outputTokens: number;
  /** `provider.order`: these first, in this order. */
  order: readonly string[];
  /** Null: by price, weighed by how often the route fails. */
  sort: 'price' | 'latency' | 'throughput' | null;
  /** What is known of a route now; null: nothing is asked. */
  stateOf: ((routeId: string) => RouteState) | null;
  /** The route whose provider still has a part of this prompt in its cache, and how much of it. */
  warm: { routeId: string; cachedTokens: number } | null;
}

export interface Scored<C> {
  candidate: C;
  /** What the request will probably cost on this route. */
  price: Pico;
  successPermille: number;
  /** Milliseconds to the first token, or tokens a second, where that was asked for and is known. */
  measured: number | null;
  cachedTokens: number;
  verdict: RouteVerdict;
}

/**
 * Orders the routes of one model for one request, best first; docs/decisions/0003-routing.md has the rule in words.
 * Pure, and the same for the same input: what is equal in everything stands in the order of route ids.
 */
export function scoreRoutes<C extends Scorable>(candidates: readonly C[], demand: Demand): Scored<C>[] {
  return candidates
    .map((candidate) => placeOf(candidate, demand))
    .sort((a, b) => compareRanks(a.ranks, b.ranks) || compareWeights(a, b, demand) || compareTies(a, b))
    .map(({ scored }) => scored);
}

interface Placed<C = Scorable> {
  scored: Scored<C>;
  /** Compared one by one before any weight. */
  ranks: readonly number[];
  isReference: boolean;
}

function placeOf<C extends Scorable>(candidate: C, demand: Demand): Placed<C> {
  const { route, model, price: rates, benchmark } = candidate;
  const state = demand.stateOf?.(route.id) ?? HEALTHY;
  const cachedTokens = demand.warm?.routeId === route.id ? demand.warm.cachedTokens : 0;
  const price = expectedPrice(rates, demand, cachedTokens);
  const named = demand.order.findIndex((name) => isNamed(name, route));
  // As it will be settled: what the provider reads from its cache, the benchmark counts as read too.
  const isDear = rates !== benchmark && price > expectedPrice(benchmark, demand, cachedTokens);
  const measured = measuredOf(state, demand.sort);
  const unmeasured = measured === null && (demand.sort === 'latency' || demand.sort === 'throughput');
  const ranks = [
    state.admits === 'no' ? 1 : 0,
    named === -1 ? demand.order.length : named,
    isDear ? 1 : 0,
    route.status === 'unconfirmed' ? 1 : 0,
    unmeasured ? 1 : 0,
  ];
  const scored = { candidate, price, successPermille: successPermille(state), measured, cachedTokens };
  return {
    scored: { ...scored, verdict: verdictOf(ranks, named, scored, demand) },
    ranks,
    isReference: route.provider.id === model.referenceProvider,
  };
}

/** What the request will probably cost at these rates. A price that lacks a rate is dearer than any other. */
export function expectedPrice(
  rates: Price,
  { promptTokens, outputTokens }: Pick<Demand, 'promptTokens' | 'outputTokens'>,
  cachedTokens: number,
): Pico {
  const input = rateFor(rates, 'input', promptTokens);
  const output = rateFor(rates, 'output', promptTokens);
  if (input === null || output === null) return UNKNOWN;
  const cached = Math.min(cachedTokens, promptTokens);
  const read = cached > 0 ? (rateFor(rates, 'cache_read', promptTokens) ?? input) : 0n;
  return pico(
    BigInt(promptTokens - cached) * input +
      BigInt(cached) * read +
      BigInt(outputTokens) * output +
      (rateFor(rates, 'request', promptTokens) ?? 0n),
  );
}

const UNKNOWN = pico(2n ** 62n);

function measuredOf(state: RouteState, sort: Demand['sort']): number | null {
  if (state.samples < MEASURED_FROM) return null;
  if (sort === 'latency') return state.ttftP50Ms;
  return sort === 'throughput' ? state.tokensPerSecondP50 : null;
}

function verdictOf(
  [blocked, , dear, unconfirmed, unmeasured]: readonly number[],
  named: number,
  { successPermille: success, measured, cachedTokens }: Omit<Scored<unknown>, 'verdict'>,
  { sort }: Demand,
): RouteVerdict {
  if (blocked) return 'circuit_open';
  if (named !== -1) return 'ordered';
  if (dear) return 'above_benchmark';
  if (unconfirmed) return 'unconfirmed_price';
  if (unmeasured) return 'unmeasured';
  if (measured !== null) return sort === 'latency' ? 'latency' : 'throughput';
  if (cachedTokens > 0) return 'cache_warm';
  return sort === null && success < 1_000 ? 'failing' : 'price';
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [i, rank] of a.entries()) {
    const other = b[i] ?? 0;
    if (rank !== other) return rank - other;
  }
  return 0;
}

/** By what was asked for: each measure is worsened by the square of the chance that the route answers. */
function compareWeights({ scored: a }: Placed, { scored: b }: Placed, { sort }: Demand): number {
  if (a.measured !== null && b.measured !== null) {
    const square = ({ successPermille: success }: Scored<Scorable>) => success * success;
    return sort === 'throughput'
      ? b.measured * square(b) - a.measured * square(a)
      : a.measured * square(b) - b.measured * square(a);
  }
  return compare(weightedPrice(a, sort), weightedPrice(b, sort));
}

/** `sort: price` and `:floor` mean the price as it is. */
function weightedPrice({ price, successPermille: success }: Scored<Scorable>, sort: Demand['sort']): bigint {
  return sort === null ? weightPrice(price, success) : price;
}

/** A price divided by the square of the chance that the route answers. */
export function weightPrice(price: bigint, success: number): Pico {
  return pico(success === 1_000 ? price : (price * 1_000_000n) / BigInt(success * success));
}

/** Equal in all that counts: the one that has the prompt in its cache, fails less, is the author's, and then by id. */
function compareTies(a: Placed, b: Placed): number {
  return (
    b.scored.cachedTokens - a.scored.cachedTokens ||
    b.scored.successPermille - a.scored.successPermille ||
    Number(b.isReference) - Number(a.isReference) ||
    (a.scored.candidate.route.id < b.scored.candidate.route.id ? -1 : 1)
  );
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
