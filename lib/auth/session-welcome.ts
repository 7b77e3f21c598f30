import { LRUCache } from 'lru-cache';

/** The first key of a new person, kept in memory until they look at it: only its hash is stored. */
const SLOT = Symbol.for('runtime.welcome-keys');
type Holder = { [SLOT]?: LRUCache<string, string> };
const KEPT_MS = 30 * 60_000;

/** Keeps a new person's first key for half an hour. */
export function keepWelcomeKey(userId: string, key: string): void {
  keys().set(userId, key);
}

/** Whether a first key is still there to be looked at. */
export function hasWelcomeKey(userId: string): boolean {
  return keys().has(userId);
}

/** Gives the first key, once. */
export function takeWelcomeKey(userId: string): string | null {
  const key = keys().get(userId) ?? null;
  keys().delete(userId);
  return key;
}

/** On `globalThis`: Next bundles pages and handlers apart. */
function keys(): LRUCache<string, string> {
  const holder = globalThis as Holder;
  holder[SLOT] ??= new LRUCache({ max: 1_000, ttl: KEPT_MS });
  return holder[SLOT];
}
