import { z } from 'zod';
import { transferWorkspace } from '@/lib/auth/members-queries';
import { accountHandler, json, readBody } from '../../account-handler';
import { requireIdentity } from '../../identity';
import { readForm } from '../../read-form';

const TransferBody = z.strictObject({ member: z.string(), password: z.string().optional() });

/** Makes another member the owner, once the owner has shown again who they are. */
export const POST = accountHandler('workspace:transfer', async (visit) => {
  const { member, password } = readForm(TransferBody, await readBody(visit.request));
  await requireIdentity(visit, password, 'password');
  const { runtime, session, actor } = visit;
  const workspaceId = session.workspace.id;
  await transferWorkspace(runtime.pool, { workspaceId, userId: member, actor, from: session.userId });
  return json({ id: workspaceId, object: 'workspace', owner: member });
});
