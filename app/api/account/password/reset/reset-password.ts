import { z } from 'zod';
import { requireMailer, sendLater } from '@/app/api/auth/mailer';
import { passwordChangedLetter, resetLetter } from '@/lib/auth/letters';
import { hashPassword, passwordFault } from '@/lib/auth/password';
import { finishReset, PERSON_LINK_MINUTES, startReset } from '@/lib/auth/person-token-queries';
import { requireAttempts } from '@/lib/auth/session-limits';
import { normalizeEmail } from '@/lib/auth/users-queries';
import { readVisit } from '@/lib/auth/visit';
import { ApiError } from '@/lib/base/errors';

import type { Visited } from '../../account-handler';
import { readForm } from '../../read-form';

const EmailBody = z.strictObject({ email: z.email('This is not an e-mail address.').max(254) });
const ResetBody = z.strictObject({ token: z.string().max(200), password: z.string() });

/**
 * Mails a link for a new password, where somebody has the address. The answer is the same, and as fast, where nobody has.
 * @throws ApiError invalid_request, rate_limit_exceeded
 */
export async function askForReset({ runtime: { env }, address }: Visited, body: unknown): Promise<void> {
  const { email } = readForm(EmailBody, body);
  const to = normalizeEmail(email);
  requireAttempts({ reset: to, resetFrom: address });
  requireMailer(env);
  sendLater(env, async () => {
    const token = await startReset(to);
    // Behind the mark: no server's log and no Referer ever holds it.
    return token ? resetLetter(to, `${env.publicUrl}/reset-password#${token}`, PERSON_LINK_MINUTES) : null;
  });
}

/** Sets the password a link was mailed for; all sessions end. @throws ApiError invalid_request, not_found, rate_limit_exceeded */
export async function resetPassword({ runtime, request, address }: Visited, body: unknown): Promise<void> {
  const { token, password } = readForm(ResetBody, body);
  requireAttempts({ tokenFrom: address });
  const fault = passwordFault(password);
  if (fault) throw new ApiError('invalid_request', fault, { param: 'password' });
  const from = readVisit((name) => request.headers.get(name), runtime.env.trustProxy);
  const { email } = await finishReset(token, await hashPassword(password), from);
  sendLater(runtime.env, async () => passwordChangedLetter(email));
}
