import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { prepareNextAuth } from '@/lib/auth/next-auth';
import { readSession, type Session } from '@/lib/auth/session';
import { getRuntime } from '@/lib/gateway/runtime';

/** Who is signed in, read once per request; null when nobody is. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const { env, pool } = await getRuntime();
  prepareNextAuth(env);
  return readSession(pool, env.authSecret);
});

/** Who is signed in; sends everybody else to sign in and then back: to `path`, else to the page they asked for. */
export async function requireSession(path?: string): Promise<Session> {
  const session = await currentSession();
  if (session) return session;
  const target = path ?? (await headers()).get('x-path') ?? '/dashboard';
  redirect(`/sign-in?callbackUrl=${encodeURIComponent(target)}`);
}
