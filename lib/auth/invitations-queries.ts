import type { Pool } from 'pg';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { inTransaction, type Queryable } from '@/lib/db/transaction';
import type { AuditActor } from './audit';
import { recordAudit } from './audit-queries';
import { hashLinkToken, mintLinkToken } from './link-token';
import { type GIVEN_ROLES, type MemberRole, ROLE_NAMES } from './roles';
import { normalizeEmail } from './users-queries';

export type GivenRole = (typeof GIVEN_ROLES)[number];

/** An invitation as the members see it; its link is shown once, when it is made. */
export interface InvitationRecord {
  id: string;
  role: MemberRole;
  /** Null: for whoever has the link. */
  email: string | null;
  uses: number;
  usesAllowed: number;
  /** The inviter's address. */
  invitedBy: string;
  expiresAt: Date;
  createdAt: Date;
}

export interface NewInvitation {
  workspaceId: string;
  role: GivenRole;
  email: string | null;
  usesAllowed: number;
  days: number;
  actor: AuditActor;
}

/** Open ones at once; more are no invitation but a door. */
const MOST_OPEN = 100;
const IS_OPEN = 'i.revoked_at is null and i.expires_at > now() and i.uses < i.uses_allowed';

/** Makes an invitation. @returns its id and the secret of its link, this once @throws ApiError unprocessable */
export function createInvitation(pool: Pool, wanted: NewInvitation): Promise<{ id: string; token: string }> {
  const { workspaceId, role, usesAllowed, days, actor } = wanted;
  const email = wanted.email && normalizeEmail(wanted.email);
  const id = newId('inv');
  const { token, hash } = mintLinkToken();
  return inTransaction(pool, async (tx) => {
    await tx.query({
      text: 'select 1 from workspaces where id = $1 for no key update',
      values: [workspaceId],
    });
    const open = await tx.query({
      text: `select i.email from invitations i where i.workspace_id = $1 and ${IS_OPEN}`,
      values: [workspaceId],
    });
    if (open.rows.length >= MOST_OPEN) {
      const message = `There are ${MOST_OPEN} open invitations. Revoke some that are no longer wanted.`;
      throw new ApiError('unprocessable', message);
    }
    const known = await tx.query({
      text: 'select 1 from members m join users u on u.id = m.user_id where m.workspace_id = $1 and u.email = $2',
      values: [workspaceId, email],
    });
    if (known.rows.length > 0)
      throw new ApiError('unprocessable', `${email} is a member already.`, { param: 'email' });
    await tx.query({
      text: `insert into invitations (id, workspace_id, role, email, hash, uses_allowed, invited_by, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 day')`,
      values: [id, workspaceId, role, email, hash, usesAllowed, actor.id, days],
    });
    await recordAudit(tx, {
      workspaceId,
      actor,
      action: 'member.invited',
      target: { kind: 'invitation', id, name: email ?? 'by link' },
      after: { role, email, uses: usesAllowed, days },
    });
    return { id, token };
  });
}

/** The open invitations, newest first. */
export async function listInvitations(db: Queryable, workspaceId: string): Promise<InvitationRecord[]> {
  const result = await db.query({
    text: `select i.id, i.role, i.email, i.uses, i.uses_allowed, u.email as invited_by, i.expires_at, i.created_at
             from invitations i left join users u on u.id = i.invited_by
            where i.workspace_id = $1 and ${IS_OPEN} order by i.created_at desc, i.id`,
    values: [workspaceId],
  });
  return result.rows.map((raw) => {
    const row = InvitationRow.parse(raw);
    return {
      id: row.id,
      role: row.role,
      email: row.email,
      uses: row.uses,
      usesAllowed: row.uses_allowed,
      invitedBy: row.invited_by ?? 'somebody who is gone',
      expiresAt: row.expires_at,
      createdAt: row.created_at,
    };
  });
}

