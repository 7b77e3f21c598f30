import type { Call, Candidate } from '../call';
import type { AttemptResult } from '../dispatch';
import type { RouteOutcome } from './route-health';

/** Fewer tokens, or a shorter while, say little of a provider's speed. */
const TOKENS_AT_LEAST = 16;
const STREAMED_MS_AT_LEAST = 50;

/**
 * The candidates of a call in the order they are to be tried, each asked for leave when its turn comes. Those
 * refused come last: a route that rests is still better than no answer.
 */
export function* inTurn(call: Call): Generator<Candidate, void, undefined> {
  const { health, clock } = call.visit.runtime;
  const refused: Candidate[] = [];
  for (const candidate of call.candidates) {
    // What our own key met says nothing of a customer's.
    const isOurs = !candidate.simulated && candidate.own === null;
    if (isOurs && health.admit(candidate.route.id, clock()) === 'no') refused.push(candidate);
    else yield candidate;
  }
  yield* refused;
}

/**
 * Notes what became of an attempt that reached a provider. Only a stream tells when its first token came; the
 * speed is that of the visible tokens after it.
 */
export function noteRoute(
  call: Call,
  candidate: Candidate,
  result: AttemptResult | 'client_gone',
  latencyMs: number,
): void {
  if (candidate.simulated) return;
  const { health, clock } = call.visit.runtime;
  health.note(candidate.route.id, { ...outcomeOf(call, result, latencyMs), now: clock() });
}

function outcomeOf(
  call: Call,
  result: AttemptResult | 'client_gone',
  latencyMs: number,
): Omit<RouteOutcome, 'now'> {
  const unmeasured = { retryAfterMs: null, ttftMs: null, tokensPerSecond: null };
  if (result === 'client_gone') return { kind: 'client_gone', ...unmeasured };
  if (!result.ok)
    return { kind: result.failure.kind, ...unmeasured, retryAfterMs: result.failure.retryAfterMs };
  if (call.ttftMs === null) return { kind: 'success', ...unmeasured };
  // `call.ttftMs` counts from the request's beginning, this attempt from where it began.
  const streamedMs = performance.now() - call.visit.startedAt - call.ttftMs;
  const tokens = result.usage ? result.usage.outputTokens - result.usage.reasoningTokens : 0;
  const isMeasured = tokens >= TOKENS_AT_LEAST && streamedMs >= STREAMED_MS_AT_LEAST;
  return {
    kind: 'success',
    retryAfterMs: null,
    ttftMs: Math.max(0, latencyMs - streamedMs),
    tokensPerSecond: isMeasured ? (tokens * 1_000) / streamedMs : null,
  };
}
