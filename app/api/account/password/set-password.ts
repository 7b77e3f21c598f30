import { z } from 'zod';
import { hashPassword, passwordFault, verifyPassword } from '@/lib/auth/password';
import type { Session } from '@/lib/auth/session';
import { takeAttempt } from '@/lib/auth/session-limits';
import { changePassword, findPerson } from '@/lib/auth/session-queries';
import { ApiError } from '@/lib/base/errors';

const PasswordBody = z.strictObject({ current: z.string().optional(), password: z.string() });

/**
 * Sets or changes the password; every session ends, this one too. Whoever has a password must give it.
 * @throws ApiError invalid_request naming the field, rate_limit_exceeded
 */
export async function setPassword(session: Session, body: unknown): Promise<void> {
  const parsed = PasswordBody.safeParse(body);
  if (!parsed.success) throw new ApiError('invalid_request', 'Give a new password.', { param: 'password' });
  const { current = '', password } = parsed.data;
  if (!takeAttempt('password', session.email)) {
    throw new ApiError('rate_limit_exceeded', 'Too many tries. Wait ten minutes and try again.');
  }
  const person = await findPerson(session.userId);
  if (person?.passwordHash && !(await verifyPassword(current, person.passwordHash))) {
    throw new ApiError('invalid_request', 'This is not your current password.', { param: 'current' });
  }
  const fault = passwordFault(password);
  if (fault) throw new ApiError('invalid_request', fault, { param: 'password' });
  await changePassword(session.userId, await hashPassword(password));
}
