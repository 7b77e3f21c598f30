import { LRUCache } from 'lru-cache';
import type { Clock } from '@/lib/base/clock';

/** What became of a call with a provider's key, as far as it concerns the key. */
export interface KeyOutcome {
  /** `auth`, `rate_limited`, `server` …; null: it was answered. */
  error: string | null;
  retryAfterMs: number | null;
}

/** Provider keys that were refused or limited a moment ago: others go first. */
export interface KeyRests {
  isResting(keyId: string): boolean;
  /** Milliseconds until it is used again; 0: now. */
  leftMs(keyId: string): number;
  note(keyId: string, outcome: KeyOutcome): void;
  forget(keyId: string): void;
}

export interface KeyRestsOptions {
  clock: Clock;
  /** How long a key rests that was refused. */
  refusedMs: number;
  /** The longest that a limited key rests, whatever its provider asks for. */
  limitedAtMostMs: number;
}

const MAX_KNOWN = 20_000;
/** Where a limit comes without a time to wait. */
const LIMITED_MS = 5_000;
const LIMITED_AT_LEAST_MS = 1_000;

/** Opens an empty memory of this process. Only what is the key's own fault makes it rest. */
export function openKeyRests({ clock, refusedMs, limitedAtMostMs }: KeyRestsOptions): KeyRests {
  const restingUntil = new LRUCache<string, number>({ max: MAX_KNOWN });
  const leftMs = (keyId: string) => Math.max(0, (restingUntil.get(keyId) ?? 0) - clock());

  function restOf({ error, retryAfterMs }: KeyOutcome): number {
    if (error === 'auth') return refusedMs;
    if (error !== 'rate_limited') return 0;
    return Math.min(Math.max(retryAfterMs ?? LIMITED_MS, LIMITED_AT_LEAST_MS), limitedAtMostMs);
  }

  return {
    isResting: (keyId) => leftMs(keyId) > 0,
    leftMs,
    note(keyId, outcome) {
      const rest = restOf(outcome);
      if (rest > 0) restingUntil.set(keyId, clock() + rest);
      else if (outcome.error === null) restingUntil.delete(keyId);
    },
    forget: (keyId) => void restingUntil.delete(keyId),
  };
}
