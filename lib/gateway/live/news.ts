import type { Pool } from 'pg';
import { log } from '@/lib/base/log';
import { findUnwelcome, tellNews, type Watching } from './queries';

/** A page that is open and wants to know when to look again. */
export interface Watcher extends Watching {
  /** Something changed in its workspace: a request ended, credits moved. What it was, it asks for itself. */
  news(): void;
  /** Nothing for a while: proves to both ends that the connection lives. */
  beat(): void;
  /** No more will come; `ended`: the session or the membership has. */
  end(why: 'ended' | 'stopping'): void;
}

/** "Something new", from wherever it happens to the pages that are open. One per process. */
export interface News {
  /** On the way of every request: adds to a set, and at most one timer a tenth of a second is set. */
  tell(workspaceId: string): void;
  /** A notification came, of this process or another. */
  heard(workspaceId: string): void;
  /** Notifications may have been lost: everybody looks again. */
  heardNothing(): void;
  /** @returns how to leave; null where there are too many already */
  watch(watcher: Watcher): (() => void) | null;
  /** A session has ended: its pages hear no more. */
  endSession(sessionId: string): void;
  close(): void;
}

export interface NewsOptions {
  pool: Pool;
  /** Called with every piece of news, of whatever workspace. */
  onNews?(): void;
  /** Connections at most, of this process and of one person. */
  most?: { all: number; each: number };
}

/** Under load, news of one workspace are told this often. */
const TELL_EVERY_MS = 100;
/** Shorter than what proxies take for an idle connection. */
const BEAT_EVERY_MS = 15_000;
const MOST = { all: 1_000, each: 12 };

export function openNews({ pool, onNews, most = MOST }: NewsOptions): News {
  const untold = new Set<string>();
  const watchers = new Map<string, Set<Watcher>>();
  let count = 0;
  let telling: NodeJS.Timeout | null = null;
  let beating: NodeJS.Timeout | null = null;
  let isClosed = false;

  const all = () => [...watchers.values()].flatMap((some) => [...some]);
  const leave = (watcher: Watcher) => {
    const some = watchers.get(watcher.workspaceId);
    if (!some?.delete(watcher)) return;
    count--;
    if (some.size === 0) watchers.delete(watcher.workspaceId);
    if (count > 0 || !beating) return;
    clearInterval(beating);
    beating = null;
  };
  const end = (watcher: Watcher, why: 'ended' | 'stopping') => {
    leave(watcher);
    watcher.end(why);
  };
  const flush = () => {
    telling = null;
    const told = [...untold];
    untold.clear();
    tellNews(pool, told).catch((error) => {
      log.debug({ error }, 'news not told');
      // The database is away; our own pages need not wait for it to come back.
      for (const id of told) hear(id);
    });
  };
  const hear = (workspaceId: string) => {
    onNews?.();
    for (const watcher of watchers.get(workspaceId) ?? []) watcher.news();
  };
  const beat = () => {
    const present = all();
    for (const watcher of present) watcher.beat();
    findUnwelcome(pool, present).then(
      (places) => {
        for (const place of places) if (present[place]) end(present[place], 'ended');
      },
      (error) => log.debug({ error }, 'who watches could not be asked'),
    );
  };
  return {
    tell(workspaceId) {
      if (isClosed) return;
      untold.add(workspaceId);
      telling ??= setTimeout(flush, TELL_EVERY_MS).unref();
    },
    heard: hear,
    heardNothing() {
      for (const id of [...watchers.keys()]) hear(id);
    },
    watch(watcher) {
      const own = all().filter(({ userId }) => userId === watcher.userId);
      if (isClosed || count >= most.all || own.length >= most.each) return null;
      const some = watchers.get(watcher.workspaceId) ?? new Set();
      watchers.set(watcher.workspaceId, some.add(watcher));
      count++;
      beating ??= setInterval(beat, BEAT_EVERY_MS).unref();
      return () => leave(watcher);
    },
    endSession(sessionId) {
      for (const watcher of all()) if (watcher.sessionId === sessionId) end(watcher, 'ended');
    },
    close() {
      isClosed = true;
      if (telling) clearTimeout(telling);
      telling = null;
      for (const watcher of all()) end(watcher, 'stopping');
    },
  };
}
