import type { PoolClient } from 'pg';
import { ApiError } from '@/lib/base/errors';
import { inTransaction, type Queryable } from '@/lib/db/transaction';
import { type KeyAddress, requireKey } from './api-key-queries';
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

function isRevoked(id: string): ApiError {
  return new ApiError('unprocessable', `The key ${id} is revoked and stays as it is. Make a new key.`);
}
