// Guarantee: a mailed link for a password or an address works once, for its own purpose and person, until it is too old or another took its place; what it does ends what went before.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '@/lib/auth/audit';
import { endAllSessions, listOpenSessions, openSession } from '@/lib/auth/open-session-queries';
import {
  finishEmailChange,
  finishReset,
  startEmailChange,
  startReset,
} from '@/lib/auth/person-token-queries';
import {
  createProvenPerson,
  findPerson,
  findPersonByEmail,
  keepLinkToken,
  keepPendingPassword,
  takeLinkToken,
} from '@/lib/auth/session-queries';
import { getPrisma } from '@/lib/db/prisma';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let count = 0;
const HERE = { address: '203.0.113.0/24', device: 'Firefox on Linux' };

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
});
afterAll(async () => {
  await getPrisma().$disconnect();
  await database.drop();
});

const newPerson = () => createProvenPerson({ email: `t${++count}@example.com`, name: null, image: null });
const started = async (link: Promise<string | null>) =>
  (await link) ?? expect.unreachable('no link was made');

describe('a link for a new password', () => {
  it('works once, of two at once for one, and ends all sessions', async () => {
    const person = await newPerson();
    await openSession(person, 'link', HERE);
    const token = await started(startReset(person.email.toUpperCase()));
    const results = await Promise.allSettled(['a', 'b'].map((hash) => finishReset(token, hash, HERE)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(finishReset(token, 'c', HERE)).rejects.toThrow(/used before/);
    expect(await listOpenSessions(person.id, 60_000)).toEqual([]);
    expect((await findPerson(person.id))?.sessionVersion).toBe(person.sessionVersion + 1);
  });

  it('is made for nobody, ends with the next one, with time, and is not stored as it is sent', async () => {
    expect(await startReset('nobody@example.com')).toBeNull();
    const { email, id } = await newPerson();
    const first = await started(startReset(email));
    const second = await started(startReset(email));
    await expect(finishReset(first, 'hash', HERE)).rejects.toThrow(/too old/);
    const { rows } = await database.pool.query(
      `select t::text as row from person_tokens t where user_id = '${id}'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toContain(Buffer.from(second, 'base64url').toString('hex'));
    await database.pool.query(
      `update person_tokens set expires_at = now() - interval '1 second' where user_id = '${id}'`,
    );
    await expect(finishReset(second, 'hash', HERE)).rejects.toThrow(/too old/);
    await expect(finishReset('guessed', 'hash', HERE)).rejects.toThrow(/too old/);
  });

  it('proves the address of somebody who only began to sign up, with the new password', async () => {
    const pending = await keepPendingPassword(`t${++count}@example.com`, null, 'of-somebody-else');
    await finishReset(await started(startReset(pending?.email ?? '')), 'own', HERE);
    const after = await findPerson(pending?.id ?? '');
    expect(after).toMatchObject({ passwordHash: 'own', emailVerified: expect.any(Date) });
  });
});

describe('a link for a new address', () => {
  it('moves the person, and makes links to the old address worthless', async () => {
    const person = await newPerson();
    const reset = await started(startReset(person.email));
    const magic = { identifier: person.email, token: 'hashed', expires: new Date(Date.now() + 60_000) };
    await keepLinkToken(magic);
    const token = await started(startEmailChange(person.id, `New-${person.email}`));
    await expect(finishReset(token, 'hash', HERE)).rejects.toThrow(/too old/);
    expect(await finishEmailChange(token, HERE)).toEqual({
      before: person.email,
      after: `new-${person.email}`,
    });
    await expect(finishEmailChange(token, HERE)).rejects.toThrow(/used before/);
    await expect(finishReset(reset, 'hash', HERE)).rejects.toThrow(/used before/);
    expect(await takeLinkToken(magic.identifier, magic.token)).toBeNull();
    expect((await findPersonByEmail(`new-${person.email}`))?.id).toBe(person.id);
    expect(await findPersonByEmail(person.email)).toBeNull();
  });

  it('is not made for an address that is proven, and takes one that is only begun', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    expect(await startEmailChange(person.id, other.email)).toBeNull();
    const begun = `t${++count}@example.com`;
    const token = await started(startEmailChange(person.id, begun));
    await keepPendingPassword(begun, null, 'hash');
    await finishEmailChange(token, HERE);
    expect((await findPersonByEmail(begun))?.id).toBe(person.id);
  });

  it('leaves everything where somebody proved the address meanwhile', async () => {
    const person = await newPerson();
    const wanted = `t${++count}@example.com`;
    const token = await started(startEmailChange(person.id, wanted));
    const other = await createProvenPerson({ email: wanted, name: null, image: null });
    await expect(finishEmailChange(token, HERE)).rejects.toThrow(/an account of its own/);
    expect((await findPersonByEmail(wanted))?.id).toBe(other.id);
    expect((await findPerson(person.id))?.email).toBe(person.email);
  });
});

describe('signing out everywhere', () => {
  it('ends every session of one person and nobody else’s', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    for (const who of [person, person, other]) await openSession(who, 'password', HERE);
    await endAllSessions(person.id, COMMAND_LINE);
    expect(await listOpenSessions(person.id, 60_000)).toEqual([]);
    expect(await listOpenSessions(other.id, 60_000)).toHaveLength(1);
  });
});
