import { requireRequest } from '@/app/dashboard/requests/request-panel';
import { dropAnswer } from '@/lib/gateway/drop-answer';
import { accountHandler, json } from '../../../account-handler';
import { readMode } from '../../../account-mode';

/** Drops the answer that the cache keeps to this request, in every process. */
export const DELETE = accountHandler('requests:write', async ({ runtime, session, query, params, actor }) => {
  const mode = readMode(query.get('mode'), session);
  const row = await requireRequest(runtime, session, mode, params.id ?? '');
  const owner = { workspaceId: session.workspace.id, mode };
  return json({ dropped: await dropAnswer(runtime.pool, owner, row, actor) });
});
