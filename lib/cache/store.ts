import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { createBatch } from '@/lib/base/batch';
import { createKeyedDigest, type KeyedDigest } from '@/lib/base/keyed-digest';
import { log } from '@/lib/base/log';
import { createSeal, deriveKey, type Seal } from '@/lib/base/sealing';
import { BATCH, openLane } from '@/lib/db/lane';
import type { ByteText } from '@/lib/openai/byte-text';
import { packEvents, unpackEvents } from '@/lib/openai/event-pack';
import type { Usage } from '@/lib/openai/usage';
import { openPromptMemory, type PromptMemory } from './miss-reason';
import { type CacheRow, deleteExpired, type NewCacheRow, selectEntries, upsertEntries } from './queries';

/** One whole successful answer as it was relayed, without usage or receipt. */
export interface CachedAnswer {
  modelSlug: string;
  /** `json`: a chat completion object. `sse`: its chunks as events, without usage chunk and `[DONE]`. */
  form: 'json' | 'sse';
  body: ByteText;
  usage: Usage;
  finishReason: string | null;
  createdAt: number;
  expiresAt: number;
}

export interface CacheOwner {
  workspaceId: string;
  mode: string;
}

/** The exact cache: bounded memory in front of PostgreSQL, which all processes share. */
export interface ResponseCache {
  /** Makes the fingerprints. */
  readonly digest: KeyedDigest;
  /** Keys what is bound to a request in other ways. */
  readonly secret: Buffer;
  readonly memory: PromptMemory;
  /** The answer that this process remembers, or null. */
  recall(key: string, now: number): CachedAnswer | null;
  /** The answer that the database has, or null. A database that fails is a miss: a cache must not cost an answer. */
  read(key: string, now: number): Promise<CachedAnswer | null>;
  /** Stores at once in memory, in PostgreSQL soon after. */
  put(key: string, owner: CacheOwner, answer: CachedAnswer): void;
  /** Forgets what this process remembers under a key, if it is older than what the database has since then. */
  forget(key: string, newerFrom: number): void;
  /** Forgets everything: what was replaced meanwhile was not heard of. */
  clear(): void;
  close(): Promise<void>;
}

const MEMORY_BYTES = 64 * 1024 * 1024;
/** What an entry takes beside its answer: key, usage, the list's own links. */
const ENTRY_BYTES = 1_024;
/** Larger answers are not stored. */
export const MAX_CACHED_BYTES = 1024 * 1024;
/** A write may wait: memory answers meanwhile. */
const WRITE_GATHER_MS = 50;
const WRITE_ROWS = 100;
const SWEEP_MS = 600_000;
const SWEEP_ROWS = 5_000;

export function openResponseCache(options: { pool: Pool; encryptionKey: Buffer }): ResponseCache {
  const { pool, encryptionKey } = options;
  const secret = deriveKey(encryptionKey, 'cache fingerprint');
  const seal = createSeal(deriveKey(encryptionKey, 'cache answer'));
  const remembered = new LRUCache<string, CachedAnswer>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ body }) => body.length + ENTRY_BYTES,
  });
  /** Counts what was heard of replacements: what was read before one of them may be what it replaced. */
  let heard = 0;
  const lane = openLane(pool);
  const reads = createBatch<string, CachedAnswer | null>(async (keys) => {
    const rows = new Map((await selectEntries(lane, keys)).map((row) => [row.key, row]));
    return keys.map((key) => toAnswer(rows.get(key), seal));
  }, BATCH);
  const writes = createBatch<NewCacheRow, null>(
    async (rows) => {
      await upsertEntries(pool, rows);
      return rows.map(() => null);
    },
    { maxItems: WRITE_ROWS, gatherMs: WRITE_GATHER_MS },
  );
  const sweeper = setInterval(() => void sweep(pool), SWEEP_MS).unref();

  return {
    digest: createKeyedDigest(secret),
    secret,
    memory: openPromptMemory(),
    recall(key, now) {
      const known = remembered.get(key);
      if (!known) return null;
      if (known.expiresAt > now) {
        return known.form === 'sse' ? { ...known, body: unpackEvents(known.body) } : known;
      }
      remembered.delete(key);
      return null;
    },
    async read(key, now) {
      try {
        const before = heard;
        const answer = await reads.push(key);
        if (!answer || answer.expiresAt <= now) return null;
        if (heard === before) remembered.set(key, packed(answer));
        return answer;
      } catch (error) {
        log.warn({ error }, 'cache not read');
        return null;
      }
    },
    put(key, owner, answer) {
      const kept = packed(answer);
      remembered.set(key, kept);
      const row = {
        i: 0,
        key,
        workspace_id: owner.workspaceId,
        mode: owner.mode,
        model_slug: answer.modelSlug,
        form: answer.form,
        usage: { usage: answer.usage, finishReason: answer.finishReason },
        created_ms: answer.createdAt,
        expires_ms: answer.expiresAt,
      };
      writes
        .push({ row, answer: seal.close(kept.body) })
        .catch((error) => log.warn({ error }, 'cache not written'));
    },
    forget(key, newerFrom) {
      heard++;
      const known = remembered.peek(key);
      if (known && known.createdAt < newerFrom) remembered.delete(key);
    },
    clear() {
      heard++;
      remembered.clear();
    },
    async close() {
      clearInterval(sweeper);
      await writes.idle();
      lane.close();
    },
  };
}

/** Deletes all that has expired, some at a time. */
async function sweep(pool: Pool): Promise<void> {
  try {
    while ((await deleteExpired(pool, SWEEP_ROWS)) === SWEEP_ROWS);
  } catch (error) {
    log.warn({ error }, 'expired cache entries not deleted');
  }
}

/** As it rests. */
function packed(answer: CachedAnswer): CachedAnswer {
  return answer.form === 'sse' ? { ...answer, body: packEvents(answer.body) } : answer;
}

function toAnswer(row: CacheRow | undefined, seal: Seal): CachedAnswer | null {
  if (!row) return null;
  const body = seal.open(row.answer);
  if (body === null) return null;
  return {
    modelSlug: row.model_slug,
    form: row.form,
    body: row.form === 'sse' ? unpackEvents(body) : body,
    usage: row.usage.usage,
    finishReason: row.usage.finishReason,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  };
}
