import type { Pico } from '@/lib/base/money';
import type { Mode, Scope } from './caller';

export type BudgetReset = 'never' | 'daily' | 'weekly' | 'monthly';

export interface SpendLimit {
  limit: Pico;
  reset: BudgetReset;
}

/** What a key may do, apart from its name: what is given, changed and handed down. */
export interface KeyGrant {
  mode: Mode;
  scopes: readonly Scope[];
  /** Canonical slugs; null: all models. */
  models: readonly string[] | null;
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
  concurrency: number | null;
  cacheEnabled: boolean;
  /** An output cap that the credits do not cover is lowered instead of refused. */
  fitOutput: boolean;
  spendLimit: SpendLimit | null;
  expiresAt: Date | null;
}

/** A secret that a rotation replaced, without the secret. */
export interface OldSecret {
  id: string;
  prefix: string;
  lastFour: string;
  worksUntil: Date;
  lastUsedAt: Date | null;
}

/** A key as it is stored and listed, without its secret. */
export interface KeyRecord extends KeyGrant {
  id: string;
  workspaceId: string;
  name: string;
  prefix: string;
  lastFour: string;
  /** Of the current period, as of the last request that was charged; 0 without a spend limit. */
  spent: Pico;
  held: Pico;
  periodStart: Date | null;
  /** In the future while a rotated key still works. */
  revokedAt: Date | null;
  /** By any of its secrets. */
  lastUsedAt: Date | null;
  /** Since when its present secret is the one; null: since it was made. */
  rotatedAt: Date | null;
  /** Until when its revocation can be taken back; null: not at all. */
  undoUntil: Date | null;
  /** What it was known by before and that still works. */
  oldSecrets: readonly OldSecret[];
  createdBy: string | null;
  createdAt: Date;
}

/** Whether a key works at a time, in one word. `retiring`: it ends at a time that is set and still works. */
export function keyStatus(key: KeyRecord, now: number): 'active' | 'retiring' | 'revoked' | 'expired' {
  if (key.revokedAt && key.revokedAt.getTime() <= now) return 'revoked';
  if (key.expiresAt && key.expiresAt.getTime() <= now) return 'expired';
  return key.revokedAt ? 'retiring' : 'active';
}
