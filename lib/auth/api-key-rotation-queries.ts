import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Queryable } from '@/lib/db/transaction';
import { hashKey, mintKey } from './api-key';
import { type IssuedKey, type KeyAddress, requireKey } from './api-key-queries';
import type { KeyRecord, OldSecret } from './api-key-record';

export const MAX_OVERLAP_MS = 7 * 86_400_000;

export interface RotatedKey extends IssuedKey {
  /** The secret that was replaced, and until when it works. */
  replaced: OldSecret;
}

/**
 * Gives a key a new secret; the one before works on for the overlap. The key stays the same one: its id, rights, rates,
 * spend limit and what was spent of it count for both secrets together.
 *
 * One old secret at a time: while one works, only a rotation without overlap is taken, which ends all at once.
 * @throws ApiError not_found; unprocessable when the key is revoked or expired, was rotated at the same moment, or its
 * old secret still works; invalid_request for an overlap out of range
 */
export async function rotateKey(
  pool: Queryable,
  encryptionKey: Buffer,
  address: KeyAddress,
  overlapMs: number,
): Promise<RotatedKey> {
  if (!Number.isFinite(overlapMs) || overlapMs < 0 || overlapMs > MAX_OVERLAP_MS) {
    throw new ApiError('invalid_request', 'The overlap is at least 0 and at most 7 days.', {
      param: 'overlap',
    });
  }
  const before = await requireKey(pool, address);
  const [stillWorks] = before.oldSecrets;
  if (stillWorks && overlapMs > 0) throw hasOldSecret(before, stillWorks);
  const minted = mintKey(before.mode);
  const secretId = newId('ksec');
  const result = await pool.query({
    // The row is locked and looked at again, so that of two rotations at once one finds it rotated.
    text: `with old as (select id, prefix, last_four, hash, coalesce(rotated_at, created_at) as made_at
                          from api_keys where id = $1 and revoked_at is null and (expires_at is null or expires_at > now())
                           and rotated_at is not distinct from $7::timestamptz for update),
                ended as (
                  update api_key_old_secrets s set works_until = date_trunc('milliseconds', now()) from old where s.key_id = old.id and s.works_until > now()),
                kept as (
                  insert into api_key_old_secrets (id, key_id, prefix, last_four, hash, made_at, works_until)
                  select $2, id, prefix, last_four, hash, made_at,
                         date_trunc('milliseconds', now()) + $6 * interval '1 millisecond' from old
                  returning works_until)
           update api_keys k set prefix = $3, last_four = $4, hash = $5, rotated_at = now()
             from old cross join kept where k.id = old.id returning kept.works_until`,
    values: [
      before.id,
      secretId,
      minted.prefix,
      minted.lastFour,
      hashKey(minted.key, encryptionKey),
      overlapMs,
      before.rotatedAt,
    ],
  });
  const row = result.rows[0] as { works_until: Date } | undefined;
  if (!row) throw isNotRotated(before.id);
  const { id, workspaceId, prefix, lastFour, lastUsedAt } = before;
  return {
    id,
    key: minted.key,
    record: await requireKey(pool, { workspaceId, id }),
    replaced: { id: secretId, prefix, lastFour, worksUntil: row.works_until, lastUsedAt },
  };
}

function hasOldSecret({ id }: KeyRecord, { lastFour, worksUntil }: OldSecret): ApiError {
  const message = `The key ${id} was rotated already, and its old secret …${lastFour} works until ${worksUntil.toISOString()}. End that one first, or rotate without an overlap, which ends both.`;
  return new ApiError('unprocessable', message, { param: 'overlap_seconds' });
}

function isNotRotated(id: string): ApiError {
  const message = `The key ${id} is revoked or expired, or was rotated by somebody else at this moment. Look at it again before you repeat this.`;
  return new ApiError('unprocessable', message);
}
