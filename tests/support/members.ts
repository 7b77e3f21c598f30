import { randomUUID } from 'node:crypto';
import { encode } from 'next-auth/jwt';
import { createUser } from '@/lib/auth/users-queries';
import { addMember, type MemberRole } from '@/lib/auth/workspaces-queries';
import { newId } from '@/lib/base/ids';
import { addressOf, apiPool } from './api';

export const AUTH_SECRET = 'test-auth-secret-test-auth-secret-test';

export interface TestPerson {
  id: string;
  email: string;
  sessionId: string;
  /** The cookie of their session. */
  cookie: string;
  /** Asks our pages' API as a page of ours would; `origin` null: as no browser does. */
  ask(path: string, method?: string, body?: unknown, more?: AskMore): Promise<Response>;
}

export interface AskMore {
  origin?: string | null;
  /** The workspace that the page is about. */
  workspace?: string;
  headers?: Record<string, string>;
}

/** Somebody who is signed in, in no workspace yet. */
export async function newPerson(
  wanted: { email?: string; passwordHash?: string | null } = {},
): Promise<TestPerson> {
  const email = wanted.email ?? `${randomUUID()}@example.com`;
  const { passwordHash = null } = wanted;
  const user = await createUser(apiPool(), { email, passwordHash, emailVerified: true });
  return { id: user.id, email: user.email, ...(await newSession(user)) };
}

/** Another session of somebody, as signing in on another device makes one. */
export async function newSession(
  user: { id: string; email: string },
  createdAt = new Date(),
): Promise<Pick<TestPerson, 'sessionId' | 'cookie' | 'ask'>> {
  const sessionId = newId('sess');
  await apiPool().query({
    text: `insert into sessions (id, user_id, method, device, address, created_at) values ($1, $2, 'password', 'Firefox on Linux', '203.0.113.0/24', $3)`,
    values: [sessionId, user.id, createdAt],
  });
  const { rows } = await apiPool().query('select session_version from users where id = $1', [user.id]);
  const token = { sub: user.id, sid: sessionId, email: user.email, sessionVersion: rows[0].session_version };
  const cookie = `next-auth.session-token=${await encode({ token, secret: AUTH_SECRET })}`;
  const ask: TestPerson['ask'] = (
    path,
    method = 'GET',
    body,
    { origin = addressOf('next'), workspace, headers } = {},
  ) =>
    fetch(`${addressOf('next')}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        cookie,
        ...(origin ? { origin } : {}),
        ...(workspace ? { 'x-runtime-workspace': workspace } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  return { sessionId, cookie, ask };
}

/** A member of the workspace, signed in. */
export async function newMember(workspaceId: string, role: MemberRole): Promise<TestPerson> {
  const person = await newPerson();
  await addMember(apiPool(), workspaceId, person.id, role);
  return person;
}
