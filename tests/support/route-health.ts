import type { Pool } from 'pg';
import { BINS, binOf, type Measure } from '@/lib/gateway/health/histogram';
import { addMinutes } from '@/lib/gateway/health/queries';

export interface SeededMinute {
  /** Since 1970. */
  minute: number;
  ok?: number;
  failed?: number;
  /** Of every request that worked, if any. */
  ttftMs?: number;
  tokensPerSecond?: number;
}

/** Writes down what became of a route's requests, as the processes do that send them. */
export async function seedRouteMinutes(
  pool: Pool,
  routeId: string,
  minutes: readonly SeededMinute[],
): Promise<void> {
  await addMinutes(
    pool,
    minutes.map(({ minute, ok = 0, failed = 0, ttftMs, tokensPerSecond }) => ({
      routeId,
      counts: {
        minute,
        ok,
        failed,
        ttft: binsOf('ttft', ttftMs, ok),
        throughput: binsOf('throughput', tokensPerSecond, ok),
      },
    })),
  );
}

/** A day of steady traffic on a route, up to now; one hour of it bad. */
export async function seedBusyDay(
  pool: Pool,
  routeId: string,
  { ttftMs, tokensPerSecond, badHour }: { ttftMs: number; tokensPerSecond: number; badHour?: number },
): Promise<void> {
  const last = Math.floor(Date.now() / 60_000);
  await seedRouteMinutes(
    pool,
    routeId,
    Array.from({ length: 144 }, (_, at) => ({
      minute: last - at * 10,
      ok: 20,
      failed: Math.floor(at / 6) === badHour ? 3 : 0,
      ttftMs,
      tokensPerSecond,
    })),
  );
}

function binsOf(measure: Measure, value: number | undefined, count: number): Uint32Array {
  const bins = new Uint32Array(BINS);
  if (value !== undefined) bins[binOf(measure, value)] = count;
  return bins;
}