/** Ends an invitation; who came by it stays. @throws ApiError not_found */
export function revokeInvitation(
  pool: Pool,
  workspaceId: string,
  id: string,
  actor: AuditActor,
): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const revoked = await tx.query({
      text: `update invitations i set revoked_at = now() where i.id = $1 and i.workspace_id = $2 and ${IS_OPEN}
             returning i.email, i.role`,
      values: [id, workspaceId],
    });
    if (revoked.rows.length === 0)
      throw new ApiError('not_found', 'There is no such open invitation in this workspace.');
    const { email, role } = z
      .object({ email: z.string().nullable(), role: z.string() })
      .parse(revoked.rows[0]);
    await recordAudit(tx, {
      workspaceId,
      actor,
      action: 'member.invitation_revoked',
      target: { kind: 'invitation', id, name: email ?? 'by link' },
      before: { role },
    });
  });
}

/** What whoever holds the link may know before they accept. */
export interface OpenInvitation {
  id: string;
  workspaceId: string;
  workspaceName: string;
  role: MemberRole;
  email: string | null;
  invitedBy: string | null;
}

/** The invitation of a link, while it works; null where it does not, whatever the reason. */
export async function findInvitation(db: Queryable, token: string): Promise<OpenInvitation | null> {
  const result = await db.query({
    text: `select i.id, i.workspace_id, w.name as workspace_name, i.role, i.email, u.email as invited_by
             from invitations i join workspaces w on w.id = i.workspace_id left join users u on u.id = i.invited_by
            where i.hash = $1 and ${IS_OPEN}`,
    values: [hashLinkToken(token)],
  });
  if (result.rows.length === 0) return null;
  const row = OpenRow.parse(result.rows[0]);
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    role: row.role,
    email: row.email,
    invitedBy: row.invited_by,
  };
}

/**
 * Makes a person a member by an invitation and counts its use: of two at once for the last use one gets in.
 * @returns the workspace's id
 * @throws ApiError not_found; unprocessable for a member, or where it was for another address and nobody said that this is meant
 */
export function acceptInvitation(
  pool: Pool,
  token: string,
  person: { userId: string; email: string; mayBeAnother: boolean; actor: AuditActor },
): Promise<string> {
  return inTransaction(pool, async (tx) => {
    const invitation = await findInvitation(tx, token);
    if (!invitation) throw invitationGone();
    const { id, workspaceId, role, email } = invitation;
    if (email !== null && email !== person.email && !person.mayBeAnother) {
      const message = `This invitation was sent to ${email}, and you are signed in as ${person.email}.`;
      throw new ApiError('unprocessable', message, { param: 'as_another' });
    }
    const joined = await tx.query({
      text: `insert into members (workspace_id, user_id, role) values ($1, $2, $3) on conflict do nothing`,
      values: [workspaceId, person.userId, role],
    });
    if (joined.rowCount === 0)
      throw new ApiError('unprocessable', 'You are a member of this workspace already.');
    const used = await tx.query({
      text: `update invitations i set uses = uses + 1 where i.id = $1 and ${IS_OPEN}`,
      values: [id],
    });
    if (used.rowCount === 0) throw invitationGone();
    await recordAudit(tx, {
      workspaceId,
      actor: person.actor,
      action: 'member.joined',
      target: { kind: 'invitation', id, name: email ?? 'by link' },
      after: { role, invited_by: invitation.invitedBy },
    });
    return workspaceId;
  });
}

function invitationGone(): ApiError {
  return new ApiError(
    'not_found',
    'This invitation does not work: it was used, revoked or is too old. Ask for a new one.',
  );
}

const InvitationRow = z.object({
  id: z.string(),
  role: z.enum(ROLE_NAMES),
  email: z.string().nullable(),
  uses: z.int(),
  uses_allowed: z.int(),
  invited_by: z.string().nullable(),
  expires_at: z.date(),
  created_at: z.date(),
});

const OpenRow = z.object({
  id: z.string(),
  workspace_id: z.string(),
  workspace_name: z.string(),
  role: z.enum(ROLE_NAMES),
  email: z.string().nullable(),
  invited_by: z.string().nullable(),
});
