export type Mode = 'live' | 'test';
export type Scope = 'inference' | 'usage:read' | 'keys:write';

/** Who calls `/v1`: what a valid key stands for. Held in memory, replaced when the key changes. */
export interface Caller {
  keyId: string;
  keyName: string;
  workspaceId: string;
  walletId: string;
  mode: Mode;
  scopes: ReadonlySet<Scope>;
  /** Canonical slugs the key may call; null: all. */
  models: ReadonlySet<string> | null;
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
  concurrency: number | null;
  /** Exact cache on for both workspace and key. */
  cacheEnabled: boolean;
  /** An output cap that the credits do not cover is lowered instead of refused. */
  fitOutput: boolean;
  /** The gateway's share of a saving, in parts per million. */
  savingsSharePpm: number;
  expiresAt: Date | null;
  allowedOrigins: readonly string[];
  /** The secret it came with is one that a rotation replaced and that still works; null: its present one. */
  oldSecretId: string | null;
}
