import { z } from 'zod';
import { requireMailer, sendLater } from '@/app/api/auth/mailer';
import { addressChangedLetter, addressTakenLetter, newAddressLetter } from '@/lib/auth/letters';
import { finishEmailChange, PERSON_LINK_MINUTES, startEmailChange } from '@/lib/auth/person-token-queries';
import { requireAttempts } from '@/lib/auth/session-limits';
import { normalizeEmail } from '@/lib/auth/users-queries';
import { readVisit } from '@/lib/auth/visit';
import { ApiError } from '@/lib/base/errors';

import type { PersonVisit, Visited } from '../account-handler';
import { requireIdentity } from '../identity';
import { readForm } from '../read-form';

const ChangeBody = z.strictObject({
  email: z.email('This is not an e-mail address.').max(254),
  password: z.string().optional(),
});
const ConfirmBody = z.strictObject({ token: z.string().max(200) });

/**
 * Mails a link to the new address; nothing changes until it is opened. Whether somebody has the address already is
 * told to that address alone.
 * @throws ApiError invalid_request naming the field, rate_limit_exceeded
 */
export async function askForEmailChange(visit: PersonVisit, body: unknown): Promise<void> {
  const { person, address, runtime } = visit;
  const { email, password } = readForm(ChangeBody, body);
  const to = normalizeEmail(email);
  if (to === person.email)
    throw new ApiError('invalid_request', 'This is your address already.', { param: 'email' });
  requireAttempts({ emailChange: person.userId, emailChangeFrom: address });
  await requireIdentity(visit, password, 'password');
  requireMailer(runtime.env);
  sendLater(runtime.env, async () => {
    const token = await startEmailChange(person.userId, to);
    if (token === null) return addressTakenLetter(to);
    return newAddressLetter(to, `${runtime.env.publicUrl}/confirm-email#${token}`, PERSON_LINK_MINUTES);
  });
}

/** Moves the account to the address whose link this is. @returns it @throws ApiError not_found, unprocessable, rate_limit_exceeded */
export async function confirmEmailChange(
  { runtime, request, address }: Visited,
  body: unknown,
): Promise<string> {
  const { token } = readForm(ConfirmBody, body);
  requireAttempts({ tokenFrom: address });
  const from = readVisit((name) => request.headers.get(name), runtime.env.trustProxy);
  const { before, after } = await finishEmailChange(token, from);
  sendLater(runtime.env, async () => addressChangedLetter(before));
  return after;
}
