import { cookies, headers } from 'next/headers';
import type { AuthOptions } from 'next-auth';
import { createSignInOptions, prepareNextAuth } from '@/lib/auth/next-auth';
import { SIGN_UP_COOKIE } from '@/lib/auth/next-auth-adapter';
import { keepWelcomeKey } from '@/lib/auth/session-welcome';
import { clientAddress, readVisit, type Visit } from '@/lib/auth/visit';
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
    onSignedIn: (person, visit) => ensureWorkspace(runtime, { ...person, visit }),
    async readVisit() {
      const all = await headers();
      const header = (name: string) => all.get(name);
      const wholeAddress = clientAddress(header, env.trustProxy);
      return { ...readVisit(header, env.trustProxy), wholeAddress };
    },
  });
}

interface NewPerson {
  id: string;
  email: string;
  name: string | null;
  visit: Visit;
}

const underWay = new Map<string, Promise<void>>();

/** A new person's workspace, with test credit and a first key; two sign-ins at once make one. */
function ensureWorkspace(runtime: Runtime, person: NewPerson) {
  const running =
    underWay.get(person.id) ?? provision(runtime, person).finally(() => underWay.delete(person.id));
  underWay.set(person.id, running);
  return running;
}

async function provision({ pool, env }: Runtime, person: NewPerson): Promise<void> {
  if ((await listMemberships(pool, person.id)).length > 0) return;
  const workspaceName = `${person.name?.trim() || person.email.split('@')[0]}’s workspace`;
  const by = { kind: 'person', id: person.id, name: person.email, ...person.visit } as const;
  const wanted = { userId: person.id, workspaceName, by };
  const { testKey } = await provisionSignUp(pool, env.encryptionKey, wanted);
  if (testKey) keepWelcomeKey(person.id, testKey.key);
}
