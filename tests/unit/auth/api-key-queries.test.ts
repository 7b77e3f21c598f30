// A key's secret is kept nowhere, its limits travel with it, and no other workspace's address reaches it.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { updateKey } from '@/lib/auth/api-key-change-queries';
import { endOldSecret, restoreKey, revokeKey } from '@/lib/auth/api-key-end-queries';
import { createKey, findKeyBySecret, getKey, listKeys, type NewKey } from '@/lib/auth/api-key-queries';
import { keyStatus } from '@/lib/auth/api-key-record';
import { MAX_OVERLAP_MS, rotateKey } from '@/lib/auth/api-key-rotation-queries';
import { createWorkspace, type WorkspaceRecord } from '@/lib/auth/workspaces-queries';
import { isApiError } from '@/lib/base/errors';
import { parseUsd } from '@/lib/base/money';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const encryptionKey = randomBytes(32);
let database: TestDatabase;
let workspace: WorkspaceRecord;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  workspace = await createWorkspace(database.pool, { name: 'keys' });
});

const issue = (over: Partial<NewKey> = {}) =>
  createKey(database.pool, encryptionKey, {
    workspaceId: workspace.id,
    mode: 'live',
    name: 'k',
    createdBy: 'cli',
    ...over,
  });
const at = (id: string) => ({ workspaceId: workspace.id, id });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error) => (isApiError(error) ? error.code : String(error)),
  );

describe('createKey', () => {
  it('stores a hash and never the key', async () => {
    const { key, record } = await issue();
    const result = await database.pool.query({
      text: 'select k::text as row from api_keys k where id = $1',
      values: [record.id],
    });
    expect(result.rows[0].row).not.toContain(key.slice(12, 40));
    expect(record.prefix).toBe(key.slice(0, 12));
    expect((await findKeyBySecret(database.pool, encryptionKey, key))?.id).toBe(record.id);
    expect(await findKeyBySecret(database.pool, randomBytes(32), key)).toBeNull();
  });

  it('has the documented defaults', async () => {
    expect((await issue()).record).toMatchObject({
      scopes: ['inference'],
      models: null,
      requestsPerMinute: null,
      cacheEnabled: true,
      fitOutput: false,
      spendLimit: null,
      expiresAt: null,
      revokedAt: null,
      createdBy: 'cli',
    });
  });

  it('keeps a spend limit with what is spent of it', async () => {
    const { record } = await issue({ spendLimit: { limit: parseUsd('2.5'), reset: 'monthly' } });
    expect(record).toMatchObject({
      spendLimit: { limit: parseUsd('2.5'), reset: 'monthly' },
      spent: 0n,
      held: 0n,
    });
    await database.pool.query({
      text: `update key_budgets set spent_pico = 7, period_start = now() - interval '40 days' where key_id = $1`,
      values: [record.id],
    });
    expect((await getKey(database.pool, at(record.id)))?.spent).toBe(0n);
  });

  it('says so when the workspace does not exist', async () => {
    expect(await codeOf(issue({ workspaceId: 'ws_none' }))).toBe('not_found');
  });
});

describe('addresses', () => {
  it('reach a key only in its workspace and mode', async () => {
    const other = await createWorkspace(database.pool, { name: 'other' });
    const { record } = await issue();
    expect(await getKey(database.pool, { workspaceId: other.id, id: record.id })).toBeNull();
    expect(await getKey(database.pool, { ...at(record.id), mode: 'test' })).toBeNull();
    for (const address of [
      { workspaceId: other.id, id: record.id },
      { ...at(record.id), mode: 'test' as const },
    ]) {
      expect(await codeOf(revokeKey(database.pool, address))).toBe('not_found');
      expect(await codeOf(updateKey(database.pool, address, { name: 'x' }))).toBe('not_found');
      expect(await codeOf(rotateKey(database.pool, encryptionKey, address, 0))).toBe('not_found');
    }
    expect(await getKey(database.pool, at(record.id))).toMatchObject({
      name: 'k',
      revokedAt: null,
      rotatedAt: null,
    });
    expect(await listKeys(database.pool, other.id)).toEqual([]);
    expect((await listKeys(database.pool, workspace.id, 'live')).map((key) => key.id)).toEqual([record.id]);
    expect(await listKeys(database.pool, workspace.id, 'test')).toEqual([]);
  });
});

