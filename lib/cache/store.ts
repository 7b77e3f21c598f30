import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { createBatch } from '@/lib/base/batch';
import { log } from '@/lib/base/log';
import { openLane } from '@/lib/db/lane';
import type { Usage } from '@/lib/openai/usage';
import { openPromptMemory, type PromptMemory } from './miss-reason';
import { type CacheRow, deleteExpired, type NewCacheRow, selectEntries, upsertEntries } from './queries';

/** One whole successful answer as it was relayed, without usage or receipt. */
export interface CachedAnswer {
  modelSlug: string;
  /** `json`: a chat completion object. `sse`: its chunks as events, without usage chunk and `[DONE]`. */
  form: 'json' | 'sse';
  body: Buffer;
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
  /** Keys the fingerprints. */
  readonly secret: Buffer;
  readonly memory: PromptMemory;
  /** The stored answer or null. A database that fails is a miss: a cache must not cost an answer. */
  get(key: string, now: number): CachedAnswer | null | Promise<CachedAnswer | null>;
  /** Stores at once in memory, in PostgreSQL soon after. */
  put(key: string, owner: CacheOwner, answer: CachedAnswer): void;
  close(): Promise<void>;
}

const MEMORY_BYTES = 64 * 1024 * 1024;
/** What an entry takes beside its answer: key, usage, the list's own links. */
const ENTRY_BYTES = 1_024;
/** Larger answers are not stored. */
export const MAX_CACHED_BYTES = 1024 * 1024;
/** A write may wait: memory answers meanwhile. */
const WRITE_GATHER_MS = 200;
const WRITE_ROWS = 100;
const SWEEP_MS = 600_000;
const SWEEP_ROWS = 5_000;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function openResponseCache(options: { pool: Pool; encryptionKey: Buffer }): ResponseCache {
  const { pool, encryptionKey } = options;
  const secret = derive(encryptionKey, 'cache fingerprint');
  const sealKey = derive(encryptionKey, 'cache answer');
  const memory = new LRUCache<string, CachedAnswer>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: (answer) => answer.body.length + ENTRY_BYTES,
  });
  const keep = (key: string, answer: CachedAnswer) =>
    memory.set(key, { ...answer, body: ownCopy(answer.body) });
  const lane = openLane(pool);
  const reads = createBatch<string, CachedAnswer | null>(async (keys) => {
    const rows = new Map((await selectEntries(lane, keys)).map((row) => [row.key, row]));
    return keys.map((key) => toAnswer(rows.get(key), sealKey));
  });
  const writes = createBatch<NewCacheRow, null>(
    async (rows) => {
      await upsertEntries(pool, rows);
      return rows.map(() => null);
    },
    WRITE_ROWS,
    WRITE_GATHER_MS,
  );
  const sweep = setInterval(() => {
    deleteExpired(pool, SWEEP_ROWS).catch((error) =>
      log.warn({ error }, 'expired cache entries not deleted'),
    );
  }, SWEEP_MS);
  sweep.unref();

  return {
    secret,
    memory: openPromptMemory(),
    get(key, now) {
      const known = memory.get(key);
      if (known) {
        if (known.expiresAt > now) return known;
        memory.delete(key);
        return null;
      }
      return reads.push(key).then(
        (answer) => {
          if (!answer || answer.expiresAt <= now) return null;
          keep(key, answer);
          return answer;
        },
        (error) => {
          log.warn({ error }, 'cache not read');
          return null;
        },
      );
    },
    put(key, owner, answer) {
      keep(key, answer);
      writes
        .push({
          key,
          workspace_id: owner.workspaceId,
          mode: owner.mode,
          model_slug: answer.modelSlug,
          form: answer.form,
          answer: seal(answer.body, sealKey).toString('base64'),
          usage: { usage: answer.usage, finishReason: answer.finishReason },
          created_at: new Date(answer.createdAt).toISOString(),
          expires_at: new Date(answer.expiresAt).toISOString(),
        })
        .catch((error) => log.warn({ error }, 'cache not written'));
    },
    async close() {
      clearInterval(sweep);
      await writes.idle();
      lane.close();
    },
  };
}

function toAnswer(row: CacheRow | undefined, sealKey: Buffer): CachedAnswer | null {
  if (!row) return null;
  const body = unseal(row.answer, sealKey);
  if (!body) return null;
  return {
    modelSlug: row.model_slug,
    form: row.form,
    body,
    usage: row.usage.usage,
    finishReason: row.usage.finishReason,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
  };
}

/** Small buffers are slices of slabs that they share with others: kept for a day, one would keep all of its slab. */
function ownCopy(body: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}

function derive(encryptionKey: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', encryptionKey, Buffer.alloc(0), label, 32));
}

function seal(plain: Buffer, key: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Null when the entry was sealed under another key or was altered. */
function unseal(sealed: Buffer, key: Buffer): Buffer | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}
