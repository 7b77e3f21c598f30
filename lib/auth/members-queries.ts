import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { inTransaction, type Queryable } from '@/lib/db/transaction';
import type { AuditActor } from './audit';
import { recordAudit } from './audit-queries';
import { type MemberRole, ROLE_NAMES } from './roles';

/** A member of a workspace, as the others see them. */
export interface MemberRecord {
  userId: string;
  email: string;
  name: string | null;
  role: MemberRole;
  joinedAt: Date;
  /** When any of their sessions was last used; null when there is none. */
  lastSeenAt: Date | null;
}

/** The members, owners first, then the longest there. */
export async function listMembers(db: Queryable, workspaceId: string): Promise<MemberRecord[]> {
  const result = await db.query({
    text: `select m.user_id, u.email, u.name, m.role, m.created_at,
                  (select max(s.last_seen_at) from sessions s where s.user_id = m.user_id) as last_seen_at
             from members m join users u on u.id = m.user_id
            where m.workspace_id = $1 order by m.role, m.created_at, m.user_id`,
    values: [workspaceId],
  });
  return result.rows.map((raw) => {
    const row = MemberRow.parse(raw);
    return {
      userId: row.user_id,
      email: row.email,
      name: row.name,
      role: row.role,
      joinedAt: row.created_at,
      lastSeenAt: row.last_seen_at,
    };
  });
}

/** Who does something to whom, in which workspace. */
export interface MemberChange {
  workspaceId: string;
  /** The member in question. */
  userId: string;
  actor: AuditActor;
}

/**
 * Gives a member another role. Nobody changes their own, and an owner's changes by handing over alone.
 * @throws ApiError not_found, unprocessable
 */
export function changeRole(pool: Pool, change: MemberChange & { role: MemberRole }): Promise<void> {
  const { workspaceId, userId, actor, role } = change;
  return inTransaction(pool, async (tx) => {
    const member = await lockMember(tx, workspaceId, userId);
    if (userId === actor.id)
      throw new ApiError('unprocessable', 'You cannot change your own role. Another owner or admin can.');
    if (member.role === 'owner') throw new ApiError('unprocessable', OWNER_STAYS);
    if (member.role === role) return;
    await setRole(tx, workspaceId, userId, role);
    await recordAudit(tx, {
      workspaceId,
      actor,
      action: 'member.role_changed',
      target: { kind: 'member', id: userId, name: member.email },
      before: { role: member.role },
      after: { role },
    });
  });
}

const OWNER_STAYS = 'An owner stays one until they hand the workspace over.';

/**
 * Removes a member. What they do next finds the workspace gone: membership is looked up with each request. The keys
 * they made stay.
 * @throws ApiError not_found, unprocessable
 */
export function removeMember(pool: Pool, { workspaceId, userId, actor }: MemberChange): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const member = await lockMember(tx, workspaceId, userId);
    if (userId === actor.id) throw new ApiError('unprocessable', 'To go yourself, leave the workspace.');
    if (member.role === 'owner') throw new ApiError('unprocessable', OWNER_STAYS);
    await dropMember(tx, workspaceId, userId);
    await recordAudit(tx, {
      workspaceId,
      actor,
      action: 'member.removed',
      target: { kind: 'member', id: userId, name: member.email },
      before: { role: member.role },
    });
  });
}

/** Takes oneself out. The last owner cannot. @throws ApiError unprocessable */
export function leaveWorkspace(pool: Pool, { workspaceId, userId, actor }: MemberChange): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const member = await lockMember(tx, workspaceId, userId);
    if (member.role === 'owner' && (await countOwners(tx, workspaceId)) === 1) {
      throw new ApiError(
        'unprocessable',
        'You are the last owner, and a workspace has one. Hand it over to another member first.',
      );
    }
    await dropMember(tx, workspaceId, userId);
    await recordAudit(tx, { workspaceId, actor, action: 'member.left', before: { role: member.role } });
  });
}

