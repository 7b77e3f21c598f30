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
  /** Of the demonstration on our own pages alone; a key is never one. */
  visitor?: Visitor;
}

/** Somebody who tries the demonstration: one of many in one workspace. */
export interface Visitor {
  /** His answers are stored under it: nobody else's request is answered with them, nor he with theirs. */
  id: string;
  /** How long the sandbox rests between two events of a stream, so that it is seen to be one; milliseconds. */
  paceMs: number;
}
