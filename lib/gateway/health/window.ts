import { addBins, BINS, binOf, type Measure } from './histogram';

/** What was noted of a route within one minute. */
export interface MinuteCounts {
  /** Since 1970. */
  minute: number;
  ok: number;
  failed: number;
  ttft: Uint32Array;
  throughput: Uint32Array;
}

export const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1_440;
/** For so long histograms are kept, and what the database did not take is kept for it. */
export const RECENT_MINUTES = 30;
export const QUARTER_MINUTES = 15;

/**
 * The outcomes of one route by the minute: what the database has of all processes, and what it has not yet of
 * this one. Counts go back a day, histograms half an hour. A span is of whole clock minutes, the running one
 * included.
 */
export class RouteWindow {
  /** A ring of a day: which minute a place holds, and its counts. */
  private readonly minutes = new Int32Array(DAY_MINUTES);
  private readonly ok = new Uint32Array(DAY_MINUTES);
  private readonly failed = new Uint32Array(DAY_MINUTES);
  /** A ring of half an hour. */
  private readonly recent: (MinuteCounts | undefined)[] = Array.from({ length: RECENT_MINUTES });
  /** Oldest first. */
  private unsent: MinuteCounts[] = [];
  /** The last of them, while it may grow. */
  private running: MinuteCounts | null = null;

  /** Notes an outcome; of a success, what was measured. */
  note(ok: boolean, ttftMs: number | null, tokensPerSecond: number | null, now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    const counts = this.running?.minute === minute ? this.running : this.begin(minute);
    if (ok) counts.ok++;
    else counts.failed++;
    if (ttftMs !== null) count(counts.ttft, binOf('ttft', ttftMs));
    if (tokensPerSecond !== null) count(counts.throughput, binOf('throughput', tokensPerSecond));
  }

  /** Outcomes of the last minutes, a day at most. */
  outcomes(minutes: number, now: number): { ok: number; failed: number } {
    const last = Math.floor(now / MINUTE_MS);
    let ok = 0;
    let failed = 0;
    for (let minute = last - minutes + 1; minute <= last; minute++) {
      const place = minute % DAY_MINUTES;
      if (this.minutes[place] !== minute) continue;
      ok += this.ok[place] ?? 0;
      failed += this.failed[place] ?? 0;
    }
    for (const counts of this.unsent) {
      if (counts.minute <= last - minutes || counts.minute > last) continue;
      ok += counts.ok;
      failed += counts.failed;
    }
    return { ok, failed };
  }

  /** Adds the histogram of the last minutes, half an hour at most, to another. */
  collect(measure: Measure, into: Uint32Array, minutes: number, now: number): void {
    const last = Math.floor(now / MINUTE_MS);
    for (const list of [this.recent, this.unsent]) {
      for (const counts of list) {
        if (counts && counts.minute > last - minutes && counts.minute <= last) addBins(into, counts[measure]);
      }
    }
  }

  /** What the database has not had, one entry a minute; entries grow no more. What is too old is forgotten. */
  takeUnsent(now: number): readonly MinuteCounts[] {
    const oldest = Math.floor(now / MINUTE_MS) - RECENT_MINUTES;
    const byMinute = new Map<number, MinuteCounts>();
    for (const counts of this.unsent) {
      const same = byMinute.get(counts.minute);
      if (same) addCounts(same, counts);
      else if (counts.minute > oldest) byMinute.set(counts.minute, counts);
    }
    this.unsent = [...byMinute.values()];
    this.running = null;
    return [...this.unsent];
  }

  /** The database has taken this entry. */
  markSent(counts: MinuteCounts): void {
    this.unsent = this.unsent.filter((entry) => entry !== counts);
    const known = this.recent[counts.minute % RECENT_MINUTES];
    if (known?.minute === counts.minute) addCounts(counts, known);
    this.put(counts);
  }

  /** Takes over what the database has of a minute of the last half hour. */
  put(counts: MinuteCounts): void {
    const { minute, ok, failed } = counts;
    this.putOutcomes(minute, ok, failed);
    const known = this.recent[minute % RECENT_MINUTES];
    if (!known || known.minute <= minute) this.recent[minute % RECENT_MINUTES] = counts;
  }

  /** Takes over what the database has of a quarter of an hour (quarters since 1970) further back. */
  putQuarter(quarter: number, ok: number, failed: number): void {
    const first = quarter * QUARTER_MINUTES;
    for (let i = 1; i < QUARTER_MINUTES; i++) this.putOutcomes(first + i, 0, 0);
    this.putOutcomes(first, ok, failed);
  }

  private putOutcomes(minute: number, ok: number, failed: number): void {
    const place = minute % DAY_MINUTES;
    if ((this.minutes[place] ?? 0) > minute) return;
    this.minutes[place] = minute;
    this.ok[place] = ok;
    this.failed[place] = failed;
  }

  private begin(minute: number): MinuteCounts {
    const counts = {
      minute,
      ok: 0,
      failed: 0,
      ttft: new Uint32Array(BINS),
      throughput: new Uint32Array(BINS),
    };
    this.running = counts;
    this.unsent.push(counts);
    return counts;
  }
}

function count(bins: Uint32Array, bin: number): void {
  bins[bin] = (bins[bin] ?? 0) + 1;
}

function addCounts(into: MinuteCounts, counts: MinuteCounts): void {
  into.ok += counts.ok;
  into.failed += counts.failed;
  addBins(into.ttft, counts.ttft);
  addBins(into.throughput, counts.throughput);
}
