import type { Dispatcher } from 'undici';
import type { TimeoutsMs, UpstreamCall, UpstreamFailure, UpstreamListener } from './adapter';
import type { Bounded, Deadlines } from './deadlines';
import { connectionFailure, ENCODED, TOO_LARGE, timeoutFailure } from './network-failure';

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

const ABORTED = new Error('aborted');
/** Server-sent events, or `application/vnd.amazon.eventstream`. */
const EVENT_STREAM = /event-?stream/;

/**
 * One call under way: undici's handler on one side, the listener's on the other. It tells the listener of
 * the end or of an error at most once, and nothing after `abort`.
 */
export class NetworkCall implements UpstreamCall, Bounded, Dispatcher.DispatchHandler {
  deadlineMs: number;
  seat = -1;
  private phase: 'connect' | 'first_byte' | 'idle' = 'connect';
  private controller: Controller | null = null;
  private done = false;
  private paused = false;
  private headSeen = false;
  private bytesLeft = Number.POSITIVE_INFINITY;
  /** When it must have ended, on the clock of the deadlines. */
  private readonly endsAtMs: number;
  private lane: { running: number } | null = null;

  constructor(
    private readonly timeouts: TimeoutsMs,
    private readonly listener: UpstreamListener,
    private readonly deadlines: Deadlines,
    private readonly maxAnswerBytes: number,
  ) {
    deadlines.add(this);
    this.endsAtMs = deadlines.now() + (timeouts.total ?? Number.POSITIVE_INFINITY);
    this.deadlineMs = this.after(timeouts.connect);
  }

  get isSent(): boolean {
    return this.controller !== null;
  }

  /** Counts among the calls of an origin until it has ended. */
  enter(lane: { running: number }): void {
    lane.running++;
    this.lane = lane;
  }

  abort(): void {
    if (this.finish()) this.controller?.abort(ABORTED);
  }

  /** One more chunk that was already read may follow. */
  pause(): void {
    this.paused = true;
    this.controller?.pause();
    if (this.headSeen) this.deadlineMs = this.endsAtMs;
  }

  /** Takes effect in a microtask: undici's parser must not be entered from within another call's data. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.headSeen) this.deadlineMs = this.after(this.timeouts.idle);
    queueMicrotask(() => {
      if (!this.paused && !this.done) this.controller?.resume();
    });
  }

  /** Tells of a failure after `send` has returned, so that the listener's owner has the call in hand. */
  failSoon(failure: UpstreamFailure): void {
    queueMicrotask(() => this.fail(failure));
  }

  onDeadline(): void {
    this.fail(timeoutFailure(this.deadlines.now() < this.endsAtMs ? this.phase : 'total'));
    this.controller?.abort(ABORTED);
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.done) {
      controller.abort(ABORTED);
      return;
    }
    this.phase = 'first_byte';
    this.deadlineMs = this.after(this.timeouts.firstByte);
  }

  onResponseStart(controller: Controller, status: number, headers: Headers): void {
    if (this.done || status < 200) return;
    this.headSeen = true;
    const type = first(headers['content-type']) ?? '';
    if (!EVENT_STREAM.test(type)) this.bytesLeft = this.maxAnswerBytes;
    if (this.paused) controller.pause();
    this.listener.onHead(status, (name) => first(headers[name]));
    // Of an error the status says enough.
    if (status < 300 && isEncoded(first(headers['content-encoding']))) this.giveUp(controller, ENCODED);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.done) return;
    this.bytesLeft -= chunk.length;
    if (this.bytesLeft < 0) {
      this.giveUp(controller, TOO_LARGE);
      return;
    }
    this.phase = 'idle';
    if (!this.paused) this.deadlineMs = this.after(this.timeouts.idle);
    this.listener.onData(chunk);
  }

  onResponseEnd(): void {
    if (this.finish()) this.listener.onEnd();
  }

  onResponseError(_controller: Controller | undefined, error: Error): void {
    // undici may tell this within `dispatch`, before `send` has returned.
    if (this.controller) this.fail(connectionFailure(error, this.headSeen));
    else this.failSoon(connectionFailure(error));
  }

  /** So many milliseconds from now, within the time for all of it. */
  private after(ms: number): number {
    return Math.min(this.deadlines.now() + ms, this.endsAtMs);
  }

  private giveUp(controller: Controller, failure: UpstreamFailure): void {
    this.fail(failure);
    controller.abort(ABORTED);
  }

  private fail(failure: UpstreamFailure): void {
    if (this.finish()) this.listener.onError(failure);
  }

  /** @returns true the first time only */
  private finish(): boolean {
    if (this.done) return false;
    this.done = true;
    this.deadlines.remove(this);
    if (this.lane) this.lane.running--;
    return true;
  }
}

function isEncoded(encoding: string | undefined): boolean {
  return encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
