import type { RequestChartView } from './request-types';

export interface ChartSlot {
  /** Milliseconds since 1970; `end` is exclusive. */
  start: number;
  end: number;
  requests: number;
  errors: number;
  /** False: older than what could be counted. */
  isKnown: boolean;
}

/** Weeks and longer steps begin where the database begins them. */
const ORIGIN = Date.UTC(2000, 0, 1);

/** Every slot of the chart's time, oldest first, empty ones too. */
export function chartSlots({ from, to, step_ms, counted_to, bars }: RequestChartView): ChartSlot[] {
  const found = new Map(bars.map((bar) => [Date.parse(bar.start), bar]));
  const knownFrom = counted_to === null ? Number.NEGATIVE_INFINITY : Date.parse(counted_to);
  const slots: ChartSlot[] = [];
  const first = ORIGIN + Math.floor((Date.parse(from) - ORIGIN) / step_ms) * step_ms;
  for (let start = first; start < Date.parse(to); start += step_ms) {
    const bar = found.get(start);
    const end = start + step_ms;
    slots.push({
      start,
      end,
      requests: bar?.requests ?? 0,
      errors: bar?.errors ?? 0,
      isKnown: end > knownFrom,
    });
  }
  return slots;
}

/** Two slots in either order as a span of the address. */
export function spanOf(
  slots: readonly ChartSlot[],
  one: number,
  other: number,
): { from: string; to: string } | null {
  const first = slots[Math.min(one, other)];
  const last = slots[Math.max(one, other)];
  if (!first || !last) return null;
  return { from: new Date(first.start).toISOString(), to: new Date(last.end).toISOString() };
}
