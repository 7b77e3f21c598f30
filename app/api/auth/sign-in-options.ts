import { cookies } from 'next/headers';
import type { AuthOptions } from 'next-auth';
import { type Mailer, openMailer } from '@/lib/auth/mail';
import { createSignInOptions, prepareNextAuth } from '@/lib/auth/next-auth';
import { SIGN_UP_COOKIE } from '@/lib/auth/next-auth-adapter';
import { keepWelcomeKey } from '@/lib/auth/session-welcome';
import { listMemberships } from '@/lib/auth/workspaces-queries';
import type { Env } from '@/lib/base/env';
import { provisionSignUp } from '@/lib/gateway/onboarding';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';

/** How people sign in to this server, from its environment. */
export async function signInOptions(): Promise<AuthOptions> {
  const runtime = await getRuntime();
  const { env } = runtime;
  prepareNextAuth(env);
  return createSignInOptions({
    secret: env.authSecret,
    mailer: mailerOf(env),
    oauth: { github: env.github, google: env.google },
    readProof: async () => (await cookies()).get(SIGN_UP_COOKIE)?.value,
    onSignedIn: (person) => ensureWorkspace(runtime, person),
  });
}

/** Whether links are mailed, printed on the server's console, or not to be had. */
export function linkDelivery(env: Env): 'mail' | 'console' | 'none' {
  if (env.smtpUrl) return 'mail';
  return mayPrint(env) ? 'console' : 'none';
}

let mailer: Mailer | null | undefined;

function mailerOf(env: Env): Mailer | null {
  if (mailer === undefined) {
    const from = `Runtime <no-reply@${new URL(env.publicUrl).hostname}>`;
    mailer = openMailer({ smtpUrl: env.smtpUrl, from, mayPrint: mayPrint(env) });
  }
  return mailer;
}

/** Only who sits at the machine may read sign-in links from its console. */
function mayPrint(env: Env): boolean {
  return !env.production && ['127.0.0.1', '::1', 'localhost'].includes(env.host);
}

const underWay = new Map<string, Promise<void>>();

/** A new person's workspace, with test credit and a first key; two sign-ins at once make one. */
function ensureWorkspace(runtime: Runtime, person: { id: string; email: string; name: string | null }) {
  const running =
    underWay.get(person.id) ?? provision(runtime, person).finally(() => underWay.delete(person.id));
  underWay.set(person.id, running);
  return running;
}

async function provision(
  { pool, env }: Runtime,
  person: { id: string; email: string; name: string | null },
): Promise<void> {
  if ((await listMemberships(pool, person.id)).length > 0) return;
  const workspaceName = `${person.name?.trim() || person.email.split('@')[0]}’s workspace`;
  const { testKey } = await provisionSignUp(pool, env.encryptionKey, { userId: person.id, workspaceName });
  if (testKey) keepWelcomeKey(person.id, testKey.key);
}
