import { ApiError } from '@/lib/base/errors';
import { getPrisma } from '@/lib/db/prisma';
import type { AuditActor } from './audit';
import { recordPersonAudit } from './audit-queries';
import { hashLinkToken, mintLinkToken } from './link-token';
import { closeSessions } from './open-session-queries';
import { normalizeEmail } from './users-queries';

export const PERSON_LINK_MINUTES = 60;

/** Starts a new password for whoever reads this address. @returns the link's secret; null where nobody has the address */
export async function startReset(email: string): Promise<string | null> {
  const person = await getPrisma().user.findUnique({
    where: { email: normalizeEmail(email) },
    select: { id: true },
  });
  return person && keepToken({ userId: person.id, purpose: 'reset_password' });
}

/**
 * Sets the password that a link was for: the link proves the address, and ends all sessions and other links.
 * @returns whose it is
 * @throws ApiError not_found for a link that was used, replaced or is too old
 */
export function finishReset(
  token: string,
  passwordHash: string,
  from: Pick<AuditActor, 'address' | 'device'>,
): Promise<{ email: string }> {
  return getPrisma().$transaction(async (tx) => {
    const { userId } = await takeToken(tx, token, 'reset_password');
    const { email } = await tx.user.update({
      where: { id: userId },
      data: { passwordHash },
      select: { email: true },
    });
    await tx.user.updateMany({
      where: { id: userId, emailVerified: null },
      data: { emailVerified: new Date() },
    });
    await tx.personToken.deleteMany({ where: { userId } });
    await recordPersonAudit(tx, userId, {
      actor: { kind: 'person', id: userId, name: email, ...from },
      action: 'password.reset',
    });
    await closeSessions(tx, userId);
    return { email };
  });
}

/**
 * Starts another address for a person.
 * @returns the link's secret, to be sent there; null where somebody has proven it as theirs
 */
export async function startEmailChange(userId: string, newEmail: string): Promise<string | null> {
  const email = normalizeEmail(newEmail);
  const taken = await getPrisma().user.count({ where: { email, emailVerified: { not: null } } });
  return taken > 0 ? null : keepToken({ userId, purpose: 'change_email', newEmail: email });
}

/**
 * Moves a person to the address whose link this is.
 * @returns the address before and after
 * @throws ApiError not_found for a link that was used, replaced or is too old; unprocessable where the address is taken by now
 */
export function finishEmailChange(
  token: string,
  from: Pick<AuditActor, 'address' | 'device'>,
): Promise<{ before: string; after: string }> {
  return getPrisma().$transaction(async (tx) => {
    const { userId, newEmail } = await takeToken(tx, token, 'change_email');
    if (!newEmail) throw linkGone();
    const { email: before } = await tx.user.findUniqueOrThrow({
      where: { id: userId },
      select: { email: true },
    });
    // Somebody may have begun to sign up with it and never have proven it.
    await tx.user.deleteMany({ where: { email: newEmail, emailVerified: null, NOT: { id: userId } } });
    if ((await tx.user.count({ where: { email: newEmail } })) > 0)
      throw new ApiError('unprocessable', 'This address has an account of its own by now.');
    await tx.user.update({ where: { id: userId }, data: { email: newEmail, emailVerified: new Date() } });
    // Links that went to the old address open nothing any more.
    await tx.personToken.deleteMany({ where: { userId } });
    await tx.verificationToken.deleteMany({ where: { identifier: before } });
    await recordPersonAudit(tx, userId, {
      actor: { kind: 'person', id: userId, name: newEmail, ...from },
      action: 'email.changed',
      before: { email: before },
      after: { email: newEmail },
    });
    return { before, after: newEmail };
  });
}

interface TokenRow {
  userId: string;
  purpose: 'reset_password' | 'change_email';
  newEmail?: string;
}

/** One link of a kind works at a time: the last. */
async function keepToken(row: TokenRow): Promise<string> {
  const { token, hash } = mintLinkToken();
  const { userId, purpose } = row;
  await getPrisma().$transaction([
    getPrisma().personToken.deleteMany({ where: { userId, purpose } }),
    getPrisma().personToken.create({
      data: {
        ...row,
        hash: new Uint8Array(hash),
        expiresAt: new Date(Date.now() + PERSON_LINK_MINUTES * 60_000),
      },
    }),
  ]);
  return token;
}

type Tx = Parameters<Parameters<ReturnType<typeof getPrisma>['$transaction']>[0]>[0];

/** Takes a token out of the table, once: of two at the same time one gets it. */
async function takeToken(tx: Tx, token: string, purpose: TokenRow['purpose']) {
  const hash = new Uint8Array(hashLinkToken(token));
  const found = await tx.personToken.findUnique({ where: { hash } });
  if (!found || found.purpose !== purpose || found.expiresAt <= new Date()) throw linkGone();
  const taken = await tx.personToken.deleteMany({ where: { hash } });
  if (taken.count !== 1) throw linkGone();
  return found;
}

function linkGone(): ApiError {
  return new ApiError('not_found', 'This link was used before or is too old. Ask for a new one.');
}
