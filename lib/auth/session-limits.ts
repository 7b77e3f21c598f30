import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '@/lib/base/clock';
import { ApiError } from '@/lib/base/errors';
import { networkOf } from '@/lib/base/network';

const TEN_MINUTES_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;

/**
 * What people may try how often: a count within a window, per account or address (`…From`; of IPv6 the network that one
 * connection has), in this process.
 */
const LIMITS = {
  password: { count: 10, windowMs: TEN_MINUTES_MS },
  passwordFrom: { count: 60, windowMs: TEN_MINUTES_MS },
  signUp: { count: 5, windowMs: TEN_MINUTES_MS },
  link: { count: 5, windowMs: TEN_MINUTES_MS },
  linkFrom: { count: 100, windowMs: TEN_MINUTES_MS },
  reset: { count: 5, windowMs: HOUR_MS },
  resetFrom: { count: 60, windowMs: HOUR_MS },
  /** Opening what a link holds: for those who guess. */
  tokenFrom: { count: 60, windowMs: TEN_MINUTES_MS },
  emailChange: { count: 5, windowMs: HOUR_MS },
  emailChangeFrom: { count: 60, windowMs: HOUR_MS },
  sessions: { count: 60, windowMs: TEN_MINUTES_MS },
  sessionsFrom: { count: 300, windowMs: TEN_MINUTES_MS },
  profile: { count: 60, windowMs: TEN_MINUTES_MS },
  workspaces: { count: 20, windowMs: HOUR_MS },
  workspacesFrom: { count: 100, windowMs: HOUR_MS },
  invitations: { count: 60, windowMs: HOUR_MS },
  invitationsFrom: { count: 300, windowMs: HOUR_MS },
  beta: { count: 3, windowMs: TEN_MINUTES_MS },
  betaFrom: { count: 20, windowMs: TEN_MINUTES_MS },
} as const;

export type AttemptKind = keyof typeof LIMITS;

const SLOT = Symbol.for('runtime.attempts');
type Seen = LRUCache<string, { count: number; until: number }>;
type Holder = { [SLOT]?: Seen };

/**
 * Counts one try.
 * @returns 0 where it may go on; else the milliseconds until the next may, and this one must be refused without a look
 */
export function countAttempt(kind: AttemptKind, who: string, clock: Clock = systemClock): number {
  const now = clock();
  const key = `${kind}:${kind.endsWith('From') ? networkOf(who) : who}`;
  const before = seen().get(key);
  const entry = before && before.until > now ? before : { count: 0, until: now + LIMITS[kind].windowMs };
  entry.count++;
  seen().set(key, entry);
  return entry.count <= LIMITS[kind].count ? 0 : entry.until - now;
}

/**
 * Counts one try for each of those who try: `{ password: email, passwordFrom: address }`.
 * @throws ApiError rate_limit_exceeded saying when to try again
 */
export function requireAttempts(tries: Partial<Record<AttemptKind, string>>, clock?: Clock): void {
  const waits = (Object.entries(tries) as [AttemptKind, string][]).map(([kind, who]) =>
    countAttempt(kind, who, clock),
  );
  const waitMs = Math.max(0, ...waits);
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1_000);
  throw new ApiError('rate_limit_exceeded', `Too many tries. Try again in ${inWords(seconds)}.`, {
    headers: { 'retry-after': String(seconds) },
    details: { retry_after_seconds: seconds },
  });
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

/** On `globalThis`: Next bundles pages and handlers apart, and they count together. */
function seen(): Seen {
  const holder = globalThis as Holder;
  holder[SLOT] ??= new LRUCache({ max: 50_000 });
  return holder[SLOT];
}
