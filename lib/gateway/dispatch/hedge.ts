import type { Call, Candidate } from '../call';

/** How a call asks for a second attempt beside a slow first one: after so many milliseconds, or when its route is slower than usual. */
export type Hedge = number | 'on';

/** The share of first tokens that came sooner: only the slowest twentieth of calls is sent twice. */
const USUAL_SHARE = 0.95;
/** Where too little is known of a route. */
const UNKNOWN_MS = { stream: 5_000, whole: 30_000 };
const LEAST_MS = 50;

/**
 * How long the first byte of a candidate is waited for before a second attempt begins, in milliseconds. `on`: as long
 * as its route's first token lately took in 19 of 20 streams; for a whole answer, which comes when it is finished,
 * the time to write the expected tokens beside.
 */
export function hedgeDelayMs(call: Call, { route }: Candidate, hedge: Hedge): number {
  if (hedge !== 'on') return hedge;
  const { health, clock } = call.visit.runtime;
  const now = clock();
  const firstMs = health.ttftWithin(route.id, USUAL_SHARE, now);
  if (call.stream) return Math.max(LEAST_MS, firstMs ?? UNKNOWN_MS.stream);
  const { tokensPerSecondP50 } = health.stateOf(route.id, now);
  if (firstMs === null || tokensPerSecondP50 === null) return UNKNOWN_MS.whole;
  return firstMs + ((call.routing?.outputTokens ?? 0) * 1_000) / tokensPerSecondP50;
}
