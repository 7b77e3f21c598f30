/**
 * Joins single calls into batches: what arrives within one turn of the event loop, or while a batch is on
 * its way, goes into the next. One batch at a time, so members keep their order.
 */
export interface Batch<T, R> {
  /** Resolves with this item's result; rejects with it where it is an error, or with the whole batch's error. */
  push(item: T): Promise<R>;
  /** Resolves when nothing is waiting or on its way. */
  idle(): Promise<void>;
}

export interface BatchOptions {
  /** The most one batch takes. */
  maxItems?: number;
  /** How long the first of a batch waits for others; 0: to the end of this turn of the event loop. */
  gatherMs?: number;
  /** How long it waits where `CROWD` came within as long: then more are to be expected, and fewer, larger batches cost less. */
  crowdedMs?: number;
}

const CROWD = 3;

/**
 * @param run takes the items of one batch and gives as many results, in their order; an `Error` among them
 * rejects its own item only
 */
export function createBatch<T, R>(
  run: (items: T[]) => Promise<readonly (R | Error)[]>,
  { maxItems = 500, gatherMs = 0, crowdedMs = gatherMs }: BatchOptions = {},
): Batch<T, R> {
  let items: T[] = [];
  let settlers: Settler<R>[] = [];
  let running = false;
  let scheduled = false;
  /** When the last `CROWD` were pushed, in turn. */
  const pushedAt = new Float64Array(CROWD).fill(Number.NEGATIVE_INFINITY);
  let pushes = 0;
  let idlers: (() => void)[] = [];

  const schedule = () => {
    if (scheduled || running) return;
    scheduled = true;
    const oldest = pushedAt[pushes % CROWD] as number;
    const waitMs = crowdedMs > gatherMs && performance.now() - oldest < crowdedMs ? crowdedMs : gatherMs;
    if (waitMs === 0) setImmediate(flush);
    else setTimeout(flush, waitMs);
  };
  const flush = async () => {
    scheduled = false;
    running = true;
    const batch = items;
    const told = settlers;
    items = batch.length > maxItems ? batch.splice(maxItems) : [];
    settlers = told.length > maxItems ? told.splice(maxItems) : [];
    try {
      const results = await run(batch);
      for (let i = 0; i < told.length; i++) settle(told[i] as Settler<R>, results[i] as R | Error);
    } catch (error) {
      for (const { reject } of told) reject(error);
    }
    running = false;
    if (items.length > 0) schedule();
    else {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
  };
  return {
    push(item) {
      pushedAt[pushes++ % CROWD] = performance.now();
      return new Promise<R>((resolve, reject) => {
        items.push(item);
        settlers.push({ resolve, reject });
        schedule();
      });
    },
    idle() {
      if (!running && items.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        idlers.push(resolve);
      });
    },
  };
}

interface Settler<R> {
  resolve(result: R): void;
  reject(error: unknown): void;
}

function settle<R>({ resolve, reject }: Settler<R>, result: R | Error): void {
  if (result instanceof Error) reject(result);
  else resolve(result);
}
