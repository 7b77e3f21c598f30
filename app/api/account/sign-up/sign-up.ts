import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { SIGN_UP_COOKIE, signUpProof } from '@/lib/auth/next-auth-adapter';
import { hashPassword, passwordFault } from '@/lib/auth/password';
import { requireAttempts } from '@/lib/auth/session-limits';
import { keepPendingPassword } from '@/lib/auth/session-queries';
import { normalizeEmail } from '@/lib/auth/users-queries';
import { ApiError } from '@/lib/base/errors';
import { json, type Visited } from '../account-handler';
import { readForm } from '../read-form';

const SignUpBody = z.strictObject({
  email: z.email('This is not an e-mail address.').max(254),
  password: z.string(),
});
const COOKIE_SECONDS = 24 * 60 * 60;

/**
 * Keeps the password of a sign-up until the address is confirmed from this browser: the cookie ties the two.
 * The answer is the same whether or not the address is known.
 * @throws ApiError invalid_request naming the field, rate_limit_exceeded
 */
export async function keepSignUp({ runtime: { env }, address }: Visited, body: unknown): Promise<Response> {
  const { email, password } = readForm(SignUpBody, body);
  const fault = passwordFault(password);
  if (fault) throw new ApiError('invalid_request', fault, { param: 'password' });
  requireAttempts({ signUp: normalizeEmail(email), linkFrom: address });
  const person = await keepPendingPassword(email, null, await hashPassword(password));
  const proof = person ? signUpProof(person, env.authSecret) : randomBytes(32).toString('base64url');
  const secure = env.publicUrl.startsWith('https:') ? '; Secure' : '';
  const cookie = `${SIGN_UP_COOKIE}=${proof}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}${secure}`;
  return json({ next: 'confirm' }, { headers: { 'set-cookie': cookie } });
}
