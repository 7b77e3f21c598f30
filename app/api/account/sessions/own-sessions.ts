import type { SessionRow } from '@/components/dashboard/settings/types';
import { SESSION_SECONDS } from '@/lib/auth/next-auth';
import { endAllSessions, endSession, listOpenSessions } from '@/lib/auth/open-session-queries';
import type { SignedIn } from '@/lib/auth/session';
import { requireAttempts } from '@/lib/auth/session-limits';
import { ApiError } from '@/lib/base/errors';
import type { PersonVisit } from '../account-handler';

const METHODS: Record<string, string> = {
  password: 'password',
  link: 'a mailed link',
  github: 'GitHub',
  google: 'Google',
};

/** The person's sessions that can still be used, this one first. */
export async function readSessions(person: SignedIn): Promise<SessionRow[]> {
  const sessions = await listOpenSessions(person.userId, SESSION_SECONDS * 1_000);
  const rows = sessions.map((session) => ({
    id: session.id,
    device: session.device,
    address: session.address,
    method: METHODS[session.method] ?? session.method,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    is_this: session.id === person.sessionId,
  }));
  return rows.sort((a, b) => Number(b.is_this) - Number(a.is_this));
}

/** Ends one of the person's own sessions at once. @throws ApiError not_found, rate_limit_exceeded */
export async function endOneSession({ person, actor, address }: PersonVisit, id: string): Promise<void> {
  requireAttempts({ sessions: person.userId, sessionsFrom: address });
  const ended = await endSession(person.userId, id, actor, id === person.sessionId);
  if (!ended) throw new ApiError('not_found', 'You have no such open session.');
}

export async function endEverySession({ person, actor, address }: PersonVisit): Promise<void> {
  requireAttempts({ sessions: person.userId, sessionsFrom: address });
  await endAllSessions(person.userId, actor);
}
