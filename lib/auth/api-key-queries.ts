import type { Pool } from 'pg';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { pico } from '@/lib/base/money';
import type { Queryable } from '@/lib/db/transaction';
import { hashKey, mintKey } from './api-key';
import type { KeyGrant, KeyRecord } from './api-key-record';
import type { Mode, Scope } from './caller';
import { DEFAULT_SCOPES, isScope } from './scopes';

/** Which key: always within a workspace, so that nobody reaches another's; within a mode where a key asks. */
export interface KeyAddress {
  workspaceId: string;
  id: string;
  mode?: Mode;
}

export interface NewKey extends Partial<Omit<KeyGrant, 'mode'>> {
  workspaceId: string;
  mode: Mode;
  name: string;
  /** `user_…`, `key_…` or a word for who made it: `cli`, `sign-up`. */
  createdBy?: string | null;
}

/** A new key with its secret, which exists nowhere else. */
export interface IssuedKey {
  id: string;
  key: string;
  record: KeyRecord;
}

/**
 * Makes a key, with its spend limit in the same statement.
 * @throws ApiError not_found when the workspace does not exist
 */
export async function createKey(pool: Queryable, encryptionKey: Buffer, wanted: NewKey): Promise<IssuedKey> {
  const minted = mintKey(wanted.mode);
  const id = newId('key');
  const limit = wanted.spendLimit ?? null;
  await pool
    .query({
      text: `with made as (
               insert into api_keys (id, workspace_id, mode, name, prefix, last_four, hash, scopes, models, requests_per_minute,
                      tokens_per_minute, concurrency, cache_enabled, expires_at, created_by, fit_output)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $18) returning id)
             insert into key_budgets (key_id, limit_pico, reset)
             select id, $16::int8, $17::budget_reset from made where $16::int8 is not null`,
      values: [
        id,
        wanted.workspaceId,
        wanted.mode,
        wanted.name,
        minted.prefix,
        minted.lastFour,
        hashKey(minted.key, encryptionKey),
        wanted.scopes ?? DEFAULT_SCOPES,
        wanted.models ?? [],
        wanted.requestsPerMinute ?? null,
        wanted.tokensPerMinute ?? null,
        wanted.concurrency ?? null,
        wanted.cacheEnabled ?? true,
        wanted.expiresAt ?? null,
        wanted.createdBy ?? null,
        limit?.limit.toString() ?? null,
        limit?.reset ?? null,
        wanted.fitOutput ?? false,
      ],
    })
    .catch((error) => {
      throw isMissingReference(error) ? noWorkspace(wanted.workspaceId, error) : error;
    });
  return { id, key: minted.key, record: await requireKey(pool, { workspaceId: wanted.workspaceId, id }) };
}

/** A workspace's keys, newest first, revoked ones with them. */
export async function listKeys(pool: Pool, workspaceId: string, mode?: Mode): Promise<KeyRecord[]> {
  const result = await pool.query({
    text: `${SELECT_KEY} where k.workspace_id = $1 and ($2::mode is null or k.mode = $2) order by k.created_at desc, k.id`,
    values: [workspaceId, mode ?? null],
  });
  return result.rows.map(toRecord);
}

/** Null where there is no such key in this workspace (and mode). */
export async function getKey(pool: Queryable, address: KeyAddress): Promise<KeyRecord | null> {
  const result = await pool.query({
    text: `${SELECT_KEY} where k.id = $1 and k.workspace_id = $2 and ($3::mode is null or k.mode = $3)`,
    values: [address.id, address.workspaceId, address.mode ?? null],
  });
  return result.rows.length === 0 ? null : toRecord(result.rows[0]);
}

/** @throws ApiError not_found */
export async function requireKey(pool: Queryable, address: KeyAddress): Promise<KeyRecord> {
  const record = await getKey(pool, address);
  if (record === null) throw noKey();
  return record;
}

/** The key whose present secret this is, whatever its state; null where there is none. */
export async function findKeyBySecret(
  pool: Pool,
  encryptionKey: Buffer,
  key: string,
): Promise<KeyRecord | null> {
  const result = await pool.query({
    text: `${SELECT_KEY} where k.hash = $1`,
    values: [hashKey(key, encryptionKey)],
  });
  return result.rows.length === 0 ? null : toRecord(result.rows[0]);
}

