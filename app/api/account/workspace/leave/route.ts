import { leaveWorkspace } from '@/lib/auth/members-queries';
import { accountHandler, json } from '../../account-handler';

/** Takes the person out of the workspace; every member may, but the last owner. */
export const POST = accountHandler('members:read', async ({ runtime, session, actor }) => {
  const { workspace, userId } = session;
  await leaveWorkspace(runtime.pool, { workspaceId: workspace.id, userId, actor });
  return json({ id: workspace.id, object: 'workspace', left: true });
});
