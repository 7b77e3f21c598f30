import { getServerSession } from 'next-auth';
import type { Pool } from 'pg';
import { sessionOptions } from './next-auth';
import { findPerson } from './session-queries';
import { listMemberships, type MemberRole, type WorkspaceRecord } from './workspaces-queries';

/** Who is signed in, and where they work. */
export interface Session {
  userId: string;
  email: string;
  name: string | null;
  /** False: they sign in by link or by an outside account alone. */
  hasPassword: boolean;
  role: MemberRole;
  /** The first they became a member of. */
  workspace: WorkspaceRecord;
}

/**
 * Reads the session of the request being served. Null when nobody is signed in, when the session is of
 * before a change of password, or when the person has no workspace.
 */
export async function readSession(pool: Pool, secret: string): Promise<Session | null> {
  const session: { user?: { id?: string } } | null = await getServerSession(sessionOptions(secret));
  const id = session?.user?.id;
  if (!id) return null;
  const [person, memberships] = await Promise.all([findPerson(id), listMemberships(pool, id)]);
  const first = memberships[0];
  if (!person || !first) return null;
  return {
    userId: person.id,
    email: person.email,
    name: person.name,
    hasPassword: person.passwordHash !== null,
    role: first.role,
    workspace: first.workspace,
  };
}
