import { cookies, headers } from 'next/headers';
import type { AuthOptions } from 'next-auth';
import { createSignInOptions, prepareNextAuth } from '@/lib/auth/next-auth';
import { SIGN_UP_COOKIE } from '@/lib/auth/next-auth-adapter';
import { keepWelcomeKey } from '@/lib/auth/session-welcome';
import { clientAddress, readVisit } from '@/lib/auth/visit';
import { listMemberships } from '@/lib/auth/workspaces-queries';
import { provisionSignUp } from '@/lib/gateway/onboarding';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';
import { mailerOf } from './mailer';

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
    async readVisit() {
      const all = await headers();
      const header = (name: string) => all.get(name);
      const wholeAddress = clientAddress(header, env.trustProxy);
      return { ...readVisit(header, env.trustProxy), wholeAddress };
    },
  });
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
  const by = { kind: 'person', id: person.id, name: person.email } as const;
  const wanted = { userId: person.id, workspaceName, by };
  const { testKey } = await provisionSignUp(pool, env.encryptionKey, wanted);
  if (testKey) keepWelcomeKey(person.id, testKey.key);
}
