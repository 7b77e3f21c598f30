// Guarantee: a provider key is sealed, opens in its own row alone, belongs to one workspace, and is read once for all who ask; one that was refused or limited rests by itself.
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addProviderKey,
  listProviderKeys,
  loadOwnKeys,
  type NewProviderKey,
  providerKeySeal,
  removeProviderKey,
  requireProviderKey,
  updateProviderKey,
  writeOwnKeySettings,
} from '@/lib/auth/provider-key-queries';
import { openProviderKeyStore } from '@/lib/auth/provider-key-store';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { isApiError } from '@/lib/base/errors';
import { createPool } from '@/lib/db/pool';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const encryptionKey = randomBytes(32);
const SECRET = 'sk-own-0123456789-wxyz';
let database: TestDatabase;
let pool: Pool;
let workspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ pool } = database);
});
afterAll(() => database.drop());
beforeEach(async () => {
  workspaceId = (await createWorkspace(pool, { name: 'own' })).id;
});

const add = (more: Partial<NewProviderKey> = {}) =>
  addProviderKey(pool, encryptionKey, {
    workspaceId,
    providerId: 'groq',
    name: 'team',
    secret: SECRET,
    ...more,
  });
const load = (id = workspaceId, key = encryptionKey) => loadOwnKeys(pool, providerKeySeal(key), id);

describe('a sealed key', () => {
  it('stands nowhere in its row as it was entered', async () => {
    const { id } = await add();
    const { rows } = await pool.query(
      'select to_jsonb(k)::text as text, sealed_key from provider_keys k where id = $1',
      [id],
    );
    expect(rows[0].text).toContain('wxyz');
    expect(rows[0].text).not.toContain('0123456789');
    expect(rows[0].sealed_key.includes(Buffer.from('0123456789'))).toBe(false);
    expect((await load()).keys).toMatchObject([{ id, providerId: 'groq', secret: SECRET }]);
  });

  it('does not open in another workspace’s row, at another provider, address or region, or in its neighbour’s', async () => {
    const [one, two] = [await add(), await add({ secret: 'sk-own-another-key-abcd' })];
    const other = (await createWorkspace(pool, { name: 'thief' })).id;
    const stolen = await addProviderKey(pool, encryptionKey, {
      workspaceId: other,
      providerId: 'groq',
      name: 'mine',
      secret: 'sk-thief-0123456789',
    });
    const copy = (to: string) =>
      pool.query(
        'update provider_keys set sealed_key = (select sealed_key from provider_keys where id = $1) where id = $2',
        [one.id, to],
      );
    await copy(stolen.id);
    expect(await load(other)).toMatchObject({ keys: [], unreadable: [stolen.id] });
    await copy(two.id);
    expect(await load()).toMatchObject({ keys: [{ id: one.id }], unreadable: [two.id] });
    for (const change of [
      "base_url = 'https://evil.example/v1'",
      "region = 'us-east-1'",
      "provider_id = 'together'",
      `workspace_id = '${other}'`,
    ]) {
      const moved = await add();
      await pool.query(`update provider_keys set ${change} where id = $1`, [moved.id]);
      const { rows } = await pool.query('select workspace_id from provider_keys where id = $1', [moved.id]);
      expect((await load(rows[0].workspace_id)).unreadable, change).toContain(moved.id);
      expect(
        (await requireProviderKey(pool, encryptionKey, { workspaceId: rows[0].workspace_id, id: moved.id }))
          .readable,
      ).toBe(false);
    }
  });

  it('does not open under another ENCRYPTION_KEY, is named, and may be entered again', async () => {
    const { id } = await add();
    const later = randomBytes(32);
    expect(await load(workspaceId, later)).toMatchObject({ keys: [], unreadable: [id] });
    expect(await listProviderKeys(pool, later, workspaceId)).toMatchObject([{ id, readable: false }]);
    await updateProviderKey(pool, later, { workspaceId, id }, { secret: SECRET });
    expect((await load(workspaceId, later)).keys).toMatchObject([{ id, secret: SECRET }]);
  });

  it('that is replaced keeps its address and region, and forgets what was known of the old one', async () => {
    const { id } = await add({ baseUrl: 'https://a.example/v1', region: 'us-east-1' });
    await pool.query("update provider_keys set last_error = 'auth', last_error_at = now() where id = $1", [
      id,
    ]);
    const secret = 'sk-own-the-next-one-efgh';
    const changed = await updateProviderKey(pool, encryptionKey, { workspaceId, id }, { secret });
    expect(changed).toMatchObject({ lastFour: 'efgh', readable: true, lastError: null, lastErrorAt: null });
    expect((await load()).keys).toMatchObject([
      { secret, baseUrl: 'https://a.example/v1', region: 'us-east-1' },
    ]);
  });

  it('goes to no other address without being entered again', async () => {
    const { id } = await add();
    const at = { workspaceId, id };
    for (const changes of [{ baseUrl: 'https://evil.example/v1' }, { region: 'us-east-1' }]) {
      const error = await updateProviderKey(pool, encryptionKey, at, changes).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'invalid_request', param: 'key' });
    }
    await updateProviderKey(pool, encryptionKey, at, { baseUrl: 'https://b.example/v1', secret: SECRET });
    expect((await load()).keys).toMatchObject([{ baseUrl: 'https://b.example/v1', secret: SECRET }]);
  });

  it('is nobody’s but its workspace’s: others cannot read, change or remove it', async () => {
    const { id } = await add();
    const other = { workspaceId: (await createWorkspace(pool, { name: 'other' })).id, id };
    for (const attempt of [
      () => requireProviderKey(pool, encryptionKey, other),
      () => updateProviderKey(pool, encryptionKey, other, { enabled: false }),
      () => removeProviderKey(pool, other),
    ])
      expect(await attempt().catch((thrown) => thrown)).toMatchObject({ code: 'not_found' });
    expect(await listProviderKeys(pool, encryptionKey, other.workspaceId)).toEqual([]);
    expect((await load()).keys).toHaveLength(1);
  });

  it('is one of at most fifty', async () => {
    for (let made = 0; made < 50; made++) await add({ name: `key ${made}` });
    expect(await add().catch((thrown) => thrown)).toMatchObject({ code: 'unprocessable' });
  });
});

