import type { PoolClient } from 'pg';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { inTransaction, type Queryable } from '@/lib/db/transaction';
import { hashKey, mintKey } from './api-key';
import { type IssuedKey, type KeyAddress, requireKey } from './api-key-queries';
import type { KeyGrant, KeyRecord, SpendLimit } from './api-key-record';

export type KeyChanges = Partial<Omit<KeyGrant, 'mode'> & { name: string }>;

/**
 * Changes the fields given and leaves the rest. A spend limit of null is removed; one that is changed keeps what was spent.
 * @throws ApiError not_found; unprocessable when the key is revoked
 */
export async function updateKey(
  pool: Queryable,
  address: KeyAddress,
  changes: KeyChanges,
): Promise<KeyRecord> {
  const before = await requireKey(pool, address);
  const values: unknown[] = [before.id];
  const assignments = ['id = id'];
  for (const [field, column] of Object.entries(COLUMNS)) {
    const value = changes[field as keyof typeof COLUMNS];
    if (value === undefined) continue;
    values.push(field === 'models' ? (value ?? []) : value);
    assignments.push(`${column} = $${values.length}`);
  }
  await inTransaction(pool, async (client) => {
    const changed = await client.query({
      text: `update api_keys set ${assignments.join(', ')} where id = $1 and (revoked_at is null or revoked_at > now())`,
      values,
    });
    if (changed.rowCount === 0) throw isRevoked(before.id);
    if (changes.spendLimit !== undefined) await writeSpendLimit(client, before.id, changes.spendLimit);
  });
  return requireKey(pool, address);
}

async function writeSpendLimit(client: PoolClient, keyId: string, limit: SpendLimit | null): Promise<void> {
  // As billing's own `setKeyBudget`: what moves money takes part in this lock before it looks at budgets, so that
  // no hold is opened or ended unseen between counting the open ones and the row's being there.
  await client.query('lock table key_budgets in share row exclusive mode');
  if (limit === null) {
    await client.query({ text: 'delete from key_budgets where key_id = $1', values: [keyId] });
    return;
  }
  await client.query({
    text: `insert into key_budgets (key_id, limit_pico, reset, period_start, held_pico)
           select $1, $2, $3, clock_timestamp(), coalesce(sum(amount_pico), 0) from holds where key_id = $1 and state = 'open'
           on conflict (key_id) do update set limit_pico = excluded.limit_pico, reset = excluded.reset`,
    values: [keyId, limit.limit.toString(), limit.reset],
  });
}

const COLUMNS = {
  name: 'name',
  scopes: 'scopes',
  models: 'models',
  requestsPerMinute: 'requests_per_minute',
  tokensPerMinute: 'tokens_per_minute',
  concurrency: 'concurrency',
  cacheEnabled: 'cache_enabled',
  fitOutput: 'fit_output',
  expiresAt: 'expires_at',
} as const satisfies Partial<Record<keyof KeyChanges, string>>;

export const MAX_OVERLAP_MS = 7 * 86_400_000;

/**
 * Issues a successor that may do what the key may, and ends the key after the overlap. What was spent
 * of a spend limit goes over to the successor, so that rotating never refills it.
 * @throws ApiError not_found; unprocessable when the key is revoked, expired or rotated already; invalid_request for an overlap out of range
 */
export async function rotateKey(
  pool: Queryable,
  encryptionKey: Buffer,
  address: KeyAddress,
  overlapMs: number,
): Promise<IssuedKey> {
  if (!Number.isFinite(overlapMs) || overlapMs < 0 || overlapMs > MAX_OVERLAP_MS) {
    throw new ApiError('invalid_request', 'The overlap is at least 0 and at most 7 days.', {
      param: 'overlap',
    });
  }
  const before = await requireKey(pool, address);
  const minted = mintKey(before.mode);
  const id = newId('key');
  const result = await pool.query({
    // The row is locked and looked at again, so that of two rotations at once one finds it rotated.
    text: `with old as (select * from api_keys where id = $1 and revoked_at is null
                           and (expires_at is null or expires_at > now()) for update),
                successor as (
                  insert into api_keys (id, workspace_id, mode, name, prefix, last_four, hash, scopes, models, requests_per_minute,
                         tokens_per_minute, concurrency, cache_enabled, fit_output, expires_at, created_by)
                  select $2, workspace_id, mode, name, $3, $4, $5, scopes, models, requests_per_minute,
                         tokens_per_minute, concurrency, cache_enabled, fit_output, expires_at, created_by from old returning id),
                budget as (
                  insert into key_budgets (key_id, limit_pico, reset, period_start, spent_pico)
                  select s.id, b.limit_pico, b.reset, b.period_start, b.spent_pico
                    from key_budgets b join old on old.id = b.key_id cross join successor s),
                ended as (
                  update api_keys k set successor_id = s.id, revoked_at = now() + $6 * interval '1 millisecond'
                    from old cross join successor s where k.id = old.id)
           select id from successor`,
    values: [before.id, id, minted.prefix, minted.lastFour, hashKey(minted.key, encryptionKey), overlapMs],
  });
  if (result.rows.length === 0) throw isRevoked(before.id);
  return { id, key: minted.key, record: await requireKey(pool, { workspaceId: before.workspaceId, id }) };
}

function isRevoked(id: string): ApiError {
  const message = `The key ${id} is revoked, expired or was rotated already, and stays as it is. Make a new key.`;
  return new ApiError('unprocessable', message);
}
