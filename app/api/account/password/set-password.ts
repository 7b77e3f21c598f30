import { z } from 'zod';
import { sendLater } from '@/app/api/auth/mailer';
import { passwordChangedLetter } from '@/lib/auth/letters';
import { hashPassword, passwordFault } from '@/lib/auth/password';
import { changePassword } from '@/lib/auth/session-queries';
import { ApiError } from '@/lib/base/errors';

import type { PersonVisit } from '../account-handler';
import { requireIdentity } from '../identity';
import { readForm } from '../read-form';

const PasswordBody = z.strictObject({ current: z.string().optional(), password: z.string() });

/**
 * Sets or changes the password; every session ends, this one too. Whoever has a password must give it; whoever has
 * none must have signed in lately.
 * @throws ApiError invalid_request naming the field, rate_limit_exceeded
 */
export async function setPassword(visit: PersonVisit, body: unknown): Promise<void> {
  const { person, actor, runtime } = visit;
  const { current, password } = readForm(PasswordBody, body);
  await requireIdentity(visit, current, 'current');
  const fault = passwordFault(password);
  if (fault) throw new ApiError('invalid_request', fault, { param: 'password' });
  const action = person.hasPassword ? 'password.changed' : 'password.set';
  await changePassword(person.userId, await hashPassword(password), { actor, action });
  sendLater(runtime.env, async () => passwordChangedLetter(person.email));
}
