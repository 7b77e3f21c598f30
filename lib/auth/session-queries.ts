import { newId } from '@/lib/base/ids';
import { getPrisma } from '@/lib/db/prisma';
import type { AuditActor } from './audit';
import { recordPersonAudit } from './audit-queries';
import { closeSessions } from './open-session-queries';
import { normalizeEmail } from './users-queries';

/** A person as sign-in needs to know them. */
export interface Person {
  id: string;
  email: string;
  emailVerified: Date | null;
  name: string | null;
  passwordHash: string | null;
  sessionVersion: number;
}

const PERSON = {
  id: true,
  email: true,
  emailVerified: true,
  name: true,
  passwordHash: true,
  sessionVersion: true,
} as const;

/** The person with this address (lower case), or null. */
export function findPersonByEmail(email: string): Promise<Person | null> {
  return getPrisma().user.findUnique({ where: { email: normalizeEmail(email) }, select: PERSON });
}

export function findPerson(id: string): Promise<Person | null> {
  return getPrisma().user.findUnique({ where: { id }, select: PERSON });
}

export async function findPersonByAccount(
  provider: string,
  providerAccountId: string,
): Promise<Person | null> {
  const account = await getPrisma().account.findUnique({
    where: { provider_providerAccountId: { provider, providerAccountId } },
    select: { user: { select: PERSON } },
  });
  return account?.user ?? null;
}

/** A person whose address was just proven. */
export function createProvenPerson(person: {
  email: string;
  name: string | null;
  image: string | null;
}): Promise<Person> {
  return getPrisma().user.create({
    data: { id: newId('user'), ...person, email: normalizeEmail(person.email), emailVerified: new Date() },
    select: PERSON,
  });
}

/**
 * Notes a sign-up by password. The password stays pending until the address is confirmed; a later sign-up
 * replaces it.
 * @returns null, and changes nothing, where the address is already confirmed
 */
export async function keepPendingPassword(
  email: string,
  name: string | null,
  passwordHash: string,
): Promise<Person | null> {
  const prisma = getPrisma();
  const address = normalizeEmail(email);
  await prisma.user.createMany({ data: [{ id: newId('user'), email: address }], skipDuplicates: true });
  // One statement: an address confirmed meanwhile is left alone.
  const changed = await prisma.user.updateMany({
    where: { email: address, emailVerified: null },
    data: { name, passwordHash },
  });
  return changed.count === 0 ? null : findPersonByEmail(address);
}

/**
 * The first proven sign-in confirms the address and drops a password that somebody else may have chosen;
 * it stays where the prover showed that it is theirs.
 */
export async function confirmAddress(id: string, passwordHashToKeep: string | null): Promise<Person> {
  const prisma = getPrisma();
  const confirmed = { emailVerified: new Date() };
  if (passwordHashToKeep !== null) {
    await prisma.user.updateMany({
      where: { id, emailVerified: null, passwordHash: passwordHashToKeep },
      data: confirmed,
    });
  }
  await prisma.user.updateMany({
    where: { id, emailVerified: null },
    data: { ...confirmed, passwordHash: null, sessionVersion: { increment: 1 } },
  });
  return prisma.user.findUniqueOrThrow({ where: { id }, select: PERSON });
}

/** Removes a person whose address was never proven: whoever now proves it starts afresh. */
export async function forgetUnproven(email: string): Promise<void> {
  await getPrisma().user.deleteMany({ where: { email: normalizeEmail(email), emailVerified: null } });
}

/** Sets a password and ends every session. @returns the new session version */
export function changePassword(
  id: string,
  passwordHash: string,
  by: { actor: AuditActor; action: 'password.set' | 'password.changed' },
): Promise<number> {
  return getPrisma().$transaction(async (tx) => {
    await tx.user.update({ where: { id }, data: { passwordHash } });
    // A link for a new password that is still on its way would undo this one.
    await tx.personToken.deleteMany({ where: { userId: id, purpose: 'reset_password' } });
    await recordPersonAudit(tx, id, by);
    return closeSessions(tx, id);
  });
}

/** Another name to be called by; null for none. */
export async function changeName(id: string, name: string | null, actor: AuditActor): Promise<void> {
  await getPrisma().$transaction(async (tx) => {
    const before = await tx.user.findUniqueOrThrow({ where: { id }, select: { name: true } });
    if (before.name === name) return;
    await tx.user.update({ where: { id }, data: { name } });
    await recordPersonAudit(tx, id, { actor, action: 'profile.changed', before, after: { name } });
  });
}

/** Ties an outside account to a person. Its tokens are not kept: nothing here calls that provider again. */
export async function linkAccount(
  userId: string,
  type: string,
  provider: string,
  providerAccountId: string,
): Promise<void> {
  await getPrisma().account.create({ data: { userId, type, provider, providerAccountId } });
}

export interface LinkToken {
  identifier: string;
  token: string;
  expires: Date;
}

export async function keepLinkToken(link: LinkToken): Promise<LinkToken> {
  await getPrisma().verificationToken.create({ data: link });
  return link;
}

/** Takes a sign-in link's token out of the table, once: of two at the same time one gets it. */
export async function takeLinkToken(identifier: string, token: string): Promise<LinkToken | null> {
  const prisma = getPrisma();
  const found = await prisma.verificationToken.findUnique({
    where: { identifier_token: { identifier, token } },
  });
  if (!found) return null;
  const taken = await prisma.verificationToken.deleteMany({ where: { identifier, token } });
  return taken.count === 1 ? found : null;
}
