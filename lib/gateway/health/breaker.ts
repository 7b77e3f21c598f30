/** Whether a request may be sent to a route now; `probe`: one, to find out. */
export type Admission = 'yes' | 'probe' | 'no';

/** What processes tell each other of a route. */
export interface Circuit {
  isOpen: boolean;
  /** How long nothing is to be sent to it. */
  blockedMs: number;
}

/** Other routes go first for so long after one failure. */
const COOL_DOWN_MS = 5_000;
const FAILURES_IN_A_ROW = 3;
const COUNTED_AT_LEAST = 5;
const FAILED_SHARE = 0.5;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;
const SHORTEST_ASKED_MS = 1_000;
const LONGEST_ASKED_MS = 600_000;
/** A wait that grew by less is not worth telling. */
const WORTH_TELLING_MS = 1_000;
/** A probe that has said nothing for so long (a long answer, a caller who left) bars no other. */
const PROBE_MS = 30_000;
const SLICE_MS = 10_000;
const SLICES = 6;

/**
 * The circuit breaker of one route. It opens after three failures in a row, or when half of five or more outcomes
 * of the last minute failed; rests 5 s, twice as long each time, 60 s at most; then lets one request at a time
 * through, which closes it or opens it for longer. A provider that names a time to wait is taken at its word.
 */
export class Breaker {
  private isOpen = false;
  /** How often it opened since it was last closed. */
  private openings = 0;
  private failuresInARow = 0;
  /** By our own judgement. */
  private restUntil = 0;
  /** By the provider's word. */
  private askedUntil = 0;
  private probeUntil = 0;
  /** The last minute in slices: which one a place holds, and its counts. */
  private readonly slices = new Int32Array(SLICES);
  private readonly good = new Uint32Array(SLICES);
  private readonly bad = new Uint32Array(SLICES);

  /** @param random spreads the probes of routes and processes that failed at once */
  constructor(private readonly random: () => number) {}

  /** What `admit` would say; takes no probe. */
  admission(now: number): Admission {
    if (now < this.restUntil || now < this.askedUntil) return 'no';
    if (!this.isOpen) return 'yes';
    return now < this.probeUntil ? 'no' : 'probe';
  }

  /** Asks for leave to send now. Who is told `probe` is the only one until its outcome is known. */
  admit(now: number): Admission {
    const admission = this.admission(now);
    if (admission === 'probe') this.probeUntil = now + PROBE_MS;
    return admission;
  }

  /** @returns whether others should be told */
  succeeded(now: number): boolean {
    this.probeUntil = 0;
    if (this.isOpen) {
      // Sent before it opened: that says nothing about now.
      if (now < this.restUntil) return false;
      this.close();
      return true;
    }
    this.failuresInARow = 0;
    this.restUntil = 0;
    this.countIn(this.good, now);
    return false;
  }

  /** @returns whether others should be told */
  failed(retryAfterMs: number | null, now: number): boolean {
    const isLonger = retryAfterMs !== null && this.wait(retryAfterMs, now);
    this.probeUntil = 0;
    if (this.isOpen) {
      if (now < this.restUntil) return isLonger;
      this.open(now);
      return true;
    }
    this.failuresInARow++;
    this.countIn(this.bad, now);
    if (this.failuresInARow >= FAILURES_IN_A_ROW || this.failsOften(now)) {
      this.open(now);
      return true;
    }
    if (retryAfterMs === null) this.restUntil = now + COOL_DOWN_MS;
    return isLonger;
  }

  /** The provider refused for being busy: where it said for how long, that is all there is to it. @returns whether others should be told */
  limited(retryAfterMs: number | null, now: number): boolean {
    if (retryAfterMs === null) return this.failed(null, now);
    this.probeUntil = 0;
    return this.wait(retryAfterMs, now);
  }

  /** An attempt ended without saying anything of the route: another may probe it. */
  gaveUp(): void {
    this.probeUntil = 0;
  }

  circuit(now: number): Circuit {
    const until = this.isOpen ? Math.max(this.restUntil, this.askedUntil) : this.askedUntil;
    return { isOpen: this.isOpen, blockedMs: Math.max(0, Math.round(until - now)) };
  }

  /** Does as another process found out. */
  follow({ isOpen, blockedMs }: Circuit, now: number): void {
    if (isOpen) {
      if (!this.isOpen) {
        this.isOpen = true;
        this.openings = 1;
        this.probeUntil = 0;
      }
      this.restUntil = Math.max(this.restUntil, now + blockedMs);
      return;
    }
    if (this.isOpen) this.close();
    this.askedUntil = Math.max(this.askedUntil, now + blockedMs);
  }

  private wait(retryAfterMs: number, now: number): boolean {
    const until = now + Math.min(Math.max(retryAfterMs, SHORTEST_ASKED_MS), LONGEST_ASKED_MS);
    const isLonger = until >= Math.max(this.askedUntil, now) + WORTH_TELLING_MS;
    this.askedUntil = Math.max(this.askedUntil, until);
    return isLonger;
  }

  private open(now: number): void {
    const restMs = Math.min(FIRST_REST_MS * 2 ** this.openings, LONGEST_REST_MS);
    this.isOpen = true;
    this.openings++;
    this.restUntil = now + restMs * (0.8 + 0.2 * this.random());
  }

  private close(): void {
    this.isOpen = false;
    this.openings = 0;
    this.failuresInARow = 0;
    this.restUntil = 0;
    this.probeUntil = 0;
    this.slices.fill(0);
  }

  private countIn(counts: Uint32Array, now: number): void {
    const slice = Math.floor(now / SLICE_MS);
    const place = slice % SLICES;
    if (this.slices[place] !== slice) {
      this.slices[place] = slice;
      this.good[place] = 0;
      this.bad[place] = 0;
    }
    counts[place] = (counts[place] ?? 0) + 1;
  }

  private failsOften(now: number): boolean {
    const oldest = Math.floor(now / SLICE_MS) - SLICES + 1;
    let good = 0;
    let bad = 0;
    for (let place = 0; place < SLICES; place++) {
      if ((this.slices[place] ?? 0) < oldest) continue;
      good += this.good[place] ?? 0;
      bad += this.bad[place] ?? 0;
    }
    return good + bad >= COUNTED_AT_LEAST && bad >= FAILED_SHARE * (good + bad);
  }
}
