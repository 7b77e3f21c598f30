// A workspace always has both wallets, an address belongs to one user, and names find what an operator means.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, findUserByEmail } from '@/lib/auth/users-queries';
import {
  addMember,
  createWorkspace,
  findDemoWorkspace,
  findWorkspace,
  listMemberships,
  listWorkspaces,
  requireWorkspace,
} from '@/lib/auth/workspaces-queries';
import { isApiError } from '@/lib/base/errors';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error) => (isApiError(error) ? error.code : String(error)),
  );

describe('workspaces', () => {
  it('are made with two empty wallets and their owner', async () => {
    const user = await createUser(database.pool, { email: 'owner@example.com' });
    const made = await createWorkspace(database.pool, { name: 'Acme', ownerId: user.id });
    expect(made).toMatchObject({
      name: 'Acme',
      isDemo: false,
      cacheEnabled: true,
      live: { balance: 0n },
      test: { balance: 0n },
    });
    expect(made.live.walletId).not.toBe(made.test.walletId);
    expect(await findWorkspace(database.pool, made.id)).toEqual(made);
    expect(await listMemberships(database.pool, user.id)).toEqual([{ role: 'owner', workspace: made }]);
    await addMember(database.pool, made.id, user.id, 'viewer');
    expect((await listMemberships(database.pool, user.id))[0]?.role).toBe('viewer');
  });

  it('are not made for nobody', async () => {
    const before = (await listWorkspaces(database.pool)).length;
    expect(await codeOf(createWorkspace(database.pool, { name: 'x', ownerId: 'user_none' }))).toBe(
      'not_found',
    );
    expect(await listWorkspaces(database.pool)).toHaveLength(before);
  });

  it('are found by id and by name, unless several have it', async () => {
    const first = await createWorkspace(database.pool, { name: 'Twin' });
    expect((await requireWorkspace(database.pool, 'Twin')).id).toBe(first.id);
    await createWorkspace(database.pool, { name: 'Twin' });
    expect(await codeOf(requireWorkspace(database.pool, 'Twin'))).toBe('unprocessable');
    expect((await requireWorkspace(database.pool, first.id)).id).toBe(first.id);
    expect(await codeOf(requireWorkspace(database.pool, 'Nobody'))).toBe('not_found');
  });

  it('know the demo among them', async () => {
    expect(await findDemoWorkspace(database.pool)).toBeNull();
    const demo = await createWorkspace(database.pool, { name: 'Demo', isDemo: true });
    expect((await findDemoWorkspace(database.pool))?.id).toBe(demo.id);
  });
});

describe('users', () => {
  it('have an address once, however it is written', async () => {
    const made = await createUser(database.pool, {
      email: ' Ada@Example.com ',
      name: 'Ada',
      emailVerified: true,
    });
    expect(made).toMatchObject({ email: 'ada@example.com', sessionVersion: 0, passwordHash: null });
    expect(made.emailVerified).toBeInstanceOf(Date);
    expect((await findUserByEmail(database.pool, 'ADA@example.com'))?.id).toBe(made.id);
    expect(await codeOf(createUser(database.pool, { email: 'ada@EXAMPLE.com' }))).toBe('unprocessable');
    expect(await findUserByEmail(database.pool, 'nobody@example.com')).toBeNull();
  });
});
