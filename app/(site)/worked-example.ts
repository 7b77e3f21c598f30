import { formatUsd, minPico, parseUsd, shareOf } from '@/lib/base/money';

export interface WorkedExample {
  benchmark: string;
  upstream: string;
  /** The gateway's share of the saving, as a decimal: "0.25". */
  share: string;
  charge: string;
  saved: string;
}

const BENCHMARK = parseUsd('0.014');
const UPSTREAM = parseUsd('0.0028');
/** The share at which these two give the well-known figures 0.0056 and 0.0084. */
export const EXAMPLE_SHARE_PPM = 250_000;

/** The docs' example, worked out with a share: the figures are computed, never typed. */
export function workedExample(sharePpm: number): WorkedExample {
  const charge = minPico(BENCHMARK, UPSTREAM + shareOf(BENCHMARK - UPSTREAM, sharePpm));
  return {
    benchmark: formatUsd(BENCHMARK),
    upstream: formatUsd(UPSTREAM),
    share: formatShare(sharePpm),
    charge: formatUsd(charge),
    saved: formatUsd(BENCHMARK - charge),
  };
}

/** Parts per million as a decimal: 500000 → "0.5". */
export function formatShare(sharePpm: number): string {
  return String(sharePpm / 1_000_000);
}
