import { LRUCache } from 'lru-cache';

/** What a process remembers of an open session: whose it is, and of which version. */
export interface KnownSession {
  userId: string;
  version: number;
}

/** Behind the notifications, for one that is lost. */
const KNOWN_MS = 5_000;
const MAX_KNOWN = 20_000;

interface Memory {
  known: LRUCache<string, KnownSession>;
  /** Goes up with every session that ended: what was read meanwhile is not kept. */
  ended: number;
}

const SLOT = Symbol.for('runtime.open-sessions');
type Holder = { [SLOT]?: Memory };

/** A session from memory, else by `load`; one that has ended is never remembered. */
export async function recallSession(
  id: string,
  load: () => Promise<KnownSession | null>,
): Promise<KnownSession | null> {
  const known = memory().known.get(id);
  if (known) return known;
  const { ended } = memory();
  const loaded = await load();
  if (loaded && memory().ended === ended) memory().known.set(id, loaded);
  return loaded;
}

/** A session ended, here or (told by a notification) in another process. */
export function forgetSession(id: string): void {
  memory().ended++;
  memory().known.delete(id);
}

/** Notifications may have been lost: all of it is forgotten. */
export function forgetSessions(): void {
  memory().ended++;
  memory().known.clear();
}

/** On `globalThis`: Next bundles pages and handlers apart, and the server hears the notifications. */
function memory(): Memory {
  const holder = globalThis as Holder;
  holder[SLOT] ??= { known: new LRUCache({ max: MAX_KNOWN, ttl: KNOWN_MS }), ended: 0 };
  return holder[SLOT];
}
