import type { AuditActor } from '@/lib/auth/audit';
import { recordAudit } from '@/lib/auth/audit-queries';
import { formatUsd } from '@/lib/base/money';
import { type GrantRequest, grantCredits } from '@/lib/billing/ledger';
import { inTransaction, type Queryable } from '@/lib/db/transaction';

/**
 * Grants credits with their line in the audit log, in one transaction; a repeated id writes neither again.
 * @throws as `grantCredits`
 */
export function grantCreditsAudited(
  db: Queryable,
  actor: AuditActor,
  request: GrantRequest,
): Promise<Awaited<ReturnType<typeof grantCredits>>> {
  return inTransaction(db, async (tx) => {
    const granted = await grantCredits(tx, request);
    if (granted.isNew) {
      const { workspaceId, mode, amount, reason, kind } = request;
      await recordAudit(tx, {
        workspaceId,
        actor,
        action: kind === 'correction' ? 'credits.corrected' : 'credits.granted',
        target: { kind: 'wallet', id: granted.walletId, name: `${mode} credits` },
        after: { mode, amount_usd: formatUsd(amount), reason, balance_usd: formatUsd(granted.balance) },
      });
    }
    return granted;
  });
}
