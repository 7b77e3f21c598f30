import type { Call, Candidate } from '../call';
import type { AttemptEnd } from '../dispatch/attempt';
import type { RouteOutcome } from './route-health';

/** Fewer tokens, or a shorter while, say little of a provider's speed. */
const TOKENS_AT_LEAST = 16;
const STREAMED_MS_AT_LEAST = 50;

/**
 * The candidates of a call in the order they are to be tried, each asked for leave when its turn comes. Those
 * refused come last: a route that rests is still better than no answer.
 */
export class Turns {
  private at = 0;
  private readonly refused: Candidate[] = [];
  /** Where it was let through to find out whether its route is back. */
  private probing: Candidate | null = null;

  constructor(private readonly call: Call) {}

  next(): Candidate | null {
    const { candidates, visit } = this.call;
    const { health, clock } = visit.runtime;
    while (this.at < candidates.length) {
      const candidate = candidates[this.at++] as Candidate;
      // What our own key met says nothing of a customer's.
      const isOurs = !candidate.simulated && candidate.own === null;
      const admission = isOurs ? health.admit(candidate.route.id, clock()) : 'yes';
      if (admission === 'probe') this.probing = candidate;
      if (admission !== 'no') return candidate;
      this.refused.push(candidate);
    }
    return this.refused.shift() ?? null;
  }

  /** A candidate whose turn came was not tried after all: another request may probe its route. */
  passOver(candidate: Candidate): void {
    if (candidate === this.probing) noteRoute(this.call, candidate, 'passed_over', 0);
  }
}

/**
 * Notes what became of an attempt that reached a provider. Only a stream tells when its first token came; the
 * speed is that of the visible tokens after it.
 */
export function noteRoute(
  call: Call,
  candidate: Candidate,
  end: AttemptEnd | 'passed_over',
  latencyMs: number,
): void {
  if (candidate.simulated) return;
  const { health, clock } = call.visit.runtime;
  health.note(candidate.route.id, outcomeOf(call, end, latencyMs, clock()));
}

function outcomeOf(
  call: Call,
  end: AttemptEnd | 'passed_over',
  latencyMs: number,
  now: number,
): RouteOutcome {
  if (typeof end === 'string') return unmeasured(end, null, now);
  if (!end.ok) return unmeasured(end.failure.kind, end.failure.retryAfterMs, now);
  if (call.ttftMs === null) return unmeasured('success', null, now);
  // `call.ttftMs` counts from the request's beginning, this attempt from where it began.
  const streamedMs = performance.now() - call.visit.startedAt - call.ttftMs;
  const tokens = end.usage ? end.usage.outputTokens - end.usage.reasoningTokens : 0;
  const isMeasured = tokens >= TOKENS_AT_LEAST && streamedMs >= STREAMED_MS_AT_LEAST;
  return {
    kind: 'success',
    retryAfterMs: null,
    ttftMs: Math.max(0, latencyMs - streamedMs),
    tokensPerSecond: isMeasured ? (tokens * 1_000) / streamedMs : null,
    now,
  };
}

function unmeasured(kind: RouteOutcome['kind'], retryAfterMs: number | null, now: number): RouteOutcome {
  return { kind, retryAfterMs, ttftMs: null, tokensPerSecond: null, now };
}
