import { ApiError } from '@/lib/base/errors';
import type { Queryable } from '@/lib/db/transaction';
import { type KeyAddress, requireKey } from './api-key-queries';
import type { KeyRecord } from './api-key-record';

/** How long the dashboard lets a revocation be taken back. */
export const UNDO_MS = 60_000;

/**
 * Ends a key now, with all of its secrets. A second time changes nothing.
 * @param undoMs how long `restoreKey` brings it back; 0: never
 * @throws ApiError not_found
 */
export async function revokeKey(pool: Queryable, address: KeyAddress, undoMs = 0): Promise<KeyRecord> {
  await pool.query({
    text: `update api_keys
              set revoked_at = now(), undo_until = case when $4::float8 > 0 then now() + $4 * interval '1 millisecond' end
            where id = $1 and workspace_id = $2 and ($3::mode is null or mode = $3)
              and (revoked_at is null or revoked_at > now())`,
    values: [address.id, address.workspaceId, address.mode ?? null, undoMs],
  });
  return requireKey(pool, address);
}

/**
 * Takes a revocation back while it can be: the key works again with the secrets it had.
 * @throws ApiError not_found; unprocessable when the time is over, or the key was not revoked
 */
export async function restoreKey(pool: Queryable, address: KeyAddress): Promise<KeyRecord> {
  const before = await requireKey(pool, address);
  const restored = await pool.query({
    text: 'update api_keys set revoked_at = null, undo_until = null where id = $1 and undo_until > now()',
    values: [before.id],
  });
  if (restored.rowCount === 0) {
    const message =
      before.revokedAt === null
        ? `The key ${before.id} is not revoked.`
        : `The revocation of ${before.id} can no longer be taken back. Make a new key.`;
    throw new ApiError('unprocessable', message);
  }
  return requireKey(pool, address);
}

/**
 * Ends one secret that a rotation replaced, before its time. A second time changes nothing.
 * @throws ApiError not_found, also for another key's secret
 */
export async function endOldSecret(
  pool: Queryable,
  address: KeyAddress,
  secretId: string,
): Promise<KeyRecord> {
  const { id } = await requireKey(pool, address);
  const ended = await pool.query({
    // Cut to the column's milliseconds: rounded up it would still work for the rest of this one.
    text: `update api_key_old_secrets set works_until = least(works_until, date_trunc('milliseconds', now()))
            where id = $1 and key_id = $2`,
    values: [secretId, id],
  });
  if (ended.rowCount === 0) throw new ApiError('not_found', 'This key has no such secret.');
  return requireKey(pool, address);
}
