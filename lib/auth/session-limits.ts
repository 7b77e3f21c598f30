import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '@/lib/base/clock';

/** What people may try how often: a count within a window, per address or email, in this process. */
const LIMITS = {
  password: { count: 10, windowMs: 10 * 60_000 },
  passwordFrom: { count: 60, windowMs: 10 * 60_000 },
  signUp: { count: 5, windowMs: 10 * 60_000 },
  link: { count: 5, windowMs: 10 * 60_000 },
  beta: { count: 3, windowMs: 10 * 60_000 },
  betaFrom: { count: 20, windowMs: 10 * 60_000 },
  linkFrom: { count: 100, windowMs: 10 * 60_000 },
} as const;

const seen = new LRUCache<string, { count: number; until: number }>({ max: 50_000 });

/**
 * Counts one try.
 * @returns false when there were too many; the try must then be refused without looking at the password
 */
export function takeAttempt(kind: keyof typeof LIMITS, who: string, clock: Clock = systemClock): boolean {
  const now = clock();
  const key = `${kind}:${who}`;
  const before = seen.get(key);
  const entry = before && before.until > now ? before : { count: 0, until: now + LIMITS[kind].windowMs };
  entry.count++;
  seen.set(key, entry);
  return entry.count <= LIMITS[kind].count;
}
