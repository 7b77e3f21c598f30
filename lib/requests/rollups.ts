import type { Pool } from 'pg';
import { log } from '@/lib/base/log';
import { isDatabaseDown } from '@/lib/db/pool';
import { foldRequests, mendRestoredRollups } from './queries-rollups';

/** Keeps the rollups near the rows. Being behind makes reads slower, never wrong. */
export interface Rollups {
  /** Rows were written: fold soon. */
  stir(): void;
  close(): Promise<void>;
}

/** Behind this, reads have a few thousand rows to look at under load. */
const FOLD_EVERY_MS = 2_000;
/** Of these, one folds though nobody told of rows: they may have come from elsewhere. */
const UNTOLD_EVERY = 30;

export function openRollups(pool: Pool): Rollups {
  // What an earlier process left.
  let isStirred = true;
  let untold = 0;
  let running: Promise<unknown> = mendRestoredRollups(pool).catch(report);
  const fold = () => {
    untold = (untold + 1) % UNTOLD_EVERY;
    if (!isStirred && untold > 0) return;
    isStirred = false;
    running = running
      .then(() => foldRequests(pool))
      .then((hasFolded) => {
        if (!hasFolded) isStirred = true;
      })
      .catch((error) => {
        isStirred = true;
        report(error);
      });
  };
  const timer = setInterval(fold, FOLD_EVERY_MS).unref();
  return {
    stir() {
      isStirred = true;
    },
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

function report(error: unknown): void {
  if (isDatabaseDown(error)) log.debug({ error }, 'database not reachable: the rollups wait');
  else
    log.error(
      { error },
      'requests were not folded into the rollups; figures stay exact, reads become slower',
    );
}
