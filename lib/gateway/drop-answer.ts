import type { Pool } from 'pg';
import type { AuditActor } from '@/lib/auth/audit';
import { recordAudit } from '@/lib/auth/audit-queries';
import type { Mode } from '@/lib/auth/caller';
import { StoredReceipt } from '@/lib/billing/stored-receipt';
import { deleteEntry, findExpiry } from '@/lib/cache/queries';
import { inTransaction } from '@/lib/db/transaction';
import type { StoredRequest } from '@/lib/requests/queries';

interface Owner {
  workspaceId: string;
  mode: Mode;
}

/** Until when the cache keeps an answer to the same request; null where it keeps none. */
export function keptAnswerUntil(pool: Pool, owner: Owner, row: StoredRequest): Promise<Date | null> {
  const key = cacheKeyOf(row);
  return key === null ? Promise.resolve(null) : findExpiry(pool, { ...owner, key });
}

/**
 * Drops the answer that the cache keeps to the same request: the next one asks a provider, in every process.
 * @returns false where none was kept
 */
export function dropAnswer(
  pool: Pool,
  owner: Owner,
  row: StoredRequest,
  actor: AuditActor,
): Promise<boolean> {
  const key = cacheKeyOf(row);
  if (key === null) return Promise.resolve(false);
  return inTransaction(pool, async (tx) => {
    const isDropped = await deleteEntry(tx, { ...owner, key });
    if (isDropped)
      await recordAudit(tx, {
        workspaceId: owner.workspaceId,
        actor,
        action: 'cache.dropped',
        target: { kind: 'request', id: row.id, name: row.model_slug ?? row.requested_model },
        before: { mode: owner.mode },
      });
    return isDropped;
  });
}

function cacheKeyOf(row: StoredRequest): string | null {
  const receipt = StoredReceipt.safeParse(row.receipt);
  return receipt.success ? receipt.data.cache_key : null;
}
