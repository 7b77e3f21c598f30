// A key is looked up once, refused the moment it is invalidated, and a database that is down is never a 401.
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mintKey } from '@/lib/auth/api-key';
import { updateKey } from '@/lib/auth/api-key-change-queries';
import { endOldSecret, restoreKey, revokeKey } from '@/lib/auth/api-key-end-queries';
import { createKey, getKey, type IssuedKey } from '@/lib/auth/api-key-queries';
import { rotateKey } from '@/lib/auth/api-key-rotation-queries';
import { openCallerStore } from '@/lib/auth/queries';
import { createWorkspace, type WorkspaceRecord } from '@/lib/auth/workspaces-queries';
import { type ApiError, isApiError } from '@/lib/base/errors';
import { parseUsd } from '@/lib/base/money';
import { listen } from '@/lib/db/listen';
import { createPool } from '@/lib/db/pool';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const encryptionKey = randomBytes(32);
let database: TestDatabase;
let workspace: WorkspaceRecord;
let queries: number;
let now: number;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  workspace = await createWorkspace(database.pool, { name: 'store' });
  queries = 0;
  now = Date.now();
});

const counted = () =>
  ({
    query: (...args: unknown[]) => {
      queries++;
      return (database.pool.query as (...args: unknown[]) => unknown)(...args);
    },
  }) as unknown as Pool;

const open = (pool: Pool = counted()) =>
  openCallerStore({ pool, encryptionKey, savingsSharePpm: 500_000, clock: () => now });

const issue = (over: Partial<Parameters<typeof createKey>[2]> = {}): Promise<IssuedKey> =>
  createKey(database.pool, encryptionKey, {
    workspaceId: workspace.id,
    mode: 'live',
    name: 'k',
    createdBy: null,
    ...over,
  });

