import { openRoster, type Seated } from '@/lib/base/roster';

/** Something that must happen by a time on the sweep's own clock. */
export interface Bounded extends Seated {
  deadlineMs: number;
  onDeadline(): void;
}

export interface Deadlines {
  /** Milliseconds on the sweep's clock: coarse, and stopped while the event loop is. */
  now(): number;
  add(bounded: Bounded): void;
  remove(bounded: Bounded): void;
  close(): void;
}

const TICK_MS = 50;
/** A longer gap means the loop was blocked: data may wait in the sockets, so that time is not held against anyone. */
const LONGEST_TICK_MS = 4 * TICK_MS;

/**
 * One timer for the deadlines of all calls instead of one or more a request: it sweeps the open ones and
 * rests when there are none. Late by a tick at most.
 */
export function openDeadlines(): Deadlines {
  const open = openRoster<Bounded>();
  let timer: NodeJS.Timeout | null = null;
  let clockMs = 0;
  let lastTickAt = 0;

  function sweep(): void {
    const at = performance.now();
    clockMs += Math.min(at - lastTickAt, LONGEST_TICK_MS);
    lastTickAt = at;
    if (open.size === 0) stop();
    open.each((bounded) => {
      if (bounded.deadlineMs > clockMs) return;
      open.remove(bounded);
      bounded.onDeadline();
    });
  }

  function stop(): void {
    if (timer) clearInterval(timer);
    timer = null;
  }

  return {
    now: () => clockMs,
    add(bounded) {
      open.add(bounded);
      if (timer) return;
      lastTickAt = performance.now();
      timer = setInterval(sweep, TICK_MS);
      timer.unref();
    },
    remove: open.remove,
    close() {
      stop();
      open.clear();
    },
  };
}
