// Guarantee: a session is worth nothing once its person is gone or changed their password; what is tried too often is refused, and a first key is shown once.
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionOptions } from '@/lib/auth/next-auth';
import { takeAttempt } from '@/lib/auth/session-limits';
import { changePassword, createProvenPerson } from '@/lib/auth/session-queries';
import { hasWelcomeKey, keepWelcomeKey, takeWelcomeKey } from '@/lib/auth/session-welcome';
import { getPrisma } from '@/lib/db/prisma';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const SECRET = 'a secret of at least thirty-two characters';
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
});
afterAll(async () => {
  await getPrisma().$disconnect();
  await database.drop();
});

describe('a session', () => {
  const decode = async (token: string, salt?: string) =>
    (await sessionOptions(SECRET).jwt?.decode?.({ token, secret: SECRET, salt })) ?? null;

  it('holds for its person until the password changes', async () => {
    const person = await createProvenPerson({ email: 'session@example.com', name: null, image: null });
    const token = await encode({
      token: { sub: person.id, sessionVersion: person.sessionVersion },
      secret: SECRET,
    });
    expect((await decode(token))?.sub).toBe(person.id);
    await changePassword(person.id, 'hash');
    expect(await decode(token)).toBeNull();
  });

  it('is nothing for nobody, or without a version', async () => {
    const person = await createProvenPerson({ email: 'versionless@example.com', name: null, image: null });
    expect(
      await decode(await encode({ token: { sub: 'user_nobody', sessionVersion: 0 }, secret: SECRET })),
    ).toBeNull();
    expect(await decode(await encode({ token: { sub: person.id }, secret: SECRET }))).toBeNull();
    expect(await decode(await encode({ token: {}, secret: SECRET }))).toBeNull();
  });

  it('is not what a salted token is read as', async () => {
    const state = await encode({ token: { state: 'x' }, secret: SECRET, salt: 'oauth' });
    expect((await decode(state, 'oauth'))?.state).toBe('x');
    await expect(decode(state)).rejects.toThrow();
  });
});

describe('takeAttempt', () => {
  it('refuses past the limit, for one alone, and forgets after the window', () => {
    let now = 1_000;
    const clock = () => now;
    const tries = (who: string, times: number) =>
      Array.from({ length: times }, () => takeAttempt('password', who, clock));
    expect(tries('a@example.com', 10)).not.toContain(false);
    expect(tries('a@example.com', 3)).not.toContain(true);
    expect(tries('b@example.com', 1)).toEqual([true]);
    now += 10 * 60_000;
    expect(tries('a@example.com', 1)).toEqual([true]);
  });
});

describe('a first key', () => {
  it('is given once, to its own person', () => {
    keepWelcomeKey('user_1', 'gw_test_secret');
    expect(takeWelcomeKey('user_2')).toBeNull();
    expect(hasWelcomeKey('user_1')).toBe(true);
    expect(takeWelcomeKey('user_1')).toBe('gw_test_secret');
    expect(takeWelcomeKey('user_1')).toBeNull();
    expect(hasWelcomeKey('user_1')).toBe(false);
  });
});
