/** Counts by size on a log scale: quarter octaves, so that a figure read back is within 9 % of the true one. */
export const BINS = 64;
const BINS_PER_OCTAVE = 4;

/** Where a scale begins; it ends 16 octaves above. What lies outside counts as its first or last bin. */
export const SCALES = {
  /** Milliseconds: 8 ms to 524 s. */
  ttft: 8,
  /** Tokens a second: 0.25 to 16,384. */
  throughput: 0.25,
} as const;
export type Measure = keyof typeof SCALES;

export interface Percentiles {
  p50: number;
  p90: number;
  p99: number;
}

/** The bin that a value falls into. */
export function binOf(measure: Measure, value: number): number {
  const bin = Math.floor(Math.log2(value / SCALES[measure]) * BINS_PER_OCTAVE);
  // NaN, too, lands in the first bin.
  return bin > 0 ? Math.min(bin, BINS - 1) : 0;
}

/** The nearest-rank percentile, told as the geometric middle of its bin; null where nothing was counted. */
export function percentileOf(measure: Measure, bins: Uint32Array, share: number): number | null {
  const total = countIn(bins);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  let bin = 0;
  for (; bin < BINS - 1; bin++) {
    seen += bins[bin] ?? 0;
    if (seen >= rank) break;
  }
  return SCALES[measure] * 2 ** ((bin + 0.5) / BINS_PER_OCTAVE);
}

/** How many values were counted. */
export function countIn(bins: Uint32Array): number {
  let total = 0;
  for (let bin = 0; bin < BINS; bin++) total += bins[bin] ?? 0;
  return total;
}

/** Adds the counts of one histogram to another's. */
export function addBins(into: Uint32Array, bins: ArrayLike<number>): void {
  for (let bin = 0; bin < BINS; bin++) into[bin] = (into[bin] ?? 0) + (bins[bin] ?? 0);
}