/** Some key by its id alone, for the operator. */
export async function findKeyById(pool: Pool, id: string): Promise<KeyRecord | null> {
  const result = await pool.query({ text: `${SELECT_KEY} where k.id = $1`, values: [id] });
  return result.rows.length === 0 ? null : toRecord(result.rows[0]);
}

const SELECT_KEY = `
  select k.id, k.workspace_id, k.mode, k.name, k.prefix, k.last_four, k.scopes, k.models, k.requests_per_minute,
         k.tokens_per_minute, k.concurrency, k.cache_enabled, k.fit_output, k.expires_at, k.revoked_at, k.last_used_at, k.rotated_at,
         k.undo_until, o.old_secrets, k.created_by, k.created_at, b.limit_pico, b.reset, b.held_pico, p.period_start,
         case when p.period_start > b.period_start then 0 else b.spent_pico end as spent_pico
    from api_keys k
    left join key_budgets b on b.key_id = k.id
    left join lateral (select json_agg(json_build_object('id', s.id, 'prefix', s.prefix, 'last_four', s.last_four, 'works_until',
           s.works_until, 'last_used_at', s.last_used_at) order by s.works_until) as old_secrets
           from api_key_old_secrets s where s.key_id = k.id and s.works_until > now()) o on true
    -- A period begins with the next hold; until then the row still has the figures of an earlier one.
    left join lateral (select case when b.reset = 'never' then b.period_start else greatest(b.period_start, date_trunc(
           case b.reset when 'daily' then 'day' when 'weekly' then 'week' else 'month' end, now(), 'UTC')) end as period_start) p on true`;

const KeyRow = z.object({
  id: z.string(),
  workspace_id: z.string(),
  mode: z.enum(['live', 'test']),
  name: z.string(),
  prefix: z.string(),
  last_four: z.string(),
  scopes: z.array(z.string()),
  models: z.array(z.string()),
  requests_per_minute: z.int().nullable(),
  tokens_per_minute: z.int().nullable(),
  concurrency: z.int().nullable(),
  cache_enabled: z.boolean(),
  fit_output: z.boolean(),
  expires_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
  last_used_at: z.date().nullable(),
  rotated_at: z.date().nullable(),
  undo_until: z.date().nullable(),
  old_secrets: z
    .array(
      z.object({
        id: z.string(),
        prefix: z.string(),
        last_four: z.string(),
        works_until: z.coerce.date(),
        last_used_at: z.coerce.date().nullable(),
      }),
    )
    .nullable(),
  created_by: z.string().nullable(),
  created_at: z.date(),
  limit_pico: z.bigint().nullable(),
  reset: z.enum(['never', 'daily', 'weekly', 'monthly']).nullable(),
  spent_pico: z.bigint().nullable(),
  held_pico: z.bigint().nullable(),
  period_start: z.date().nullable(),
});

function toRecord(raw: unknown): KeyRecord {
  const row = KeyRow.parse(raw);
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    name: row.name,
    prefix: row.prefix,
    lastFour: row.last_four,
    scopes: row.scopes.filter((scope): scope is Scope => isScope(scope)),
    models: row.models.length === 0 ? null : row.models,
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    concurrency: row.concurrency,
    cacheEnabled: row.cache_enabled,
    fitOutput: row.fit_output,
    spendLimit:
      row.limit_pico === null || row.reset === null
        ? null
        : { limit: pico(row.limit_pico), reset: row.reset },
    spent: pico(row.spent_pico ?? 0n),
    held: pico(row.held_pico ?? 0n),
    periodStart: row.period_start,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    rotatedAt: row.rotated_at,
    undoUntil: row.undo_until,
    oldSecrets: (row.old_secrets ?? []).map((secret) => ({
      id: secret.id,
      prefix: secret.prefix,
      lastFour: secret.last_four,
      worksUntil: secret.works_until,
      lastUsedAt: secret.last_used_at,
    })),
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

function isMissingReference(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23503';
}

function noKey(): ApiError {
  return new ApiError('not_found', 'There is no such key in this workspace.');
}

function noWorkspace(id: string, cause: unknown): ApiError {
  return new ApiError('not_found', `There is no workspace ${id}.`, { cause });
}
