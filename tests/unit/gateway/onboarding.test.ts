// A start, a sign-up and the command line make whole workspaces; the demo is made once and found again.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revokeKey } from '@/lib/auth/api-key-end-queries';
import { findKeyBySecret, listKeys } from '@/lib/auth/api-key-queries';
import { createUser } from '@/lib/auth/users-queries';
import { listMemberships, requireWorkspace } from '@/lib/auth/workspaces-queries';
import { parseUsd } from '@/lib/base/money';
import { ensureDemoKeys, provisionSignUp } from '@/lib/gateway/onboarding';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const encryptionKey = randomBytes(32);
let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'runtime-demo-'));
  return () => rm(dataDir, { recursive: true, force: true });
});

describe('provisionSignUp', () => {
  it('gives five dollars of test credits, none live, and one test key that works', async () => {
    const user = await createUser(database.pool, { email: 'new@example.com' });
    const { workspace, testKey } = await provisionSignUp(database.pool, encryptionKey, {
      userId: user.id,
      workspaceName: 'New',
    });
    expect(await requireWorkspace(database.pool, workspace.id)).toMatchObject({
      name: 'New',
      live: { balance: 0n },
      test: { balance: parseUsd('5') },
    });
    expect((await listMemberships(database.pool, user.id))[0]).toMatchObject({ role: 'owner' });
    expect(testKey?.key).toMatch(/^gw_test_/);
    expect((await listKeys(database.pool, workspace.id)).map((key) => key.mode)).toEqual(['test']);
  });
});

describe('ensureDemoKeys', () => {
  const ensure = (liveRouteUp = false) =>
    ensureDemoKeys(database.pool, { dataDir, encryptionKey, liveRouteUp });

  it('keeps one workspace and one key over starts, readable by its owner alone', async () => {
    const first = await ensure();
    expect(first.testKey).toMatch(/^gw_test_/);
    expect(first.liveKey).toBeNull();
    expect(await ensure()).toEqual(first);
    expect((await readFile(path.join(dataDir, 'demo-key'), 'utf8')).trim()).toBe(first.testKey);
    expect((await stat(path.join(dataDir, 'demo-key'))).mode & 0o777).toBe(0o600);
    const key = await findKeyBySecret(database.pool, encryptionKey, first.testKey);
    expect(key?.scopes).toEqual(['inference', 'usage:read']);
    const workspace = await requireWorkspace(database.pool, first.workspaceId);
    expect(workspace.isDemo).toBe(true);
    expect(workspace.test.balance).toBe(parseUsd('100'));
    expect(workspace.live.balance).toBe(0n);
  });

  it('adds a live key with a limit of five dollars once a route is up, and credits once', async () => {
    const demo = await ensure(true);
    expect(await ensure(true)).toEqual(demo);
    expect(demo.liveKey).toMatch(/^gw_live_/);
    const key = await findKeyBySecret(database.pool, encryptionKey, demo.liveKey ?? '');
    expect(key?.spendLimit).toEqual({ limit: parseUsd('5'), reset: 'never' });
    expect((await requireWorkspace(database.pool, demo.workspaceId)).live.balance).toBe(parseUsd('5'));
  });

  it('makes another key where the kept one is gone, damaged or revoked', async () => {
    const first = await ensure();
    await writeFile(path.join(dataDir, 'demo-key'), 'damaged', { mode: 0o644 });
    const second = await ensure();
    expect(second.testKey).not.toBe(first.testKey);
    expect(second.workspaceId).toBe(first.workspaceId);
    expect((await stat(path.join(dataDir, 'demo-key'))).mode & 0o777).toBe(0o600);
    const record = await findKeyBySecret(database.pool, encryptionKey, second.testKey);
    await revokeKey(database.pool, { workspaceId: first.workspaceId, id: record?.id ?? '' });
    expect((await ensure()).testKey).not.toBe(second.testKey);
  });
});