/** Makes another member the owner; the one who hands over becomes an admin. @throws ApiError not_found, unprocessable */
export function transferWorkspace(
  pool: Pool,
  { workspaceId, userId, actor, from }: MemberChange & { from: string },
): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const heir = await lockMember(tx, workspaceId, userId);
    const owner = await lockMember(tx, workspaceId, from);
    // Of two handings over at once the second finds its owner an admin.
    if (owner.role !== 'owner')
      throw new ApiError('unprocessable', 'You do not own this workspace any more.');
    if (heir.role === 'owner') throw new ApiError('unprocessable', 'This member is an owner already.');
    await setRole(tx, workspaceId, userId, 'owner');
    await setRole(tx, workspaceId, from, 'admin');
    await recordAudit(tx, {
      workspaceId,
      actor,
      action: 'workspace.transferred',
      target: { kind: 'member', id: userId, name: heir.email },
      before: { owner: owner.email },
      after: { owner: heir.email },
    });
  });
}

/** Gives the workspace another name. @throws ApiError not_found */
export function renameWorkspace(
  pool: Pool,
  { workspaceId, name, actor }: { workspaceId: string; name: string; actor: AuditActor },
): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const found = await tx.query({
      text: 'select name from workspaces where id = $1 for update',
      values: [workspaceId],
    });
    const before = z.object({ name: z.string() }).optional().parse(found.rows[0]);
    if (!before) throw new ApiError('not_found', 'There is no such workspace.');
    if (before.name === name) return;
    await tx.query({ text: 'update workspaces set name = $2 where id = $1', values: [workspaceId, name] });
    await recordAudit(tx, { workspaceId, actor, action: 'workspace.renamed', before, after: { name } });
  });
}

/**
 * Who made things of a workspace, by what is written down of it (`user_…`, `key_…`, `cli`): also those who left. What
 * is not of this workspace has no name here.
 */
export async function nameMakers(
  db: Queryable,
  workspaceId: string,
  makers: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = [...new Set(makers.filter((maker) => maker !== null))];
  const result = await db.query({
    text: `select id, email as name from users where id = any($1)
           union all select id, name from api_keys where id = any($1) and workspace_id = $2`,
    values: [ids, workspaceId],
  });
  const rows = z.array(z.object({ id: z.string(), name: z.string() })).parse(result.rows);
  return new Map<string, string>([
    ['cli', 'command line'],
    ['start', 'this server'],
    ['sign-up', 'this server'],
    ...rows.map(({ id, name }): [string, string] => [id, name]),
  ]);
}

/** All changes of one workspace's members wait for each other: the last owner is counted, not guessed. */
async function lockMember(
  tx: PoolClient,
  workspaceId: string,
  userId: string,
): Promise<{ role: MemberRole; email: string }> {
  await tx.query({ text: 'select 1 from workspaces where id = $1 for no key update', values: [workspaceId] });
  const result = await tx.query({
    text: `select m.role, u.email from members m join users u on u.id = m.user_id
            where m.workspace_id = $1 and m.user_id = $2`,
    values: [workspaceId, userId],
  });
  if (result.rows.length === 0) throw new ApiError('not_found', 'There is no such member in this workspace.');
  return z.object({ role: z.enum(ROLE_NAMES), email: z.string() }).parse(result.rows[0]);
}

async function countOwners(tx: PoolClient, workspaceId: string): Promise<number> {
  const result = await tx.query({
    text: `select count(*)::int as owners from members where workspace_id = $1 and role = 'owner'`,
    values: [workspaceId],
  });
  return z.object({ owners: z.int() }).parse(result.rows[0]).owners;
}

async function setRole(tx: PoolClient, workspaceId: string, userId: string, role: MemberRole): Promise<void> {
  await tx.query({
    text: 'update members set role = $3 where workspace_id = $1 and user_id = $2',
    values: [workspaceId, userId, role],
  });
}

async function dropMember(tx: PoolClient, workspaceId: string, userId: string): Promise<void> {
  await tx.query({
    text: 'delete from members where workspace_id = $1 and user_id = $2',
    values: [workspaceId, userId],
  });
}

const MemberRow = z.object({
  user_id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(ROLE_NAMES),
  created_at: z.date(),
  last_seen_at: z.date().nullable(),
});
