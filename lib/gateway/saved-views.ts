import type { Pool } from 'pg';
import type { AuditActor } from '@/lib/auth/audit';
import { recordAudit } from '@/lib/auth/audit-queries';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { inTransaction } from '@/lib/db/transaction';
import { deleteView, type RequestView, upsertView, type ViewOwner } from '@/lib/requests/queries-views';

/** More than that is no shortcut any more. */
const MOST_VIEWS = 50;

/** Keeps filters under a name; an older view of that name is replaced. @throws ApiError invalid_request with too many */
export function saveView(
  pool: Pool,
  owner: ViewOwner,
  wanted: { name: string; query: string },
  actor: AuditActor,
): Promise<RequestView> {
  return inTransaction(pool, async (tx) => {
    const view = await upsertView(tx, owner, { id: newId('view'), ...wanted }, MOST_VIEWS);
    if (!view)
      throw new ApiError('invalid_request', `You have ${MOST_VIEWS} views; remove one first.`, {
        param: 'name',
      });
    await recordAudit(tx, {
      workspaceId: owner.workspaceId,
      actor,
      action: 'view.saved',
      target: { kind: 'view', id: view.id, name: view.name },
      after: { query: view.query },
    });
    return view;
  });
}

/** @throws ApiError not_found, also for another person's view */
export function removeView(pool: Pool, owner: ViewOwner, id: string, actor: AuditActor): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const view = await deleteView(tx, owner, id);
    if (!view) throw new ApiError('not_found', 'There is no such view of yours here.', { param: 'id' });
    await recordAudit(tx, {
      workspaceId: owner.workspaceId,
      actor,
      action: 'view.removed',
      target: { kind: 'view', id: view.id, name: view.name },
      before: { query: view.query },
    });
  });
}
