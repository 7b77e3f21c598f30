import type { Attempt as AttemptRecord } from '@/lib/billing/types';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import type { Bounded } from '@/lib/providers/deadlines';
import type { UntranslatableError } from '@/lib/providers/translator';
import type { Call, Candidate } from '../call';
import { Turns } from '../health/attempt';
import { credentialsOf } from '../routing/access';
import { isInVain } from '../routing/own-keys';
import {
  Attempt,
  type AttemptEnd,
  type AttemptOwner,
  failureOf,
  isKeysFault,
  noteHealth,
  recordAttempt,
  UNSTREAMED_MS,
} from './attempt';
import { type Billed, countBilled } from './billed';
import type { Outcome, Sink } from './dispatch';
import { hedgeDelayMs } from './hedge';
import { prepareRequest } from './upstream-request';

/** More than so many attempts are not made for one request. */
export const ATTEMPTS_AT_MOST = 8;
/** Of them, the last two are not for further keys of ours: all of a provider's may be limited at once. */
const KEYS_TRIED_AT_MOST = ATTEMPTS_AT_MOST - 2;
/** Until the client has a byte, unless the operator set another: three silent routes, or as long as the SDKs wait. */
const DEADLINE_MS = { stream: 180_000, whole: UNSTREAMED_MS };

const LATE: UpstreamFailure = {
  kind: 'timeout',
  message: 'The provider did not begin to answer in time.',
  retryable: true,
  retryAfterMs: null,
  status: null,
};

/** What is billed for an attempt that was stopped before it had said anything. */
const PROMPT_ALONE: Billed = { usage: null, isFinal: false, answer: null, scale: 1 };

/** The caller's own doing: another route would say the same. */
const FINAL_KINDS = new Set<UpstreamFailure['kind']>(['bad_request', 'context_length', 'content_filter']);

function isFinal(failure: UpstreamFailure): boolean {
  return FINAL_KINDS.has(failure.kind) && !failure.retryable;
}

/** The attempts of one call, one after another or, where it asks for that, two at once. */
export class Walk implements AttemptOwner, Bounded {
  seat = -1;
  deadlineMs: number;
  private readonly startedAt = performance.now();
  private readonly limitMs: number;
  private readonly turns: Turns;
  private readonly running: Attempt[] = [];
  private begun = 0;
  /** A route to be tried with another key of ours. */
  private again: Candidate | null = null;
  private last: { candidate: Candidate; failure: UpstreamFailure } | null = null;
  private readonly failures: UpstreamFailure[] = [];
  private unsayable: UntranslatableError | null = null;
  private answer: (Outcome & { kind: 'answered' }) | null = null;
  private left: Candidate | null = null;
  /** Two were at work at once. */
  private isHedged = false;
  /** Nothing further is to be tried. */
  private isOver = false;
  private lateMs: number | null = null;
  /** Ends the wait for a token. */
  private stopWaiting: (() => void) | null = null;

  constructor(
    private readonly call: Call,
    private readonly sink: Sink,
  ) {
    const { deadlines, env } = call.visit.runtime;
    this.turns = new Turns(call);
    this.limitMs = env.failoverDeadlineMs ?? DEADLINE_MS[call.stream ? 'stream' : 'whole'];
    this.deadlineMs = deadlines.now() + this.limitMs;
    deadlines.add(this);
  }

  async run(): Promise<Outcome> {
    const { call } = this;
    while (!this.isOver) {
      const startedAt = performance.now();
      const attempt = await this.begin();
      if (!attempt) break;
      const { hedge } = call.switches;
      if (!hedge || this.isHedged) await attempt.ended;
      else await this.race(attempt, hedgeDelayMs(call, attempt.candidate, hedge));
      call.upstreamMs += performance.now() - startedAt;
    }
    if (this.answer) return this.answer;
    if (call.clientGone) return { kind: 'client_gone', candidate: this.left };
    const { failures, unsayable, lateMs } = this;
    return { kind: 'failed', failures, unsayable, lateMs, routes: routesOf(call) };
  }

  close(): void {
    this.call.visit.runtime.deadlines.remove(this);
    if (this.again) this.turns.passOver(this.again);
  }

  /** Ends what is under way; the one that began first is written down last, as the one the call stands by. */
  stopAll(end: 'client_gone' | 'outrun'): void {
    this.stopWaiting?.();
    for (const attempt of [...this.running].reverse()) attempt.stop(end);
  }

  /** Time is up, unless the client has had a byte. */
  onDeadline(): void {
    if (this.isOver || this.sink.relayed) return;
    this.lateMs = performance.now() - this.startedAt;
    this.stopWaiting?.();
    if (this.running.length === 0) this.failures.push(LATE);
    for (const attempt of [...this.running]) attempt.giveUp(LATE);
  }

  onFirst(attempt: Attempt): void {
    if (!this.isHedged) return;
    for (const other of [...this.running]) if (other !== attempt) other.stop('outrun');
    attempt.lead(this.sink);
  }

