import { findSessionStart } from '@/lib/auth/open-session-queries';
import { verifyPassword } from '@/lib/auth/password';
import { requireAttempts } from '@/lib/auth/session-limits';
import { findPerson } from '@/lib/auth/session-queries';
import { ApiError } from '@/lib/base/errors';
import type { PersonVisit } from './account-handler';

/** As long a sign-in counts as proof that it is still the same person who sits there. */
const FRESH_MS = 10 * 60_000;

/**
 * Asks again who it is, before what cannot be taken back: by the password, or for those who have none by a sign-in of
 * the last ten minutes.
 * @throws ApiError invalid_request naming `param`, rate_limit_exceeded
 */
export async function requireIdentity(
  { person, address }: PersonVisit,
  password: string | undefined,
  param: string,
): Promise<void> {
  if (!person.hasPassword) {
    const start = await findSessionStart(person.sessionId);
    if (start && Date.now() - start.getTime() < FRESH_MS) return;
    const message = 'Your sign-in is older than ten minutes. Sign out, sign in again and repeat this.';
    throw new ApiError('invalid_request', message, { param });
  }
  requireAttempts({ password: person.email, passwordFrom: address });
  const { passwordHash = null } = (await findPerson(person.userId)) ?? {};
  if (await verifyPassword(password ?? '', passwordHash)) return;
  throw new ApiError('invalid_request', 'This is not your current password.', { param });
}
