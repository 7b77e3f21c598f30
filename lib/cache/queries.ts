import type { Pool } from 'pg';
import { z } from 'zod';
import { byteaArray } from '@/lib/db/bytea-array';
import type { Lane } from '@/lib/db/lane';
import { CHANNEL } from '@/lib/db/listen';
import type { Queryable } from '@/lib/db/transaction';

const StoredUsage = z.object({
  inputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
  cacheWrite1hTokens: z.int(),
  inputAudioTokens: z.int(),
  outputTokens: z.int(),
  reasoningTokens: z.int(),
  outputAudioTokens: z.int(),
  inputImageTokens: z.int().optional(),
  outputImageTokens: z.int().optional(),
  webSearches: z.int().optional(),
});

const Row = z.object({
  key: z.string(),
  model_slug: z.string(),
  form: z.enum(['json', 'sse']),
  answer: z.instanceof(Buffer),
  usage: z.object({ usage: StoredUsage, finishReason: z.string().nullable() }),
  created_at: z.date(),
  expires_at: z.date(),
});
export type CacheRow = z.infer<typeof Row>;

/** The entries of these keys (hex), expired ones too, in no order: only the key is looked up. */
export async function selectEntries(lane: Lane, keys: readonly string[]): Promise<CacheRow[]> {
  const rows = await lane.run(
    'cache_select',
    `select encode(e.key, 'hex') as key, model_slug, form, answer, usage, created_at, expires_at
       from json_array_elements_text($1::json) as wanted
       join cache_entries e on e.key = decode(wanted, 'hex')`,
    JSON.stringify(keys),
  );
  return rows.map((row) => Row.parse(row));
}

export interface NewCacheRow {
  row: {
    /** Its place in its batch: written in there. */
    i: number;
    key: string;
    workspace_id: string;
    mode: string;
    model_slug: string;
    form: string;
    usage: unknown;
    /** Milliseconds since 1970. */
    created_ms: number;
    expires_ms: number;
  };
  /** Encrypted. */
  answer: Buffer;
}

/**
 * Writes entries; a newer answer to the same request takes the place of the older. Every process is told
 * `cache:<key>:<milliseconds since 1970>` then: what it remembers from before that time is no longer stored.
 */
export async function upsertEntries(pool: Pool, entries: readonly NewCacheRow[]): Promise<void> {
  entries.forEach(({ row }, index) => {
    row.i = index + 1;
  });
  await pool.query({
    name: 'cache_upsert',
    text: `with newest as (
             select distinct on (key) decode(key, 'hex') as id, r.*
               from json_to_recordset($1::json) as r(i int, key text, workspace_id text, mode mode, model_slug text, form text,
                    usage jsonb, created_ms bigint, expires_ms bigint)
              order by key, created_ms desc
           ), written as (
             insert into cache_entries (key, workspace_id, mode, model_slug, form, answer, usage, created_at, expires_at)
             select id, workspace_id, mode, model_slug, form, ($2::bytea[])[i], usage,
                    to_timestamp(created_ms / 1000.0), to_timestamp(expires_ms / 1000.0)
               from newest
             on conflict (key) do update set model_slug = excluded.model_slug, form = excluded.form, answer = excluded.answer,
                    usage = excluded.usage, created_at = excluded.created_at, expires_at = excluded.expires_at
              where cache_entries.created_at <= excluded.created_at
             -- Only a row that was there before has an xmax.
             returning key, xmax <> 0 as replaced
           )
           -- One that was not written found a newer one there.
           select pg_notify('${CHANNEL}', 'cache:' || n.key || ':' || n.created_ms + case when w.key is null then 1 else 0 end)
             from newest n left join written w on w.key = n.id
            where w.key is null or w.replaced`,
    values: [JSON.stringify(entries.map(({ row }) => row)), byteaArray(entries.map(({ answer }) => answer))],
  });
}

/** Whose an entry is. */
export interface EntryAddress {
  workspaceId: string;
  mode: string;
  /** Hex. */
  key: string;
}

/** Until when an answer is kept; null where none is, or it is another workspace's. */
export async function findExpiry(
  db: Queryable,
  { key, workspaceId, mode }: EntryAddress,
): Promise<Date | null> {
  const result = await db.query({
    name: 'cache_expiry',
    text: `select expires_at from cache_entries
            where key = decode($1, 'hex') and workspace_id = $2 and mode = $3::mode and expires_at > now()`,
    values: [key, workspaceId, mode],
  });
  return result.rows.length > 0 ? Row.pick({ expires_at: true }).parse(result.rows[0]).expires_at : null;
}

/**
 * Deletes an answer, and tells every process to forget what it remembers under that key when this commits. An answer
 * that is given meanwhile, and newer, stays. @returns whether there was one
 */
export async function deleteEntry(db: Queryable, { key, workspaceId, mode }: EntryAddress): Promise<boolean> {
  const result = await db.query({
    name: 'cache_delete',
    text: `with gone as (
             delete from cache_entries where key = decode($1, 'hex') and workspace_id = $2 and mode = $3::mode returning key
           )
           select pg_notify('${CHANNEL}', 'cache:' || encode(key, 'hex') || ':' || (extract(epoch from clock_timestamp()) * 1000)::bigint + 1)
             from gone`,
    values: [key, workspaceId, mode],
  });
  return (result.rowCount ?? 0) > 0;
}

/** Deletes what has expired, a bounded number at a time. @returns how many. */
export async function deleteExpired(pool: Pool, limit: number): Promise<number> {
  const result = await pool.query({
    name: 'cache_expire',
    text: `delete from cache_entries where key in (select key from cache_entries where expires_at <= now() limit $1)`,
    values: [limit],
  });
  return result.rowCount ?? 0;
}
