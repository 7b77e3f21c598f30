import type { Pool } from 'pg';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { type Pico, pico } from '@/lib/base/money';
import type { Queryable } from '@/lib/db/transaction';
import { type MemberRole, ROLE_NAMES } from './roles';

export type { MemberRole } from './roles';

export interface WalletFigures {
  walletId: string;
  balance: Pico;
  held: Pico;
}

export interface WorkspaceRecord {
  id: string;
  name: string;
  isDemo: boolean;
  cacheEnabled: boolean;
  /** In parts per million; null: the server's. */
  savingsSharePpm: number | null;
  allowedOrigins: string[];
  createdAt: Date;
  live: WalletFigures;
  test: WalletFigures;
}

export interface NewWorkspace {
  name: string;
  ownerId?: string | null;
  isDemo?: boolean;
}

/** Makes a workspace with its two wallets, empty, and its owner. @throws ApiError not_found when the owner does not exist */
export async function createWorkspace(pool: Queryable, wanted: NewWorkspace): Promise<WorkspaceRecord> {
  const id = newId('ws');
  await pool
    .query({
      text: `with made as (insert into workspaces (id, name, is_demo) values ($1, $2, $3) returning id),
                  wallets as (insert into wallets (id, workspace_id, mode)
                    select w.id, made.id, w.mode from made, (values ($4, 'live'::mode), ($5, 'test'::mode)) as w(id, mode))
             insert into members (workspace_id, user_id, role) select id, $6, 'owner' from made where $6::text is not null`,
      values: [id, wanted.name, wanted.isDemo ?? false, newId('wal'), newId('wal'), wanted.ownerId ?? null],
    })
    .catch((error) => {
      if (error?.code === '23503')
        throw new ApiError('not_found', `There is no user ${wanted.ownerId}.`, { cause: error });
      throw error;
    });
  return requireWorkspace(pool, id);
}

/** A workspace of ours under an id known beforehand: made at the first call, found at every later one, in any process. */
export async function ensureWorkspace(
  pool: Queryable,
  wanted: { id: string; name: string },
): Promise<WorkspaceRecord> {
  await pool.query({
    text: `with made as (insert into workspaces (id, name) values ($1, $2) on conflict (id) do nothing returning id)
           insert into wallets (id, workspace_id, mode)
             select w.id, made.id, w.mode from made, (values ($3, 'live'::mode), ($4, 'test'::mode)) as w(id, mode)`,
    values: [wanted.id, wanted.name, newId('wal'), newId('wal')],
  });
  return requireWorkspace(pool, wanted.id);
}

export async function findWorkspace(pool: Queryable, id: string): Promise<WorkspaceRecord | null> {
  const result = await pool.query({ text: `${SELECT_WORKSPACE} where s.id = $1`, values: [id] });
  return result.rows.length === 0 ? null : toWorkspace(result.rows[0]);
}

/**
 * A workspace by its id or its name, as an operator types it.
 * @throws ApiError not_found; unprocessable when several have the name
 */
export async function requireWorkspace(pool: Queryable, idOrName: string): Promise<WorkspaceRecord> {
  const result = await pool.query({
    text: `${SELECT_WORKSPACE} where s.id = $1 or s.name = $1 order by s.id = $1 desc, s.created_at`,
    values: [idOrName],
  });
  const found = result.rows.map(toWorkspace);
  const first = found[0];
  if (first === undefined)
    throw new ApiError('not_found', `There is no workspace with the id or name "${idOrName}".`);
  if (found.length > 1 && first.id !== idOrName) {
    const ids = found.map((workspace) => workspace.id).join(', ');
    throw new ApiError(
      'unprocessable',
      `${found.length} workspaces are named "${idOrName}"; say which by its id: ${ids}.`,
    );
  }
  return first;
}

/** All workspaces, oldest first. */
export async function listWorkspaces(pool: Pool): Promise<WorkspaceRecord[]> {
  const result = await pool.query(`${SELECT_WORKSPACE} order by s.created_at, s.id`);
  return result.rows.map(toWorkspace);
}

/** The demo workspace; null before the first start made it. */
export async function findDemoWorkspace(pool: Pool): Promise<WorkspaceRecord | null> {
  const result = await pool.query(`${SELECT_WORKSPACE} where s.is_demo order by s.created_at limit 1`);
  return result.rows.length === 0 ? null : toWorkspace(result.rows[0]);
}

export interface Membership {
  role: MemberRole;
  workspace: WorkspaceRecord;
}

/** The workspaces of a user, oldest first. */
export async function listMemberships(pool: Pool, userId: string): Promise<Membership[]> {
  const result = await pool.query({
    text: `select m.role, s.* from members m join (${SELECT_WORKSPACE}) s on s.id = m.workspace_id
            where m.user_id = $1 order by m.created_at, s.id`,
    values: [userId],
  });
  return result.rows.map((row) => ({ role: Role.parse(row.role), workspace: toWorkspace(row) }));
}

/** Makes a user a member, or gives a member another role. @throws ApiError not_found when user or workspace do not exist */
export async function addMember(
  pool: Queryable,
  workspaceId: string,
  userId: string,
  role: MemberRole,
): Promise<void> {
  await pool
    .query({
      text: `insert into members (workspace_id, user_id, role) values ($1, $2, $3)
             on conflict (workspace_id, user_id) do update set role = excluded.role`,
      values: [workspaceId, userId, role],
    })
    .catch((error) => {
      if (error?.code === '23503')
        throw new ApiError('not_found', 'There is no such user or workspace.', { cause: error });
      throw error;
    });
}

const SELECT_WORKSPACE = `
  select s.id, s.name, s.is_demo, s.cache_enabled, s.savings_share_ppm, s.allowed_origins, s.created_at,
         l.id as live_id, l.balance_pico as live_balance, l.held_pico as live_held,
         t.id as test_id, t.balance_pico as test_balance, t.held_pico as test_held
    from workspaces s
    join wallets l on l.workspace_id = s.id and l.mode = 'live'
    join wallets t on t.workspace_id = s.id and t.mode = 'test'`;

const Role = z.enum(ROLE_NAMES);

const WorkspaceRow = z.object({
  id: z.string(),
  name: z.string(),
  is_demo: z.boolean(),
  cache_enabled: z.boolean(),
  savings_share_ppm: z.int().nullable(),
  allowed_origins: z.array(z.string()),
  created_at: z.date(),
  live_id: z.string(),
  live_balance: z.bigint(),
  live_held: z.bigint(),
  test_id: z.string(),
  test_balance: z.bigint(),
  test_held: z.bigint(),
});

function toWorkspace(raw: unknown): WorkspaceRecord {
  const row = WorkspaceRow.parse(raw);
  return {
    id: row.id,
    name: row.name,
    isDemo: row.is_demo,
    cacheEnabled: row.cache_enabled,
    savingsSharePpm: row.savings_share_ppm,
    allowedOrigins: row.allowed_origins,
    createdAt: row.created_at,
    live: { walletId: row.live_id, balance: pico(row.live_balance), held: pico(row.live_held) },
    test: { walletId: row.test_id, balance: pico(row.test_balance), held: pico(row.test_held) },
  };
}
