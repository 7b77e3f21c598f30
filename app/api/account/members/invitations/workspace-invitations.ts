import { z } from 'zod';
import { mailerOf, sendLater } from '@/app/api/auth/mailer';
import type { IssuedInvitation } from '@/components/dashboard/settings/types';
import { createInvitation } from '@/lib/auth/invitations-queries';
import { invitationLetter } from '@/lib/auth/letters';
import { GIVEN_ROLES } from '@/lib/auth/roles';
import { requireAttempts } from '@/lib/auth/session-limits';
import { ApiError } from '@/lib/base/errors';
import type { AccountVisit } from '../../account-handler';
import { readForm } from '../../read-form';

const InvitationBody = z.strictObject({
  role: z.enum(GIVEN_ROLES, `Choose one of ${GIVEN_ROLES.join(', ')}. Owners are made by handing over.`),
  email: z.email('This is not an e-mail address.').max(254).optional(),
  uses: z
    .int('Give a whole number of uses.')
    .min(1, 'At least one use.')
    .max(100, 'At most 100 uses.')
    .default(1),
  days: z
    .int('Give a whole number of days.')
    .min(1, 'At least one day.')
    .max(30, 'At most 30 days.')
    .default(7),
});

/**
 * Makes an invitation: for one address, mailed where this server has mail, or for whoever has the link. The link is in
 * this answer and nowhere else.
 * @throws ApiError invalid_request naming the field, unprocessable, rate_limit_exceeded
 */
export async function invite(
  { runtime: { pool, env }, session, actor, address }: AccountVisit,
  body: unknown,
): Promise<IssuedInvitation> {
  const { role, email = null, uses, days } = readForm(InvitationBody, body);
  if (email !== null && uses !== 1)
    throw new ApiError('invalid_request', 'An invitation by mail is for one person.', { param: 'uses' });
  requireAttempts({ invitations: session.workspace.id, invitationsFrom: address });
  const { workspace } = session;
  const wanted = { workspaceId: workspace.id, role, email, usesAllowed: uses, days, actor };
  const { id, token } = await createInvitation(pool, wanted);
  const url = `${env.publicUrl}/invitation/${token}`;
  if (email !== null) {
    const about = { minutes: days * 24 * 60, inviter: session.email, workspace: workspace.name, role };
    sendLater(env, async () => invitationLetter(email, url, about));
  }
  return { id, url, mailed: email !== null && mailerOf(env) !== null && env.smtpUrl !== null };
}
