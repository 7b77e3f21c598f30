import type { KeyOutcome } from '@/lib/auth/key-rests';
import type { Attempt as AttemptRecord } from '@/lib/billing/types';
import type { TimeoutsMs, UpstreamCall, UpstreamFailure, UpstreamListener } from '@/lib/providers/adapter';
import type { GatewayKey } from '@/lib/providers/cloud-access';
import type { Call, Candidate } from '../call';
import { noteRoute } from '../health/attempt';
import { countBilled } from './billed';
import type { AttemptHooks, AttemptResult, Sink } from './dispatch';
import type { Prepared } from './upstream-request';

/** How an attempt ended: by its provider, or stopped by us. `outrun`: the other attempt of a hedged call was first. */
export type AttemptEnd = AttemptResult | 'client_gone' | 'outrun';

/** Whom an attempt tells, at once and before anybody who waits for `ended`. */
export interface AttemptOwner {
  /** The client gets this attempt's answer: its first byte is about to be sent. */
  onFirst(attempt: Attempt): void;
  onEnd(attempt: Attempt, end: AttemptEnd): void;
}

/** One try at one route, under way. */
export class Attempt implements AttemptHooks {
  isOver = false;
  readonly ended: Promise<AttemptEnd>;
  private upstream: UpstreamCall | null = null;
  private listener: UpstreamListener | null = null;
  private tellEnd: (end: AttemptEnd) => void = () => {};

  /** @param key the one of several keys of ours that it is tried with */
  constructor(
    readonly candidate: Candidate,
    readonly key: GatewayKey | null,
    readonly startedAt: number,
    private readonly owner: AttemptOwner,
  ) {
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
  }

  send(call: Call, { request, told }: Prepared, sink: Sink): void {
    const { candidate } = this;
    this.listener = sink.listen(candidate, this, told);
    this.upstream = candidate.transport(request, timeoutsOf(call, candidate), this.listener);
    sink.attach(this.upstream);
    if (call.clientGone) this.stop('client_gone');
  }

  begins(): void {
    this.owner.onFirst(this);
  }

  done(result: AttemptResult): void {
    if (!result.ok) this.upstream?.abort();
    this.finish(result);
  }

  /** Its time is up: the sink is told what a transport would have told it. */
  giveUp(failure: UpstreamFailure): void {
    this.upstream?.abort();
    this.listener?.onError(failure);
  }

  /** Ends it at once: nothing of it goes to the client any more. */
  stop(end: 'client_gone' | 'outrun'): void {
    if (this.isOver) return;
    this.upstream?.abort();
    this.finish(end);
  }

  /** The sink holds this attempt's provider back while the client is slow. */
  lead(sink: Sink): void {
    if (this.upstream) sink.attach(this.upstream);
  }

  /** Its request has gone out. */
  get isSent(): boolean {
    return this.upstream?.isSent ?? false;
  }

  private finish(end: AttemptEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    this.owner.onEnd(this, end);
    this.tellEnd(end);
  }
}

const DEFAULT_FIRST_BYTE_MS = 60_000;
/** As long as the SDKs wait. */
export const UNSTREAMED_MS = 600_000;

/** An unstreamed answer comes when it is finished: only a limit that the operator made short says when to give it up. */
export function timeoutsOf(call: Call, candidate: Candidate): TimeoutsMs {
  const { timeoutMs } = candidate.route.provider;
  if (call.stream || timeoutMs.firstByte < DEFAULT_FIRST_BYTE_MS) return timeoutMs;
  return { ...timeoutMs, firstByte: Math.max(timeoutMs.firstByte, UNSTREAMED_MS) };
}

/** The word that records have for an attempt that was stopped. */
const STOPPED = { client_gone: 'client_closed', outrun: 'hedged' } as const;

/**
 * Writes an attempt down: in the call's record, and what it says of the key it was made with.
 * @returns the record, which is the receipt's own
 */
export function recordAttempt(call: Call, attempt: Attempt, end: AttemptEnd): AttemptRecord {
  const { candidate, key, startedAt } = attempt;
  const stopped = typeof end === 'string' ? STOPPED[end] : null;
  const failure = failureOf(end);
  const record: AttemptRecord = {
    provider: candidate.servedBy,
    routeId: candidate.route.id,
    upstreamId: candidate.route.upstreamId,
    outcome: stopped ?? failure?.kind ?? 'success',
    status: stopped ? null : failure ? failure.status : 200,
    latencyMs: Math.round(performance.now() - startedAt),
    cost: null,
    bornBy: null,
    ownKeyId: candidate.own?.keyId,
    keyIndex: key?.index,
  };
  call.attempts.push(record);
  if (typeof end !== 'string' && !end.ok && end.billed) countBilled(call, record, end.billed);
  const { providerKeys, ourKeys } = call.visit.runtime;
  if (key) ourKeys.giveBack(key);
  // What the provider was not asked says nothing of a key.
  if (stopped || failure?.kind === 'busy') return record;
  const outcome: KeyOutcome = { error: failure?.kind ?? null, retryAfterMs: failure?.retryAfterMs ?? null };
  if (key) ourKeys.note(key, outcome);
  if (candidate.own) providerKeys.note(candidate.own.keyId, outcome);
  return record;
}

/** Notes what an attempt says of its route to others. A customer's key says nothing, nor does one of ours while others are good. */
export function noteHealth(call: Call, { candidate, startedAt }: Attempt, end: AttemptEnd): void {
  if (candidate.own) return;
  noteRoute(call, candidate, asOfRoute(call, candidate, end), performance.now() - startedAt);
}

function asOfRoute(call: Call, { credentials }: Candidate, end: AttemptEnd): AttemptEnd {
  const failure = failureOf(end);
  if (!failure || credentials.kind !== 'keys' || !isKeysFault(failure)) return end;
  const wakesInMs = call.visit.runtime.ourKeys.wakesInMs(credentials.keys);
  if (wakesInMs === 0) return 'outrun';
  return failure.kind === 'rate_limited'
    ? { ok: false, failure: { ...failure, retryAfterMs: wakesInMs } }
    : end;
}

/** Another key at the same route may do better. */
export function isKeysFault(failure: UpstreamFailure | null): boolean {
  return failure?.kind === 'auth' || failure?.kind === 'rate_limited';
}

/** What went wrong, where something did. */
export function failureOf(end: AttemptEnd): UpstreamFailure | null {
  return typeof end !== 'string' && !end.ok ? end.failure : null;
}
