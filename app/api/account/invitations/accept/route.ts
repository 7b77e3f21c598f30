import { z } from 'zod';
import { acceptInvitation } from '@/lib/auth/invitations-queries';
import { requireAttempts } from '@/lib/auth/session-limits';
import { json, personHandler, readBody } from '../../account-handler';
import { readForm } from '../../read-form';

const AcceptBody = z.strictObject({
  token: z.string().max(200),
  /** Said on the page: yes, I who am signed in, and not the address it was sent to. */
  as_another: z.boolean().default(false),
});

/** Joins the workspace of an invitation. */
export const POST = personHandler(async ({ runtime, person, actor, request, address }) => {
  const { token, as_another: mayBeAnother } = readForm(AcceptBody, await readBody(request));
  requireAttempts({ tokenFrom: address });
  const { userId, email } = person;
  const workspaceId = await acceptInvitation(runtime.pool, token, { userId, email, mayBeAnother, actor });
  return json({ workspace: workspaceId });
});
