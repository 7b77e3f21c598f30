import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { WORKSPACE_COOKIE } from '@/components/dashboard/workspace-cookie';
import { prepareNextAuth } from '@/lib/auth/next-auth';
import { chooseWorkspace, readSignedIn, type Session, type SignedIn } from '@/lib/auth/session';
import { getRuntime } from '@/lib/gateway/runtime';

/** Who is signed in, read once per request; null when nobody is. */
export const currentPerson = cache(async (): Promise<SignedIn | null> => {
  const { env, pool } = await getRuntime();
  prepareNextAuth(env);
  return readSignedIn(pool, env.authSecret);
});

/** Who is signed in and has a workspace: the one this browser last worked in, else their first. For pages. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const person = await currentPerson();
  if (!person) return null;
  const remembered = (await cookies()).get(WORKSPACE_COOKIE)?.value ?? null;
  return chooseWorkspace(person, { named: null, remembered });
});

/** Who is signed in; sends everybody else to sign in and then back: to `path`, else to the page they asked for. */
export async function requireSession(path?: string): Promise<Session> {
  const session = await currentSession();
  if (session) return session;
  if (await currentPerson()) redirect('/no-workspace');
  return redirectToSignIn(path);
}

/** As `requireSession`, for pages that need no workspace. */
export async function requirePerson(path?: string): Promise<SignedIn> {
  return (await currentPerson()) ?? redirectToSignIn(path);
}

async function redirectToSignIn(path?: string): Promise<never> {
  const target = path ?? (await headers()).get('x-path') ?? '/dashboard';
  redirect(`/sign-in?callbackUrl=${encodeURIComponent(target)}`);
}
