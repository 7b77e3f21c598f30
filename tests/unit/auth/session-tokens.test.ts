// Guarantee: a session is worth nothing once its person is gone or changed their password; what is tried too often is refused, and a first key is shown once.
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '@/lib/auth/audit';
import { sessionOptions } from '@/lib/auth/next-auth';
import { endAllSessions, endSession, listOpenSessions, openSession } from '@/lib/auth/open-session-queries';
import { countAttempt, requireAttempts } from '@/lib/auth/session-limits';
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

  const visit = { address: '203.0.113.0/24', device: 'Firefox on Linux' };
  const signIn = async (email: string) => {
    const person = await createProvenPerson({ email, name: null, image: null });
    const sid = await openSession(person, 'link', visit);
    const claims = { sub: person.id, sid, sessionVersion: person.sessionVersion };
    return { person, sid, token: await encode({ token: claims, secret: SECRET }) };
  };

  it('holds for its person until the password changes', async () => {
    const { person, token } = await signIn('session@example.com');
    expect((await decode(token))?.sub).toBe(person.id);
    await changePassword(person.id, 'hash', { actor: COMMAND_LINE, action: 'password.set' });
    expect(await decode(token)).toBeNull();
  });

  it('ends alone, at once, by its own person and nobody else', async () => {
    const [mine, other] = [await signIn('one@example.com'), await signIn('two@example.com')];
    const second = await openSession(mine.person, 'password', visit);
    expect(await decode(mine.token)).not.toBeNull();
    expect(await endSession(other.person.id, mine.sid, COMMAND_LINE, false)).toBe(false);
    expect(await decode(mine.token)).not.toBeNull();
    expect(await endSession(mine.person.id, mine.sid, COMMAND_LINE, false)).toBe(true);
    expect(await decode(mine.token)).toBeNull();
    expect((await listOpenSessions(mine.person.id, 60_000)).map(({ id }) => id)).toEqual([second]);
  });

  it('ends with all others when its person signs out everywhere', async () => {
    const { person, token } = await signIn('everywhere@example.com');
    expect(await decode(token)).not.toBeNull();
    await endAllSessions(person.id, COMMAND_LINE);
    expect(await decode(token)).toBeNull();
    expect(await listOpenSessions(person.id, 60_000)).toEqual([]);
  });

  it('is nothing for nobody, for another person, without a version or without its id', async () => {
    const { person, sid } = await signIn('versionless@example.com');
    const { sessionVersion } = person;
    for (const claims of [
      { sub: 'user_nobody', sid, sessionVersion },
      { sub: person.id, sid: 'sess_guessed', sessionVersion },
      { sub: person.id, sid },
      { sub: person.id, sessionVersion },
      {},
    ])
      expect(await decode(await encode({ token: claims, secret: SECRET }))).toBeNull();
  });

  it('is not what a salted token is read as', async () => {
    const state = await encode({ token: { state: 'x' }, secret: SECRET, salt: 'oauth' });
    expect((await decode(state, 'oauth'))?.state).toBe('x');
    await expect(decode(state)).rejects.toThrow();
  });
});

describe('countAttempt', () => {
  it('refuses past the limit, for one alone, says for how long, and forgets after the window', () => {
    let now = 1_000;
    const clock = () => now;
    const tries = (who: string, times: number) =>
      Array.from({ length: times }, () => countAttempt('password', who, clock));
    expect(tries('a@example.com', 10)).toEqual(Array(10).fill(0));
    now += 60_000;
    expect(tries('a@example.com', 2)).toEqual([9 * 60_000, 9 * 60_000]);
    expect(tries('b@example.com', 1)).toEqual([0]);
    expect(() => requireAttempts({ password: 'a@example.com' }, clock)).toThrow(
      'Too many tries. Try again in 9 minutes.',
    );
    now += 9 * 60_000;
    expect(tries('a@example.com', 1)).toEqual([0]);
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