  onEnd(attempt: Attempt, end: AttemptEnd): void {
    if (typeof end !== 'string' && end.ok) this.onFirst(attempt);
    this.running.splice(this.running.indexOf(attempt), 1);
    const { candidate } = attempt;
    const record = recordAttempt(this.call, attempt, end);
    if (typeof end === 'string') this.takeStop(attempt, end, record);
    else if (end.ok) {
      this.answer = { kind: 'answered', candidate, usage: end.usage, finishReason: end.finishReason };
      this.isOver = true;
    } else this.takeFailure(candidate, end.billed ? { ...end.failure, billed: true } : end.failure);
    if (this.again !== candidate)
      noteHealth(this.call, attempt, this.isCutShort(end, record) ? 'outrun' : end);
  }

  private takeStop(attempt: Attempt, end: 'client_gone' | 'outrun', record: AttemptRecord): void {
    // The call stands by the other one: what this one was billed, no answer pays for.
    const isBeside = end === 'outrun' || this.running.length > 0;
    if (isBeside && attempt.isSent) countBilled(this.call, record, PROMPT_ALONE);
    if (end === 'outrun') return;
    this.left = attempt.isSent ? attempt.candidate : null;
    this.isOver = true;
  }

  private takeFailure(candidate: Candidate, failure: UpstreamFailure): void {
    const { credentials } = candidate;
    this.failures.push(failure);
    this.last = { candidate, failure };
    if (this.sink.relayed || isFinal(failure)) {
      this.isOver = true;
      this.stopAll('outrun');
    } else if (credentials.kind === 'keys' && isKeysFault(failure) && this.begun < KEYS_TRIED_AT_MOST) {
      if (this.call.visit.runtime.ourKeys.wakesInMs(credentials.keys) === 0) this.again = candidate;
    }
  }

  /** Too little time was left for it to say anything of its route. */
  private isCutShort(end: AttemptEnd, { latencyMs }: AttemptRecord): boolean {
    return failureOf(end) === LATE && latencyMs < this.limitMs / 2;
  }

  /** A second attempt begins where the first is slow; waits until nothing is under way any more. */
  private async race(first: Attempt, delayMs: number): Promise<void> {
    if (await this.isSlow(first, delayMs)) {
      this.isHedged = true;
      await (await this.begin())?.ended;
    }
    await first.ended;
  }

  private isSlow(first: Attempt, delayMs: number): Promise<boolean> {
    const { deadlines } = this.call.visit.runtime;
    return new Promise((resolve) => {
      const delay = {
        seat: -1,
        deadlineMs: deadlines.now() + delayMs,
        onDeadline: () => resolve(!this.sink.relayed && !first.isOver),
      };
      deadlines.add(delay);
      void first.ended.then(() => {
        deadlines.remove(delay);
        resolve(false);
      });
    });
  }

  /** Begins the next attempt. Null: there is none to be made. */
  private async begin(): Promise<Attempt | null> {
    const { call } = this;
    for (let candidate = this.next(); candidate; candidate = this.next()) {
      const startedAt = performance.now();
      const { credentials } = candidate;
      const key = credentials.kind === 'keys' ? call.visit.runtime.ourKeys.take(credentials.keys) : null;
      const usable = await this.unlessStopped(credentialsOf(call, candidate, key));
      const prepared = 'message' in usable ? usable : prepareRequest(call, candidate, usable);
      if (this.isDone || 'isUntranslatable' in prepared) {
        if ('isUntranslatable' in prepared) this.unsayable ??= prepared;
        if (key) call.visit.runtime.ourKeys.giveBack(key);
        this.turns.passOver(candidate);
        continue;
      }
      const attempt = new Attempt(candidate, key, startedAt, this);
      this.begun++;
      this.running.push(attempt);
      if ('request' in prepared) attempt.send(call, prepared, this.sink);
      else attempt.done({ ok: false, failure: prepared });
      return attempt;
    }
    return null;
  }

  /** What is waited for, or `LATE` where the time is up or the client left before it came. */
  private unlessStopped<T>(waited: T | Promise<T>): T | Promise<T | UpstreamFailure> {
    if (!(waited instanceof Promise)) return waited;
    const stopped = new Promise<UpstreamFailure>((resolve) => {
      this.stopWaiting = () => resolve(LATE);
    });
    return Promise.race([waited, stopped]);
  }

  private next(): Candidate | null {
    if (this.isDone || this.begun >= ATTEMPTS_AT_MOST) return null;
    const { again } = this;
    this.again = null;
    if (again) return again;
    for (;;) {
      const candidate = this.turns.next();
      if (!candidate || !isInVain(candidate, this.last)) return candidate;
    }
  }

  private get isDone(): boolean {
    return this.isOver || this.call.clientGone || this.lateMs !== null || this.sink.relayed;
  }
}

/** How many routes a call was tried on. */
function routesOf({ attempts }: Call): number {
  return new Set(attempts.map(({ routeId }) => routeId)).size;
}