describe('the store', () => {
  function open(now = { at: Date.now() }) {
    let queries = 0;
    const counted = {
      query: (...args: unknown[]) => {
        queries++;
        return (pool.query as (...args: unknown[]) => unknown)(...args);
      },
    } as unknown as Pool;
    const store = openProviderKeyStore({ pool: counted, encryptionKey, clock: () => now.at });
    return { store, now, queries: () => queries };
  }

  it('reads a workspace once for all who ask meanwhile, and then from memory', async () => {
    await add();
    const { store, queries, now } = open();
    const found = await Promise.all(Array.from({ length: 20 }, () => store.find(workspaceId)));
    expect(queries()).toBe(1);
    for (const one of found) expect(one?.byProvider.get('groq')).toHaveLength(1);
    expect(store.find(workspaceId)).not.toBeInstanceOf(Promise);
    now.at += 31_000;
    await store.find(workspaceId);
    expect(queries()).toBe(2);
    await store.close();
  });

  it('remembers that a workspace has none, unless it asks for its own alone', async () => {
    const { store, queries } = open();
    expect(await store.find(workspaceId)).toBeNull();
    expect(store.find(workspaceId)).toBeNull();
    expect(queries()).toBe(1);
    await writeOwnKeySettings(pool, workspaceId, { order: 'only' });
    store.invalidateWorkspace(workspaceId);
    expect(await store.find(workspaceId)).toMatchObject({ order: 'only', byProvider: new Map() });
    await store.close();
  });

  it('keeps nothing of what it was reading when a change was told', async () => {
    const { id } = await add();
    const { store, queries } = open();
    const before = store.find(workspaceId);
    store.invalidateWorkspace(workspaceId);
    await removeProviderKey(pool, { workspaceId, id });
    expect(await store.find(workspaceId)).toBeNull();
    await before;
    expect(store.find(workspaceId)).toBeNull();
    expect(queries()).toBe(2);
    await store.close();
  });

  it('says that the database is down, and asks it again', async () => {
    const gone = createPool('postgresql://nobody@127.0.0.1:1/none', { max: 1 });
    const store = openProviderKeyStore({ pool: gone, encryptionKey });
    for (let times = 0; times < 2; times++) {
      const error = await Promise.resolve(store.find(workspaceId)).catch((thrown) => thrown);
      expect(isApiError(error) && error.code).toBe('service_unavailable');
    }
    await store.close();
    await gone.end();
  });

  it('gives the keys of a provider in the order of their priority, then their age, and no disabled one', async () => {
    const late = await add({ priority: 5 });
    const first = await add();
    const second = await add();
    const off = await add();
    await updateProviderKey(pool, encryptionKey, { workspaceId, id: off.id }, { enabled: false });
    const { store } = open();
    const found = await store.find(workspaceId);
    expect(found?.byProvider.get('groq')?.map(({ id }) => id)).toEqual([first.id, second.id, late.id]);
    await store.close();
  });

  it('lets a refused key rest a minute, a limited one as long as was asked, a minute at most', async () => {
    const { store, now } = open();
    const rest = (error: string | null, retryAfterMs: number | null, forMs: number) => {
      store.note('pkey', { error, retryAfterMs });
      const start = now.at;
      now.at = start + forMs - 1;
      const during = store.isResting('pkey');
      now.at = start + forMs;
      return [during, store.isResting('pkey')];
    };
    expect(rest('auth', null, 60_000)).toEqual([true, false]);
    expect(rest('rate_limited', null, 5_000)).toEqual([true, false]);
    expect(rest('rate_limited', 20_000, 20_000)).toEqual([true, false]);
    expect(rest('rate_limited', 3_600_000, 60_000)).toEqual([true, false]);
    for (const fault of ['server', 'timeout', 'connection', 'bad_request', 'not_found']) {
      store.note('pkey', { error: fault, retryAfterMs: 20_000 });
      expect(store.isResting('pkey'), fault).toBe(false);
    }
    store.note('pkey', { error: 'auth', retryAfterMs: null });
    expect(store.isResting('another')).toBe(false);
    store.note('pkey', { error: null, retryAfterMs: null });
    expect(store.isResting('pkey')).toBe(false);
    await store.close();
  });

  it('a key that is replaced rests no more', async () => {
    const { id } = await add();
    const { store } = open();
    await store.find(workspaceId);
    store.note(id, { error: 'auth', retryAfterMs: null });
    expect(store.isResting(id)).toBe(true);
    await updateProviderKey(pool, encryptionKey, { workspaceId, id }, { secret: SECRET });
    store.invalidateWorkspace(workspaceId);
    expect(store.isResting(id)).toBe(false);
    await store.close();
  });

  it('writes what became of the last calls when it closes, that of a removed key left out', async () => {
    const [good, bad, gone] = [await add(), await add(), await add()];
    const { store } = open();
    store.note(good.id, { error: 'server', retryAfterMs: null });
    store.note(good.id, { error: null, retryAfterMs: null });
    store.note(bad.id, { error: 'auth', retryAfterMs: null });
    store.note(gone.id, { error: null, retryAfterMs: null });
    await removeProviderKey(pool, { workspaceId, id: gone.id });
    await store.close();
    expect(await listProviderKeys(pool, encryptionKey, workspaceId)).toMatchObject([
      { id: good.id, lastError: null, lastErrorAt: null, lastUsedAt: expect.any(Date) },
      { id: bad.id, lastError: 'auth', lastErrorAt: expect.any(Date) },
    ]);
  });
});
