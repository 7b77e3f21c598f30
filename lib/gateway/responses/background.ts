import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '@/lib/base/log';
import type { ResponseStore } from '@/lib/responses/store';
import type { DetachedExchange } from './detached-exchange';

/** One response that this process is making while nobody need wait. */
export interface BackgroundRun {
  exchange: DetachedExchange;
  /** Resolves when its end is stored. */
  done: Promise<void>;
  isCancelled: boolean;
  /** Its answer is a stream: it can be read while it is made, and again. */
  isStreamed: boolean;
}

/** The responses that this process makes in the background. */
export interface BackgroundRuns {
  add(id: string, run: BackgroundRun): void;
  find(id: string): BackgroundRun | null;
  /** Stops one, here or at whichever process makes it. Resolves when the word was given. */
  cancel(id: string): Promise<void>;
  /** The same, told by another process. */
  heed(id: string): void;
  /** Waits for those that are being made, for so long at most. */
  close(withinMs: number): Promise<void>;
}

/** A third of a lease. */
const RENEW_MS = 20_000;

export function openBackgroundRuns(store: ResponseStore): BackgroundRuns {
  const runs = new Map<string, BackgroundRun>();
  const stop = (id: string): boolean => {
    const run = runs.get(id);
    if (!run) return false;
    run.isCancelled = true;
    run.exchange.leave();
    return true;
  };
  const renew = () => {
    if (runs.size === 0) return;
    store.renew([...runs.keys()]).then(
      (unwanted) => {
        for (const id of unwanted) stop(id);
      },
      (error) => log.warn({ error }, 'leases of background responses not renewed'),
    );
  };
  const timer = setInterval(renew, RENEW_MS);
  timer.unref();
  return {
    add(id, run) {
      runs.set(id, run);
      void run.done.finally(() => runs.delete(id));
    },
    find: (id) => runs.get(id) ?? null,
    async cancel(id) {
      if (!stop(id)) await store.askToCancel(id);
    },
    heed(id) {
      stop(id);
    },
    async close(withinMs) {
      const enough = new AbortController();
      const left = sleep(withinMs, undefined, { signal: enough.signal }).catch(() => {});
      await Promise.race([Promise.all([...runs.values()].map(({ done }) => done)), left]);
      enough.abort();
      clearInterval(timer);
    },
  };
}
