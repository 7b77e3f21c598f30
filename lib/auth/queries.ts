import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { z } from 'zod';
import { type Clock, systemClock } from '@/lib/base/clock';
import { ApiError } from '@/lib/base/errors';
import { isDatabaseDown } from '@/lib/db/pool';
import { hashKey, parseKey } from './api-key';
import { openLastUsed } from './api-key-last-used-queries';
import { invalidKey } from './api-key-messages';
import type { Caller, Scope } from './caller';
import { isScope } from './scopes';

/** From the text of a key to who calls: in memory, and behind it the database. */
export interface CallerStore {
  /**
   * Who a key stands for. At once when it is in memory, else after one query that all who ask meanwhile share.
   * @param token what followed `Bearer`; empty when nothing was sent
   * @throws ApiError invalid_api_key saying what is wrong with it; service_unavailable when the database is down
   */
  find(token: string): Caller | Promise<Caller>;
  /** Notes that a key, and which of its secrets, was used; written to the database every ten seconds. */
  touch(caller: Pick<Caller, 'keyId' | 'oldSecretId'>): void;
  /** A key was made, changed or revoked: what memory has of it is thrown away. */
  invalidateKey(keyId: string): void;
  invalidateWorkspace(workspaceId: string): void;
  /** Notifications may have been lost: all of it is thrown away. */
  clear(): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

export interface CallerStoreOptions {
  pool: Pool;
  encryptionKey: Buffer;
  /** The gateway's share where a workspace has none of its own. */
  savingsSharePpm: number;
  clock?: Clock;
}

/** Behind the notifications, for one that is lost. */
const KNOWN_TTL_MS = 30_000;
const UNKNOWN_TTL_MS = 5_000;
const MAX_KNOWN = 20_000;
const MAX_UNKNOWN = 5_000;

interface Known {
  caller: Caller;
  /** When its secret ends, and by what. */
  endsAt: number | null;
  endedBy: 'revoked' | 'replaced';
  expiresAt: number | null;
  freshUntil: number;
}

interface Store extends Required<CallerStoreOptions> {
  known: LRUCache<string, Known>;
  /** Tokens of right form that no row has, and until when that is believed. */
  unknown: LRUCache<string, { until: number }>;
  /** Key id → the tokens it is known by: one, and while a rotated secret works on, two. */
  tokens: Map<string, Set<string>>;
  loading: Map<string, Loading>;
}

/** One query on its way. */
interface Loading {
  promise: Promise<Caller>;
  /** Ids that changed meanwhile, `*` for all: what was read of them is not kept. */
  changed: Set<string>;
}

export function openCallerStore(options: CallerStoreOptions): CallerStore {
  const store = createStore(options);
  const lastUsed = openLastUsed(store.pool, store.clock);
  return {
    find(token) {
      const known = store.known.get(token);
      if (known !== undefined) {
        const now = store.clock();
        if (now < known.freshUntil) return usable(known, token, now);
      }
      return store.loading.get(token)?.promise ?? load(store, token);
    },
    touch: lastUsed.touch,
    invalidateKey(keyId) {
      noteChange(store, keyId);
      store.unknown.clear();
      for (const token of [...(store.tokens.get(keyId) ?? [])]) store.known.delete(token);
    },
    invalidateWorkspace(workspaceId) {
      noteChange(store, workspaceId);
      for (const [token, { caller }] of store.known.entries()) {
        if (caller.workspaceId === workspaceId) store.known.delete(token);
      }
    },
    clear() {
      noteChange(store, '*');
      store.known.clear();
      store.unknown.clear();
    },
    close: lastUsed.close,
  };
}

function createStore(options: CallerStoreOptions): Store {
  const tokens = new Map<string, Set<string>>();
  return {
    clock: systemClock,
    ...options,
    tokens,
    known: new LRUCache<string, Known>({
      max: MAX_KNOWN,
      // The same entry may have been read anew: only what is gone leaves the index.
      dispose: ({ caller: { keyId } }, token, reason) => {
        const known = reason === 'set' ? undefined : tokens.get(keyId);
        if (known?.delete(token) && known.size === 0) tokens.delete(keyId);
      },
    }),
    unknown: new LRUCache({ max: MAX_UNKNOWN }),
    loading: new Map(),
  };
}

function noteChange(store: Store, id: string): void {
  for (const loading of store.loading.values()) loading.changed.add(id);
}

function usable(known: Known, token: string, now: number): Caller {
  if (known.endsAt !== null && known.endsAt <= now) throw invalidKey(known.endedBy, token);
  if (known.expiresAt !== null && known.expiresAt <= now) throw invalidKey('expired', token);
  return known.caller;
}

function load(store: Store, token: string): Promise<Caller> {
  const parsed = parseKey(token);
  if (!parsed.ok) throw invalidKey(parsed.reason, token);
  const unknown = store.unknown.get(token);
  if (unknown !== undefined && store.clock() < unknown.until) throw invalidKey('unknown', token);
  const changed = new Set<string>();
  const promise = read(store, token, changed).finally(() => store.loading.delete(token));
  store.loading.set(token, { promise, changed });
  return promise;
}

async function read(store: Store, token: string, changed: ReadonlySet<string>): Promise<Caller> {
  const row = await selectCaller(store.pool, hashKey(token, store.encryptionKey));
  const now = store.clock();
  if (row === null) {
    if (changed.size === 0) store.unknown.set(token, { until: now + UNKNOWN_TTL_MS });
    throw invalidKey('unknown', token);
  }
  const known: Known = {
    caller: toCaller(row, store.savingsSharePpm),
    endsAt: row.ends_in_ms === null ? null : now + row.ends_in_ms,
    endedBy: row.is_replaced ? 'replaced' : 'revoked',
    expiresAt: row.expires_in_ms === null ? null : now + row.expires_in_ms,
    freshUntil: now + KNOWN_TTL_MS,
  };
  if (!changed.has('*') && !changed.has(row.id) && !changed.has(row.workspace_id)) {
    store.known.set(token, known);
    const tokens = store.tokens.get(row.id);
    if (tokens) tokens.add(token);
    else store.tokens.set(row.id, new Set([token]));
  }
  return usable(known, token, now);
}

const CallerRow = z.object({
  id: z.string(),
  name: z.string(),
  workspace_id: z.string(),
  wallet_id: z.string(),
  mode: z.enum(['live', 'test']),
  scopes: z.array(z.string()),
  models: z.array(z.string()),
  requests_per_minute: z.int().nullable(),
  tokens_per_minute: z.int().nullable(),
  concurrency: z.int().nullable(),
  cache_enabled: z.boolean(),
  fit_output: z.boolean(),
  savings_share_ppm: z.int().nullable(),
  allowed_origins: z.array(z.string()),
  expires_at: z.date().nullable(),
  // By the database's clock: ours may go differently.
  expires_in_ms: z.number().nullable(),
  ends_in_ms: z.number().nullable(),
  old_secret_id: z.string().nullable(),
  /** It is the secret that ends first, not the key. */
  is_replaced: z.boolean(),
});
type CallerRow = z.infer<typeof CallerRow>;

async function selectCaller(pool: Pool, hash: Buffer): Promise<CallerRow | null> {
  try {
    const result = await pool.query({
      name: 'auth_caller',
      text: `with secret as (
               select id as key_id, null::text as old_id, null::timestamptz as works_until from api_keys where hash = $1
               union all select key_id, id, works_until from api_key_old_secrets where hash = $1)
             select k.id, k.name, k.workspace_id, w.id as wallet_id, k.mode, k.scopes, k.models, k.requests_per_minute,
                    k.tokens_per_minute, k.concurrency, k.cache_enabled and s.cache_enabled as cache_enabled, k.fit_output,
                    s.savings_share_ppm, s.allowed_origins, k.expires_at,
                    (extract(epoch from k.expires_at - now()) * 1000)::float8 as expires_in_ms,
                    (extract(epoch from least(k.revoked_at, x.works_until) - now()) * 1000)::float8 as ends_in_ms,
                    x.old_id as old_secret_id,
                    x.works_until is not null and (k.revoked_at is null or x.works_until <= k.revoked_at) as is_replaced
               from secret x
               join api_keys k on k.id = x.key_id
               join workspaces s on s.id = k.workspace_id
               join wallets w on w.workspace_id = k.workspace_id and w.mode = k.mode
             limit 1`,
      values: [hash],
    });
    return result.rows.length === 0 ? null : CallerRow.parse(result.rows[0]);
  } catch (cause) {
    if (!isDatabaseDown(cause)) throw cause;
    const message =
      'The gateway cannot reach its database, so it cannot check your key now. Try again in a few seconds.';
    throw new ApiError('service_unavailable', message, { cause, headers: { 'retry-after': '2' } });
  }
}

function toCaller(row: CallerRow, savingsSharePpm: number): Caller {
  return {
    keyId: row.id,
    keyName: row.name,
    workspaceId: row.workspace_id,
    walletId: row.wallet_id,
    mode: row.mode,
    // A scope of a newer release than this process is left out, not guessed at.
    scopes: new Set<Scope>(row.scopes.filter(isScope)),
    models: row.models.length === 0 ? null : new Set(row.models),
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    concurrency: row.concurrency,
    cacheEnabled: row.cache_enabled,
    fitOutput: row.fit_output,
    savingsSharePpm: row.savings_share_ppm ?? savingsSharePpm,
    expiresAt: row.expires_at,
    allowedOrigins: row.allowed_origins,
    oldSecretId: row.old_secret_id,
  };
}