describe('updateKey', () => {
  it('changes what is given and leaves the rest', async () => {
    const { record } = await issue({ requestsPerMinute: 5, models: ['a/b'] });
    const changed = await updateKey(database.pool, at(record.id), {
      name: 'new',
      models: null,
      concurrency: 3,
    });
    expect(changed).toMatchObject({ name: 'new', models: null, concurrency: 3, requestsPerMinute: 5 });
  });

  it('sets, changes and removes a spend limit, and keeps what was spent', async () => {
    const { record } = await issue();
    await updateKey(database.pool, at(record.id), { spendLimit: { limit: parseUsd('1'), reset: 'never' } });
    await database.pool.query({
      text: 'update key_budgets set spent_pico = 42 where key_id = $1',
      values: [record.id],
    });
    const raised = await updateKey(database.pool, at(record.id), {
      spendLimit: { limit: parseUsd('2'), reset: 'never' },
    });
    expect(raised).toMatchObject({ spendLimit: { limit: parseUsd('2') }, spent: 42n });
    expect((await updateKey(database.pool, at(record.id), { name: 'same limit' })).spendLimit?.limit).toBe(
      parseUsd('2'),
    );
    expect((await updateKey(database.pool, at(record.id), { spendLimit: null })).spendLimit).toBeNull();
  });

  it('counts into a new spend limit what is held already, so that letting go comes out even', async () => {
    const { record } = await issue();
    await database.pool.query({
      text: `insert into holds (id, wallet_id, key_id, request_id, amount_pico, lease_expires_at) values ($1, $2, $3, $4, 99, now())`,
      values: [`hold_${record.id}`, workspace.live.walletId, record.id, `req_${record.id}`],
    });
    const limited = await updateKey(database.pool, at(record.id), {
      spendLimit: { limit: parseUsd('1'), reset: 'never' },
    });
    expect(limited.held).toBe(99n);
  });

  it('leaves a revoked key as it is', async () => {
    const { record } = await issue();
    await revokeKey(database.pool, at(record.id));
    expect(await codeOf(updateKey(database.pool, at(record.id), { name: 'x' }))).toBe('unprocessable');
    expect((await getKey(database.pool, at(record.id)))?.name).toBe('k');
  });
});

describe('revokeKey', () => {
  it('ends a key once', async () => {
    const { record } = await issue();
    const first = await revokeKey(database.pool, at(record.id));
    expect(keyStatus(first, Date.now() + 1_000)).toBe('revoked');
    expect((await revokeKey(database.pool, at(record.id), 60_000)).revokedAt).toEqual(first.revokedAt);
    // A second revocation opens no way back.
    expect(await codeOf(restoreKey(database.pool, at(record.id)))).toBe('unprocessable');
  });

  it('is taken back within its time, with the secrets the key had', async () => {
    const { record } = await issue();
    await rotateKey(database.pool, encryptionKey, at(record.id), 60_000);
    await revokeKey(database.pool, at(record.id), 60_000);
    const restored = await restoreKey(database.pool, at(record.id));
    expect(restored).toMatchObject({ revokedAt: null, undoUntil: null });
    expect(restored.oldSecrets).toHaveLength(1);
    expect(await codeOf(restoreKey(database.pool, at(record.id)))).toBe('unprocessable');
    await revokeKey(database.pool, at(record.id), 60_000);
    await database.pool.query({
      text: `update api_keys set undo_until = now() - interval '1 millisecond' where id = $1`,
      values: [record.id],
    });
    expect(await codeOf(restoreKey(database.pool, at(record.id)))).toBe('unprocessable');
    expect((await getKey(database.pool, at(record.id)))?.revokedAt).not.toBeNull();
  });
});