async function refusal(act: () => unknown): Promise<ApiError> {
  try {
    await act();
  } catch (error) {
    if (isApiError(error)) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('find', () => {
  it('gives all that the walk needs to know of a caller', async () => {
    const expiresAt = new Date(now + 3_600_000);
    const { key, record } = await issue({
      mode: 'test',
      name: 'full',
      scopes: ['inference', 'usage:read'],
      models: ['openai/gpt-4.1-mini'],
      requestsPerMinute: 10,
      tokensPerMinute: 1_000,
      concurrency: 2,
      spendLimit: { limit: parseUsd('5'), reset: 'monthly' },
      expiresAt,
    });
    expect(await open().find(key)).toEqual({
      keyId: record.id,
      keyName: 'full',
      workspaceId: workspace.id,
      walletId: workspace.test.walletId,
      mode: 'test',
      scopes: new Set(['inference', 'usage:read']),
      models: new Set(['openai/gpt-4.1-mini']),
      requestsPerMinute: 10,
      tokensPerMinute: 1_000,
      concurrency: 2,
      cacheEnabled: true,
      fitOutput: false,
      savingsSharePpm: 500_000,
      expiresAt,
      allowedOrigins: [],
      oldSecretId: null,
    });
  });

  it('prefers the workspace’s share, and needs both for the cache', async () => {
    const { key } = await issue();
    await database.pool.query({
      text: `update workspaces set savings_share_ppm = 0, cache_enabled = false, allowed_origins = '{https://a.example}' where id = $1`,
      values: [workspace.id],
    });
    expect(await open().find(key)).toMatchObject({
      savingsSharePpm: 0,
      cacheEnabled: false,
      models: null,
      allowedOrigins: ['https://a.example'],
    });
  });

  it('asks the database once for all who ask at once, and then answers without waiting', async () => {
    const store = open();
    const { key } = await issue();
    const callers = await Promise.all(Array.from({ length: 50 }, () => store.find(key)));
    expect(new Set(callers).size).toBe(1);
    expect(queries).toBe(1);
    expect(store.find(key)).toBe(callers[0]);
    expect(queries).toBe(1);
  });

  it('asks again after its time', async () => {
    const store = open();
    const { key } = await issue();
    await store.find(key);
    now += 30_000;
    await store.find(key);
    expect(queries).toBe(2);
  });

  it('refuses what cannot be a key without asking the database', async () => {
    const store = open();
    const mistyped = mintKey('live').key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    expect((await refusal(() => store.find(''))).message).toContain('No API key');
    expect((await refusal(() => store.find('sk-123'))).message).toContain('not a key of this gateway');
    expect((await refusal(() => store.find(mistyped))).message).toContain('mistyped');
    expect(queries).toBe(0);
  });

  it('remembers for a while that it does not know a key', async () => {
    const store = open();
    const { key } = mintKey('live');
    const error = await refusal(() => store.find(key));
    expect([error.status, error.code]).toEqual([401, 'invalid_api_key']);
    expect(error.message).toContain('not known here');
    expect(error.message).not.toContain(key);
    await refusal(() => store.find(key));
    expect(queries).toBe(1);
    now += 5_000;
    await refusal(() => store.find(key));
    expect(queries).toBe(2);
  });

  it('lets a key expire while it is in memory', async () => {
    const store = open();
    const { key } = await issue({ expiresAt: new Date(now + 10_000) });
    await store.find(key);
    now += 11_000;
    expect((await refusal(() => store.find(key))).message).toContain('has expired');
    expect(queries).toBe(1);
  });

  it('answers 503 with retry-after when the database cannot be reached, and recovers', async () => {
    const { key } = await issue();
    const gone = createPool('postgresql://nobody@127.0.0.1:1/none');
    let pool: Pool = gone;
    const store = openCallerStore({
      pool: { query: (query: never) => pool.query(query) } as unknown as Pool,
      encryptionKey,
      savingsSharePpm: 0,
    });
    const error = await refusal(() => store.find(key));
    expect([error.status, error.code, error.headers['retry-after']]).toEqual([
      503,
      'service_unavailable',
      '2',
    ]);
    pool = database.pool;
    expect(await store.find(key)).toMatchObject({ workspaceId: workspace.id });
    await gone.end();
  });
});

describe('invalidation', () => {
  it('refuses a revoked key at once', async () => {
    const store = open();
    const { key, record } = await issue();
    await store.find(key);
    await revokeKey(database.pool, { workspaceId: workspace.id, id: record.id });
    store.invalidateKey(record.id);
    expect((await refusal(() => store.find(key))).message).toContain('has been revoked');
  });

  it('hears of a revocation from whoever made it, within a second', async () => {
    const store = open();
    const listener = await listen(database.url, {
      onMessage: (payload) => store.invalidateKey(payload.replace('key:', '')),
      onReconnect: () => store.clear(),
    });
    const { key, record } = await issue();
    await store.find(key);
    await database.pool.query({
      text: 'update api_keys set revoked_at = now() where id = $1',
      values: [record.id],
    });
    await expect
      .poll(
        async () => (await refusal(async () => store.find(key)).catch(() => null))?.code ?? 'still works',
        { timeout: 1_000, interval: 10 },
      )
      .toBe('invalid_api_key');
    await listener.close();
  });

  it('does not keep what was read before a change came', async () => {
    const { key, record } = await issue();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = {
      async query(query: never) {
        const rows = await database.pool.query(query);
        await held;
        return rows;
      },
    } as unknown as Pool;
    const store = open(slow);
    const before = store.find(key);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await revokeKey(database.pool, { workspaceId: workspace.id, id: record.id });
    store.invalidateKey(record.id);
    release();
    await before;
    expect((await refusal(() => store.find(key))).message).toContain('has been revoked');
  });

  it('reads a workspace’s keys anew after it changed, and others’ not', async () => {
    const store = open();
    const other = await createWorkspace(database.pool, { name: 'other' });
    const mine = await issue();
    const theirs = await issue({ workspaceId: other.id });
    await store.find(mine.key);
    await store.find(theirs.key);
    store.invalidateWorkspace(workspace.id);
    expect(store.find(theirs.key)).not.toBeInstanceOf(Promise);
    expect(store.find(mine.key)).toBeInstanceOf(Promise);
    store.clear();
    expect(store.find(theirs.key)).toBeInstanceOf(Promise);
    await Promise.all([store.find(mine.key), store.find(theirs.key)]);
  });

  it('shows changed limits after it', async () => {
    const store = open();
    const { key, record } = await issue();
    await store.find(key);
    await updateKey(
      database.pool,
      { workspaceId: workspace.id, id: record.id },
      { requestsPerMinute: 5, spendLimit: { limit: parseUsd('1'), reset: 'never' } },
    );
    store.invalidateKey(record.id);
    expect(await store.find(key)).toMatchObject({ requestsPerMinute: 5 });
  });

  it('lets the old secret of a rotated key live through its overlap and no longer', async () => {
    const store = open();
    const { key, record } = await issue();
    const at = { workspaceId: workspace.id, id: record.id };
    const rotated = await rotateKey(database.pool, encryptionKey, at, 5_000);
    await store.find(key);
    await store.find(rotated.key);
    now += 5_500;
    expect((await refusal(() => store.find(key))).message).toContain('old secret');
    await store.find(rotated.key);
  });

  it('is told of both secrets of a key when it changes', async () => {
    const store = open();
    const { key, record } = await issue();
    const at = { workspaceId: workspace.id, id: record.id };
    const rotated = await rotateKey(database.pool, encryptionKey, at, 3_600_000);
    const find = async () => [await store.find(key), await store.find(rotated.key)];
    await find();
    await updateKey(database.pool, at, { requestsPerMinute: 7 });
    store.invalidateKey(record.id);
    for (const caller of await find()) expect(caller.requestsPerMinute).toBe(7);
    await endOldSecret(database.pool, at, rotated.replaced.id);
    store.invalidateKey(record.id);
    expect((await refusal(() => store.find(key))).message).toContain('old secret');
    await store.find(rotated.key);
    await revokeKey(database.pool, at, 60_000);
    store.invalidateKey(record.id);
    expect((await refusal(() => store.find(rotated.key))).message).toContain('revoked');
    await restoreKey(database.pool, at);
    store.invalidateKey(record.id);
    await store.find(rotated.key);
  });
});

describe('touch', () => {
  const of = ({ record }: IssuedKey) => ({ keyId: record.id, oldSecretId: null });

  it('writes of a rotated key which secret was used', async () => {
    const store = open();
    const { key, record } = await issue();
    const at = { workspaceId: workspace.id, id: record.id };
    const rotated = await rotateKey(database.pool, encryptionKey, at, 60_000);
    const old = await store.find(key);
    expect(old).toMatchObject({ keyId: record.id, oldSecretId: rotated.replaced.id });
    expect(await store.find(rotated.key)).toMatchObject({ keyId: record.id, oldSecretId: null });
    store.touch(old);
    await store.close();
    const [secret] = (await getKey(database.pool, at))?.oldSecrets ?? [];
    expect(secret?.lastUsedAt?.getTime()).toBe(now);
    expect((await getKey(database.pool, at))?.lastUsedAt?.getTime()).toBe(now);
  });

  it('writes last use for all keys in one statement, and never backwards', async () => {
    const store = open();
    const [first, second] = [await issue(), await issue()];
    store.touch(of(first));
    now += 1_000;
    store.touch(of(second));
    store.touch({ keyId: 'key_that_is_gone', oldSecretId: null });
    await store.close();
    expect(queries).toBe(1);
    const read = async (issued: IssuedKey) =>
      (
        await getKey(database.pool, { workspaceId: workspace.id, id: issued.record.id })
      )?.lastUsedAt?.getTime();
    expect(await read(first)).toBe(now - 1_000);
    expect(await read(second)).toBe(now);
    now -= 60_000;
    const late = open();
    late.touch(of(first));
    await late.close();
    expect(await read(first)).toBe(now + 59_000);
  });

  it('tells nobody', async () => {
    const heard: string[] = [];
    const { record } = await issue();
    const listener = await listen(database.url, {
      onMessage: (payload) => heard.push(payload),
      onReconnect() {},
    });
    const store = open();
    store.touch({ keyId: record.id, oldSecretId: null });
    await store.close();
    await updateKey(database.pool, { workspaceId: workspace.id, id: record.id }, { name: 'renamed' });
    await expect.poll(() => heard).toEqual([`key:${record.id}`]);
    await listener.close();
  });
});
