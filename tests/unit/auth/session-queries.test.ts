// Guarantee: an address is proven by its link alone; the first proof drops a password that somebody else chose; a link and a session end when they should.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '@/lib/auth/audit';
import { createAdapter, signUpProof } from '@/lib/auth/next-auth-adapter';
import {
  changePassword,
  createProvenPerson,
  findPerson,
  findPersonByEmail,
  forgetUnproven,
  keepLinkToken,
  keepPendingPassword,
  takeLinkToken,
} from '@/lib/auth/session-queries';
import { getPrisma } from '@/lib/db/prisma';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const SECRET = 'a secret of at least thirty-two characters';
let database: TestDatabase;
let count = 0;
const BY = { actor: COMMAND_LINE, action: 'password.changed' } as const;
const email = () => `person-${++count}@example.com`;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
});
afterAll(async () => {
  await getPrisma().$disconnect();
  await database.drop();
});

/** What NextAuth does when a link is opened in a browser with this cookie. */
async function openLink(id: string, proof?: string) {
  await createAdapter(SECRET, async () => proof).updateUser?.({ id, emailVerified: new Date() });
  return findPerson(id);
}

describe('a pending password', () => {
  it('stays where the link is opened in the browser that chose it', async () => {
    const person = await keepPendingPassword(email(), null, 'hash-a');
    if (!person) throw new Error('nobody was made');
    expect(person.emailVerified).toBeNull();
    const after = await openLink(person.id, signUpProof(person, SECRET));
    expect(after?.emailVerified).toBeInstanceOf(Date);
    expect(after?.passwordHash).toBe('hash-a');
  });

  it.each(['', 'nonsense', undefined])('goes where the link is opened elsewhere (%s)', async (proof) => {
    const person = await keepPendingPassword(email(), null, 'hash-a');
    const after = await openLink(person?.id ?? '', proof);
    expect(after?.emailVerified).toBeInstanceOf(Date);
    expect(after?.passwordHash).toBeNull();
    expect(after?.sessionVersion).toBe(1);
  });

  it('goes where a later sign-up replaced it: the proof is of one password', async () => {
    const address = email();
    const first = await keepPendingPassword(address, null, 'hash-victim');
    if (!first) throw new Error('nobody was made');
    await keepPendingPassword(address.toUpperCase(), null, 'hash-attacker');
    const after = await openLink(first.id, signUpProof(first, SECRET));
    expect(after?.passwordHash).toBeNull();
  });

  it('never reaches an address that is proven', async () => {
    const proven = await createProvenPerson({ email: email(), name: null, image: null });
    await changePassword(proven.id, 'hash-own', BY);
    expect(await keepPendingPassword(proven.email, 'Mallory', 'hash-attacker')).toBeNull();
    const after = await findPerson(proven.id);
    expect(after).toMatchObject({ passwordHash: 'hash-own', name: null });
  });

  it('is not what a second link changes', async () => {
    const person = await keepPendingPassword(email(), null, 'hash-a');
    if (!person) throw new Error('nobody was made');
    await openLink(person.id, signUpProof(person, SECRET));
    const after = await openLink(person.id);
    expect(after).toMatchObject({ passwordHash: 'hash-a', sessionVersion: 0 });
  });
});

describe('links', () => {
  it('work once, of two at the same time for one', async () => {
    const link = { identifier: email(), token: 'hashed', expires: new Date(Date.now() + 60_000) };
    await keepLinkToken(link);
    const taken = await Promise.all([1, 2, 3, 4].map(() => takeLinkToken(link.identifier, link.token)));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
    expect(await takeLinkToken(link.identifier, link.token)).toBeNull();
  });

  it('belong to one address', async () => {
    const link = { identifier: email(), token: 'hashed', expires: new Date(Date.now() + 60_000) };
    await keepLinkToken(link);
    expect(await takeLinkToken(email(), link.token)).toBeNull();
    expect(await takeLinkToken(link.identifier, link.token)).not.toBeNull();
  });
});

describe('people', () => {
  it('are found by their address in any case', async () => {
    const person = await createProvenPerson({ email: `MiXed-${email()}`, name: 'M', image: null });
    expect((await findPersonByEmail(person.email.toUpperCase()))?.id).toBe(person.id);
  });

  it('are forgotten only while unproven', async () => {
    const pending = await keepPendingPassword(email(), null, 'hash-a');
    const proven = await createProvenPerson({ email: email(), name: null, image: null });
    await forgetUnproven(pending?.email ?? '');
    await forgetUnproven(proven.email);
    expect(await findPerson(pending?.id ?? '')).toBeNull();
    expect(await findPerson(proven.id)).not.toBeNull();
  });

  it('end their older sessions with a new password', async () => {
    const person = await createProvenPerson({ email: email(), name: null, image: null });
    expect(await changePassword(person.id, 'hash-b', BY)).toBe(person.sessionVersion + 1);
  });
});