describe('endOldSecret', () => {
  it('ends the secret of this key alone', async () => {
    const [mine, other] = [await issue(), await issue()];
    const { replaced } = await rotateKey(database.pool, encryptionKey, at(mine.record.id), 60_000);
    expect(await codeOf(endOldSecret(database.pool, at(other.record.id), replaced.id))).toBe('not_found');
    expect(await codeOf(endOldSecret(database.pool, at(mine.record.id), 'ksec_none'))).toBe('not_found');
    expect((await endOldSecret(database.pool, at(mine.record.id), replaced.id)).oldSecrets).toEqual([]);
    expect(await codeOf(endOldSecret(database.pool, at(mine.record.id), replaced.id))).toBe('done');
  });
});

describe('rotateKey', () => {
  it('gives the same key a new secret: what it may and what was spent stay', async () => {
    const { key, record } = await issue({
      name: 'app',
      scopes: ['inference', 'usage:read'],
      models: ['a/b'],
      requestsPerMinute: 9,
      cacheEnabled: false,
      fitOutput: true,
      spendLimit: { limit: parseUsd('3'), reset: 'daily' },
    });
    await database.pool.query({
      text: 'update key_budgets set spent_pico = 42 where key_id = $1',
      values: [record.id],
    });
    const rotated = await rotateKey(database.pool, encryptionKey, at(record.id), 3_600_000);
    expect(rotated.key).not.toBe(key);
    expect(rotated.replaced).toMatchObject({ prefix: record.prefix, lastFour: record.lastFour });
    expect(rotated.record).toEqual({
      ...record,
      prefix: rotated.key.slice(0, 12),
      lastFour: rotated.key.slice(-4),
      spent: 42n,
      rotatedAt: expect.any(Date),
      oldSecrets: [rotated.replaced],
    });
    const { worksUntil } = rotated.replaced;
    expect(Math.abs(worksUntil.getTime() - Date.now() - 3_600_000)).toBeLessThan(60_000);
    expect(await listKeys(database.pool, workspace.id)).toHaveLength(1);
  });

  it('gives one new secret to many who rotate at once', async () => {
    const { record } = await issue();
    const codes = await Promise.all(
      Array.from({ length: 8 }, () => codeOf(rotateKey(database.pool, encryptionKey, at(record.id), 0))),
    );
    // Those that came after it had ended are rotations of their own; of those at once one is taken.
    const done = codes.filter((code) => code === 'done').length;
    expect(codes.filter((code) => code === 'unprocessable')).toHaveLength(8 - done);
    const { rows } = await database.pool.query({
      text: 'select count(*)::int as secrets from api_key_old_secrets where key_id = $1',
      values: [record.id],
    });
    expect(rows[0].secrets).toBe(done);
  });

  it('keeps one old secret at a time; without overlap it ends them all', async () => {
    const { record } = await issue();
    await rotateKey(database.pool, encryptionKey, at(record.id), 60_000);
    expect(await codeOf(rotateKey(database.pool, encryptionKey, at(record.id), 60_000))).toBe(
      'unprocessable',
    );
    const { record: after } = await rotateKey(database.pool, encryptionKey, at(record.id), 0);
    expect(after.oldSecrets).toEqual([]);
    expect(await codeOf(rotateKey(database.pool, encryptionKey, at(record.id), 60_000))).toBe('done');
  });

  it('takes an overlap from none to seven days', async () => {
    const { record } = await issue();
    for (const overlap of [-1, MAX_OVERLAP_MS + 1, Number.NaN]) {
      expect(await codeOf(rotateKey(database.pool, encryptionKey, at(record.id), overlap))).toBe(
        'invalid_request',
      );
    }
    expect(await codeOf(rotateKey(database.pool, encryptionKey, at(record.id), MAX_OVERLAP_MS))).toBe('done');
  });

  it('refuses a key that is revoked or expired', async () => {
    const revoked = await issue();
    await revokeKey(database.pool, at(revoked.record.id));
    const expired = await issue({ expiresAt: new Date(Date.now() - 1_000) });
    for (const { record } of [revoked, expired]) {
      expect(await codeOf(rotateKey(database.pool, encryptionKey, at(record.id), 0))).toBe('unprocessable');
    }
  });
});
