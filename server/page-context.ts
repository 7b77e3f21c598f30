import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

/** Long enough for what a page leaves to be done behind its answer, short enough for the pauses of a page that polls. */
const QUIET_MS = 2_000;
/** From here on a context costs nothing where nobody asks for it. */
const FREE_FROM_NODE_MAJOR = 24;

export interface PageContext {
  /**
   * A page is being answered; until its answer is closed, and a while longer, contexts are kept. A stream that stays
   * open for hours has found its request by its first write, and needs none after that.
   */
  enter(response: ServerResponse, until?: 'close' | 'first write'): void;
}

/**
 * Pages find their request by `AsyncLocalStorage`, which before Node 24 hooks every promise of the process once a
 * storage is used: calls of `/v1` then cost a seventh more until the end. So storages are switched off while no page is
 * at work; `run` switches its own on again. They are Next's and React's, and only their use tells which there are.
 */
export function openPageContext(
  nodeMajor = Number(process.versions.node.split('.')[0]),
  storageClass: typeof AsyncLocalStorage = AsyncLocalStorage,
): PageContext {
  if (nodeMajor >= FREE_FROM_NODE_MAJOR) return { enter() {} };
  const used = noteUsed(storageClass);
  let atWork = 0;
  let rest: NodeJS.Timeout | null = null;
  const switchOff = () => {
    rest = null;
    for (const storage of used) storage.disable();
    used.clear();
  };
  return {
    enter(response, until = 'close') {
      atWork++;
      if (rest) clearTimeout(rest);
      rest = null;
      let hasLeft = false;
      const leave = () => {
        if (hasLeft) return;
        hasLeft = true;
        atWork--;
        if (atWork === 0) rest = setTimeout(switchOff, QUIET_MS).unref();
      };
      response.once('close', leave);
      if (until === 'first write') onFirstWrite(response, leave);
    },
  };
}

function onFirstWrite(response: ServerResponse, heed: () => void): void {
  const { write } = response;
  response.write = function (this: ServerResponse, ...given: unknown[]) {
    response.write = write;
    heed();
    return Reflect.apply(write, this, given);
  } as typeof write;
}

/** The storages that were entered, from now on. */
function noteUsed({ prototype }: typeof AsyncLocalStorage): Set<AsyncLocalStorage<unknown>> {
  const used = new Set<AsyncLocalStorage<unknown>>();
  const { run, enterWith } = prototype;
  prototype.run = function (this: AsyncLocalStorage<unknown>, ...given: unknown[]) {
    used.add(this);
    return Reflect.apply(run, this, given);
  } as typeof run;
  prototype.enterWith = function (this: AsyncLocalStorage<unknown>, store: unknown) {
    used.add(this);
    return enterWith.call(this, store);
  } as typeof enterWith;
  return used;
}
