import { getServerSession } from 'next-auth';
import type { Pool } from 'pg';
import { ApiError } from '@/lib/base/errors';
import { sessionOptions } from './next-auth';
import { touchSession } from './open-session-queries';
import { findPerson } from './session-queries';
import {
  listMemberships,
  type MemberRole,
  type Membership,
  type WorkspaceRecord,
} from './workspaces-queries';

/** Who is signed in, whether or not they have a workspace. */
export interface SignedIn {
  sessionId: string;
  userId: string;
  email: string;
  name: string | null;
  /** False: they sign in by link or by an outside account alone. */
  hasPassword: boolean;
  /** Oldest membership first. */
  memberships: Membership[];
}

/** Who is signed in, and where they work. */
export interface Session extends SignedIn {
  role: MemberRole;
  workspace: WorkspaceRecord;
}

/** Which of their workspaces a request is about. */
export interface WorkspaceChoice {
  /** What the page names with each of its requests: that one, or none. */
  named: string | null;
  /** What the browser remembers: that one while it is theirs, else their first. */
  remembered: string | null;
}

/**
 * Reads who is signed in with the request being served. Null when nobody is, or when the session was ended, here or
 * on another device.
 */
export async function readSignedIn(pool: Pool, secret: string): Promise<SignedIn | null> {
  const session: { user?: { id?: string; sid?: string } } | null = await getServerSession(
    sessionOptions(secret),
  );
  const { id, sid } = session?.user ?? {};
  if (!id || !sid) return null;
  const [person, memberships] = await Promise.all([
    findPerson(id),
    listMemberships(pool, id),
    touchSession(sid),
  ]);
  if (!person) return null;
  return {
    sessionId: sid,
    userId: person.id,
    email: person.email,
    name: person.name,
    hasPassword: person.passwordHash !== null,
    memberships,
  };
}

/**
 * The workspace that a request is about. Null for a person without any.
 * @throws ApiError not_found where the page names one that is not theirs, or no longer
 */
export function chooseWorkspace(signedIn: SignedIn, { named, remembered }: WorkspaceChoice): Session | null {
  const { memberships } = signedIn;
  const find = (id: string | null) => memberships.find(({ workspace }) => workspace.id === id);
  if (named !== null && !find(named)) {
    throw new ApiError('not_found', 'There is no such workspace, or you are no longer a member of it.', {
      param: 'workspace',
    });
  }
  const chosen = find(named) ?? find(remembered) ?? memberships[0];
  return chosen ? { ...signedIn, role: chosen.role, workspace: chosen.workspace } : null;
}
