import type { StatementEntry } from '@/components/dashboard/types';
import { formatUsd } from '@/lib/base/money';
import { statement } from '@/lib/billing/ledger';
import type { Runtime } from '@/lib/gateway/runtime';

const PAGE_ROWS = 25;

/** A page of a wallet's statement, newest first. A cursor we did not give means the first page. */
export async function readStatement(
  { pool }: Runtime,
  walletId: string,
  cursor: string | null,
): Promise<{ rows: StatementEntry[]; nextCursor: string | null }> {
  const page = await statement(pool, walletId, { cursor, limit: PAGE_ROWS }).catch((error) => {
    if (!(error instanceof RangeError)) throw error;
    return statement(pool, walletId, { limit: PAGE_ROWS });
  });
  const rows = page.rows.map((row) => ({
    id: row.id,
    created_at: row.createdAt.toISOString(),
    kind: row.kind,
    amount: formatUsd(row.amount),
    balance_after: formatUsd(row.balanceAfter),
    request_id: row.requestId,
    reason: row.reason,
  }));
  return { rows, nextCursor: page.nextCursor };
}
