import type { Pool } from 'pg';
import { addFailures, type FailureCount } from './history-queries';

const HOUR_MS = 3_600_000;

/** Why attempts failed, counted in this process until the database has it. Costs one look-up a failure. */
export interface Failures {
  note(routeId: string, kind: string, now: number): void;
  /** Tells what was counted since. What the database did not take is told the next time. */
  tell(pool: Pool): Promise<void>;
}

export function openFailures(): Failures {
  let counts = new Map<string, FailureCount>();
  const add = (entry: FailureCount) => {
    const key = `${entry.hour} ${entry.kind} ${entry.routeId}`;
    const known = counts.get(key);
    if (known) known.count += entry.count;
    else counts.set(key, entry);
  };
  return {
    note: (routeId, kind, now) => add({ routeId, kind, hour: Math.floor(now / HOUR_MS), count: 1 }),
    async tell(pool) {
      if (counts.size === 0) return;
      const told = [...counts.values()];
      counts = new Map();
      try {
        await addFailures(pool, told);
      } catch (error) {
        told.forEach(add);
        throw error;
      }
    },
  };
}
