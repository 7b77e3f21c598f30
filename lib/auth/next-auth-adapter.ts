import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Adapter, AdapterAccount, AdapterUser } from 'next-auth/adapters';
import {
  confirmAddress,
  createProvenPerson,
  findPerson,
  findPersonByAccount,
  findPersonByEmail,
  keepLinkToken,
  linkAccount,
  type Person,
  takeLinkToken,
} from './session-queries';

export interface SignInUser extends AdapterUser {
  sessionVersion: number;
}

/** The cookie that ties a pending password to the browser it was chosen in. */
export const SIGN_UP_COOKIE = 'runtime-sign-up';

/** What the sign-up cookie holds: proof of having chosen this very pending password. */
export function signUpProof(person: Pick<Person, 'id' | 'passwordHash'>, secret: string): string {
  return createHmac('sha256', secret)
    .update(`sign-up:${person.id}:${person.passwordHash}`)
    .digest('base64url');
}

/**
 * NextAuth's store. A user made here has a proven address: links and OAuth accounts with a confirmed
 * address are the only ways in. `readProof` gives the sign-up cookie of the request being served.
 */
export function createAdapter(secret: string, readProof: () => Promise<string | undefined>): Adapter {
  return {
    async createUser({ email, name, image }: Omit<AdapterUser, 'id'>) {
      return toUser(await createProvenPerson({ email, name: name ?? null, image: image ?? null }));
    },
    getUser: async (id) => orNull(await findPerson(id)),
    getUserByEmail: async (email) => orNull(await findPersonByEmail(email)),
    getUserByAccount: async ({ provider, providerAccountId }) =>
      orNull(await findPersonByAccount(provider, providerAccountId)),
    // Called by the e-mail callback alone: the link was opened, so the address is proven.
    async updateUser({ id }) {
      const person = await findPerson(id);
      if (!person) throw new Error('the person of this link is gone');
      if (person.emailVerified) return toUser(person);
      const keeps = isProven(person, await readProof(), secret);
      return toUser(await confirmAddress(id, keeps ? person.passwordHash : null));
    },
    async linkAccount(account: AdapterAccount) {
      await linkAccount(account.userId, account.type, account.provider, account.providerAccountId);
    },
    createVerificationToken: keepLinkToken,
    useVerificationToken: ({ identifier, token }) => takeLinkToken(identifier, token),
  };
}

function isProven(person: Person, proof: string | undefined, secret: string): boolean {
  if (!proof || !person.passwordHash) return false;
  const expected = Buffer.from(signUpProof(person, secret));
  const given = Buffer.from(proof);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function orNull(person: Person | null): SignInUser | null {
  return person && toUser(person);
}

/** Without the password: what is handed on ends in tokens and callbacks. */
export function toUser({ id, email, emailVerified, name, sessionVersion }: Person): SignInUser {
  return { id, email, emailVerified, name, sessionVersion };
}
