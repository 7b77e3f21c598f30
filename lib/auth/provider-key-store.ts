import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { type Clock, systemClock } from '@/lib/base/clock';
import { ApiError } from '@/lib/base/errors';
import { log } from '@/lib/base/log';
import { isDatabaseDown } from '@/lib/db/pool';
import { type KeyOutcome, openKeyRests } from './key-rests';
import type { OwnKey, OwnKeys } from './provider-key';
import { type KeyUse, loadOwnKeys, providerKeySeal, writeKeyUses } from './provider-key-queries';

/** Workspaces' own provider keys in memory: one look for a workspace that has none. */
export interface ProviderKeyStore {
  /**
   * What a workspace's calls go by; null: it has no keys of its own and does not ask for them. At once when it is in
   * memory, else after one query that all who ask meanwhile share.
   * @throws ApiError service_unavailable when the database is down
   */
  find(workspaceId: string): OwnKeys | null | Promise<OwnKeys | null>;
  /** The provider refused or limited this key a moment ago: others go first. */
  isResting(keyId: string): boolean;
  /** Notes what became of a call; written to the database every ten seconds. */
  note(keyId: string, outcome: KeyOutcome): void;
  invalidateWorkspace(workspaceId: string): void;
  /** Notifications may have been lost: all of it is thrown away. */
  clear(): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

/** Behind the notifications, for one that is lost. */
const KNOWN_TTL_MS = 30_000;
const MAX_KNOWN = 20_000;
const WRITE_EVERY_MS = 10_000;
const REST_MS = { refusedMs: 60_000, limitedAtMostMs: 60_000 };

interface Known {
  keys: OwnKeys | null;
  freshUntil: number;
}

interface Loading {
  promise: Promise<OwnKeys | null>;
  /** It changed meanwhile: what is read is not kept. */
  stale: boolean;
}

export function openProviderKeyStore(options: {
  pool: Pool;
  encryptionKey: Buffer;
  clock?: Clock;
}): ProviderKeyStore {
  const { pool, clock = systemClock } = options;
  const seal = providerKeySeal(options.encryptionKey);
  const known = new LRUCache<string, Known>({ max: MAX_KNOWN });
  const loading = new Map<string, Loading>();
  const rests = openKeyRests({ clock, ...REST_MS });
  const uses = openUses(pool, clock);

  const load = (workspaceId: string) => {
    const entry: Loading = { stale: false, promise: Promise.resolve(null) };
    entry.promise = loadOwnKeys(pool, seal, workspaceId)
      .catch(refuse)
      .then(({ settings, keys, unreadable }) => {
        if (unreadable.length > 0)
          log.warn({ workspaceId, keys: unreadable }, 'provider keys sealed under another ENCRYPTION_KEY');
        const own =
          keys.length > 0 || settings.order === 'only' ? { ...settings, byProvider: group(keys) } : null;
        if (!entry.stale) known.set(workspaceId, { keys: own, freshUntil: clock() + KNOWN_TTL_MS });
        return own;
      })
      .finally(() => {
        if (loading.get(workspaceId) === entry) loading.delete(workspaceId);
      });
    loading.set(workspaceId, entry);
    return entry.promise;
  };

  const forget = (workspaceId: string) => {
    const entry = loading.get(workspaceId);
    if (entry) entry.stale = true;
    // Whoever asks from now on must not get what was read before the change.
    loading.delete(workspaceId);
    for (const keys of known.peek(workspaceId)?.keys?.byProvider.values() ?? [])
      for (const { id } of keys) rests.forget(id);
    known.delete(workspaceId);
  };

  return {
    find(workspaceId) {
      const found = known.get(workspaceId);
      if (found && clock() < found.freshUntil) return found.keys;
      return loading.get(workspaceId)?.promise ?? load(workspaceId);
    },
    isResting: rests.isResting,
    note(keyId, outcome) {
      uses.note(keyId, outcome.error);
      rests.note(keyId, outcome);
    },
    invalidateWorkspace: forget,
    clear() {
      for (const workspaceId of [...known.keys(), ...loading.keys()]) forget(workspaceId);
    },
    close: uses.close,
  };
}

function group(keys: readonly OwnKey[]): OwnKeys['byProvider'] {
  const byProvider = new Map<string, OwnKey[]>();
  for (const key of keys) {
    const list = byProvider.get(key.providerId);
    if (list) list.push(key);
    else byProvider.set(key.providerId, [key]);
  }
  return byProvider;
}

function refuse(cause: unknown): never {
  if (!isDatabaseDown(cause)) throw cause;
  throw new ApiError(
    'service_unavailable',
    'The gateway cannot reach its database, so it cannot tell whose provider keys to use. Try again in a few seconds.',
    { cause, headers: { 'retry-after': '2' } },
  );
}

function openUses(pool: Pool, clock: Clock) {
  let noted = new Map<string, KeyUse>();
  const write = async () => {
    if (noted.size === 0) return;
    const batch = noted;
    noted = new Map();
    await writeKeyUses(pool, [...batch.values()]).catch((error) =>
      log.warn({ error, keys: batch.size }, 'use of provider keys not written'),
    );
  };
  const timer = setInterval(() => void write(), WRITE_EVERY_MS);
  timer.unref();
  return {
    note(id: string, error: string | null) {
      noted.set(id, { id, at: new Date(clock()).toISOString(), error });
    },
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}
