import { newId } from '@/lib/base/ids';
import { getPrisma } from '@/lib/db/prisma';
import type { Prisma } from '@/lib/generated/prisma/client';
import type { AuditActor } from './audit';
import { recordPersonAudit } from './audit-queries';
import { forgetSession, recallSession } from './open-sessions';
import type { Visit } from './visit';

export type SignInMethod = 'password' | 'link' | 'github' | 'google';

/** Opens a session for whoever just signed in, and writes it into the audit log. @returns its id, minted here */
export async function openSession(
  person: { id: string; email: string },
  method: SignInMethod,
  visit: Visit,
): Promise<string> {
  const id = newId('sess');
  await getPrisma().$transaction(async (tx) => {
    await tx.signInSession.create({ data: { id, userId: person.id, method, ...visit } });
    const actor: AuditActor = { kind: 'person', id: person.id, name: person.email, ...visit };
    await recordPersonAudit(tx, person.id, { actor, action: 'session.started', after: { method } });
  });
  return id;
}

/** Whether a session is open and of this person and version; remembered for a few seconds. */
export async function isSessionOpen(id: string, userId: string, version: number): Promise<boolean> {
  const session = await recallSession(id, async () => {
    const row = await getPrisma().signInSession.findUnique({
      where: { id },
      select: { userId: true, endedAt: true, user: { select: { sessionVersion: true } } },
    });
    if (!row || row.endedAt) return null;
    return { userId: row.userId, version: row.user.sessionVersion };
  });
  return session !== null && session.userId === userId && session.version === version;
}

const SEEN_EVERY_MS = 60_000;

/** Notes that a session is in use, at most once a minute. */
export async function touchSession(id: string, now = Date.now()): Promise<void> {
  await getPrisma().signInSession.updateMany({
    where: { id, endedAt: null, lastSeenAt: { lt: new Date(now - SEEN_EVERY_MS) } },
    data: { lastSeenAt: new Date(now) },
  });
}

/** When a session was opened: how fresh the sign-in is. Null for one that is not there. */
export async function findSessionStart(id: string): Promise<Date | null> {
  const row = await getPrisma().signInSession.findUnique({ where: { id }, select: { createdAt: true } });
  return row?.createdAt ?? null;
}

export interface OpenSession {
  id: string;
  method: string;
  device: string | null;
  address: string | null;
  createdAt: Date;
  lastSeenAt: Date;
}

/** A person's sessions that can still be used, the last seen first. */
export function listOpenSessions(userId: string, maxAgeMs: number): Promise<OpenSession[]> {
  return getPrisma().signInSession.findMany({
    where: { userId, endedAt: null, lastSeenAt: { gt: new Date(Date.now() - maxAgeMs) } },
    select: { id: true, method: true, device: true, address: true, createdAt: true, lastSeenAt: true },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
    take: 100,
  });
}

/**
 * Ends one session of a person at once.
 * @returns false where the person has no such session open
 */
export async function endSession(
  userId: string,
  id: string,
  actor: AuditActor,
  isOwn: boolean,
): Promise<boolean> {
  const ended = await getPrisma().$transaction(async (tx) => {
    const found = await tx.signInSession.findFirst({ where: { id, userId, endedAt: null } });
    if (!found) return false;
    await tx.signInSession.update({ where: { id }, data: { endedAt: new Date() } });
    await recordPersonAudit(tx, userId, {
      actor,
      action: isOwn ? 'session.ended' : 'session.ended_other',
      before: { device: found.device, address: found.address },
    });
    return true;
  });
  forgetSession(id);
  return ended;
}

/** Ends all sessions of a person, this one with them. */
export async function endAllSessions(userId: string, actor: AuditActor): Promise<void> {
  await getPrisma().$transaction(async (tx) => {
    await closeSessions(tx, userId);
    await recordPersonAudit(tx, userId, { actor, action: 'session.ended_all' });
  });
}

/** Ends all sessions as part of something greater: a changed password. @returns the new session version */
export async function closeSessions(tx: Prisma.TransactionClient, userId: string): Promise<number> {
  const open = await tx.signInSession.findMany({ where: { userId, endedAt: null }, select: { id: true } });
  await tx.signInSession.updateMany({ where: { userId, endedAt: null }, data: { endedAt: new Date() } });
  const { sessionVersion } = await tx.user.update({
    where: { id: userId },
    data: { sessionVersion: { increment: 1 } },
    select: { sessionVersion: true },
  });
  for (const { id } of open) forgetSession(id);
  return sessionVersion;
}
