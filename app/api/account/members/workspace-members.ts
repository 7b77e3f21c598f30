import { z } from 'zod';
import type { MembersView } from '@/components/dashboard/settings/types';
import { listInvitations } from '@/lib/auth/invitations-queries';
import { changeRole, listMembers, removeMember } from '@/lib/auth/members-queries';
import { GIVEN_ROLES } from '@/lib/auth/roles';
import type { Session } from '@/lib/auth/session';
import type { Runtime } from '@/lib/gateway/runtime';
import type { AccountVisit } from '../account-handler';
import { readForm } from '../read-form';

const RoleBody = z.strictObject({
  role: z.enum(GIVEN_ROLES, `Choose one of ${GIVEN_ROLES.join(', ')}. Owners are made by handing over.`),
});

/** The members and the open invitations. */
export async function readMembers({ pool }: Runtime, session: Session): Promise<MembersView> {
  const [members, invitations] = await Promise.all([
    listMembers(pool, session.workspace.id),
    listInvitations(pool, session.workspace.id),
  ]);
  return {
    members: members.map((member) => ({
      id: member.userId,
      email: member.email,
      name: member.name,
      role: member.role,
      joined_at: member.joinedAt.toISOString(),
      last_seen_at: member.lastSeenAt?.toISOString() ?? null,
      is_you: member.userId === session.userId,
    })),
    invitations: invitations.map((invitation) => ({
      id: invitation.id,
      role: invitation.role,
      email: invitation.email,
      uses: invitation.uses,
      uses_allowed: invitation.usesAllowed,
      invited_by: invitation.invitedBy,
      expires_at: invitation.expiresAt.toISOString(),
      created_at: invitation.createdAt.toISOString(),
    })),
  };
}

/** @throws ApiError invalid_request, not_found, unprocessable */
export async function changeMemberRole(
  { runtime: { pool }, session, actor }: AccountVisit,
  id: string,
  body: unknown,
): Promise<{ id: string; object: 'member'; role: string }> {
  const { role } = readForm(RoleBody, body);
  await changeRole(pool, { workspaceId: session.workspace.id, userId: id, actor, role });
  return { id, object: 'member', role };
}

/** @throws ApiError not_found, unprocessable */
export async function takeMemberOut(
  { runtime: { pool }, session, actor }: AccountVisit,
  id: string,
): Promise<void> {
  await removeMember(pool, { workspaceId: session.workspace.id, userId: id, actor });
}
