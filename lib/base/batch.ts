/**
 * Joins single calls into batches: what arrives within one turn of the event loop, or while a batch is on
 * its way, goes into the next. One batch at a time, so members keep their order.
 */
export interface Batch<T, R> {
  /** Resolves with this item's result, rejects with the batch's error. */
  push(item: T): Promise<R>;
  /** Resolves when nothing is waiting or on its way. */
  idle(): Promise<void>;
}

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * @param run takes the items of one batch and gives as many results, in their order
 * @param maxItems the most one batch takes
 * @param gatherMs how long the first of a batch waits for others; 0: to the end of this turn of the event loop
 */
export function createBatch<T, R>(
  run: (items: T[]) => Promise<readonly R[]>,
  maxItems = 500,
  gatherMs = 0,
): Batch<T, R> {
  let waiting: Waiting<T, R>[] = [];
  let running = false;
  let scheduled = false;
  let idlers: (() => void)[] = [];

  const schedule = () => {
    if (scheduled || running) return;
    scheduled = true;
    if (gatherMs === 0) setImmediate(flush);
    else setTimeout(flush, gatherMs);
  };
  const flush = async () => {
    scheduled = false;
    running = true;
    const members = waiting.length > maxItems ? waiting.splice(0, maxItems) : waiting;
    if (members === waiting) waiting = [];
    try {
      const results = await run(members.map((member) => member.item));
      members.forEach((member, index) => {
        member.resolve(results[index] as R);
      });
    } catch (error) {
      for (const member of members) member.reject(error);
    }
    running = false;
    if (waiting.length > 0) schedule();
    else {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
  };
  return {
    push(item) {
      return new Promise<R>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      });
    },
    idle() {
      if (!running && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        idlers.push(resolve);
      });
    },
  };
}
