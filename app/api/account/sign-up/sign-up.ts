import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { SIGN_UP_COOKIE, signUpProof } from '@/lib/auth/next-auth-adapter';
import { hashPassword, passwordFault } from '@/lib/auth/password';
import { takeAttempt } from '@/lib/auth/session-limits';
import { keepPendingPassword } from '@/lib/auth/session-queries';
import { ApiError } from '@/lib/base/errors';
import type { Runtime } from '@/lib/gateway/runtime';
import { json } from '../account-handler';

const SignUpBody = z.strictObject({ email: z.email().max(254), password: z.string() });
const COOKIE_SECONDS = 24 * 60 * 60;

/**
 * Keeps the password of a sign-up until the address is confirmed from this browser: the cookie ties the two.
 * The answer is the same whether or not the address is known.
 * @throws ApiError invalid_request naming the field, rate_limit_exceeded
 */
export async function keepSignUp({ env }: Runtime, request: Request, body: unknown): Promise<Response> {
  const parsed = SignUpBody.safeParse(body);
  if (!parsed.success) {
    const param = String(parsed.error.issues[0]?.path[0] ?? 'email');
    throw new ApiError('invalid_request', 'This is not an e-mail address.', { param });
  }
  const { email, password } = parsed.data;
  const fault = passwordFault(password);
  if (fault) throw new ApiError('invalid_request', fault, { param: 'password' });
  const from = request.headers.get('x-forwarded-for') ?? 'unknown';
  if (!takeAttempt('signUp', email.toLowerCase()) || !takeAttempt('linkFrom', from)) {
    throw new ApiError('rate_limit_exceeded', 'Too many tries. Wait ten minutes and try again.');
  }
  const person = await keepPendingPassword(email, null, await hashPassword(password));
  const proof = person ? signUpProof(person, env.authSecret) : randomBytes(32).toString('base64url');
  const secure = env.publicUrl.startsWith('https:') ? '; Secure' : '';
  const cookie = `${SIGN_UP_COOKIE}=${proof}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}${secure}`;
  return json({ next: 'confirm' }, { headers: { 'set-cookie': cookie } });
}
