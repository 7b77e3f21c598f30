import { revokeInvitation } from '@/lib/auth/invitations-queries';
import { accountHandler, json } from '../../../account-handler';

export const DELETE = accountHandler('members:write', async ({ runtime, session, actor, params }) => {
  const id = params.id ?? '';
  await revokeInvitation(runtime.pool, session.workspace.id, id, actor);
  return json({ id, object: 'invitation', revoked: true });
});
