// A key with keys:write makes, changes and rotates keys no wider than itself, in its own workspace and mode.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKey, findKeyBySecret, type NewKey } from '@/lib/auth/api-key-queries';
import type { Caller } from '@/lib/auth/caller';
import { openCallerStore } from '@/lib/auth/queries';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { isApiError } from '@/lib/base/errors';
import { parseUsd } from '@/lib/base/money';
import type { Catalog, Model } from '@/lib/catalog/model';
import {
  createApiKey,
  getApiKey,
  type KeyDesk,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  updateApiKey,
} from '@/lib/gateway/endpoints/api-keys';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const encryptionKey = randomBytes(32);
const model = (slug: string) => [slug, { slug, visibility: 'public' } as Model] as const;
const catalog: Catalog = {
  models: new Map([model('openai/gpt-4.1-mini'), model('openai/gpt-4.1')]),
  aliases: new Map([['gpt-4.1-mini', 'openai/gpt-4.1-mini']]),
  providers: new Map(),
  loadedAt: new Date(),
};
let database: TestDatabase;
let desk: KeyDesk;
let workspaceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = { pool: database.pool, encryptionKey, catalog, now: Date.now() };
});
afterAll(() => database.drop());
beforeEach(async () => {
  workspaceId = (await createWorkspace(database.pool, { name: 'api keys' })).id;
});

async function callerWith(over: Partial<NewKey> = {}): Promise<Caller> {
  const { key } = await createKey(database.pool, encryptionKey, {
    workspaceId,
    mode: 'live',
    name: 'manager',
    scopes: ['inference', 'keys:write'],
    ...over,
  });
  return openCallerStore({ pool: database.pool, encryptionKey, savingsSharePpm: 0 }).find(key);
}

async function refusal(
  promise: Promise<unknown>,
): Promise<{ status: number; code: string; param: string | null; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (isApiError(error)) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('POST /v1/api-keys', () => {
  it('shows the key once, and what it may do', async () => {
    const caller = await callerWith();
    const made = await createApiKey(desk, caller, {
      name: ' app ',
      models: ['gpt-4.1-mini', 'openai/gpt-4.1-mini'],
      requests_per_minute: 60,
      spend_limit: { amount: 2.5, reset: 'monthly' },
      expires_at: '2999-01-01T00:00:00Z',
      cache: false,
    });
    expect(made).toMatchObject({
      object: 'api_key',
      name: 'app',
      mode: 'live',
      status: 'active',
      scopes: ['inference'],
      models: ['openai/gpt-4.1-mini'],
      requests_per_minute: 60,
      tokens_per_minute: null,
      cache: false,
      spend_limit: { amount: '2.5', reset: 'monthly', spent: '0', remaining: '2.5' },
      expires_at: '2999-01-01T00:00:00.000Z',
      created_by: caller.keyId,
    });
    expect((await findKeyBySecret(database.pool, encryptionKey, String(made.key)))?.id).toBe(made.id);
    const shown = await getApiKey(desk, caller, String(made.id));
    expect(shown).not.toHaveProperty('key');
    expect(JSON.stringify(await listApiKeys(desk, caller))).not.toContain(made.key);
  });

  it('takes over what the body leaves out', async () => {
    const expiresAt = new Date('2999-06-01T00:00:00Z');
    const caller = await callerWith({
      models: ['openai/gpt-4.1-mini'],
      requestsPerMinute: 7,
      spendLimit: { limit: parseUsd('1'), reset: 'daily' },
      expiresAt,
    });
    expect(await createApiKey(desk, caller, {})).toMatchObject({
      scopes: ['inference'],
      models: ['openai/gpt-4.1-mini'],
      requests_per_minute: 7,
      spend_limit: { amount: '1', reset: 'daily' },
      expires_at: expiresAt.toISOString(),
    });
  });

  it.each([
    [{ scopes: ['usage:read'] }, 'scopes'],
    [{ mode: 'test' }, 'mode'],
    [{ models: ['openai/gpt-4.1'] }, 'models'],
    [{ models: null }, 'models'],
    [{ requests_per_minute: 8 }, 'requests_per_minute'],
    [{ spend_limit: null }, 'spend_limit'],
    [{ expires_at: null }, 'expires_at'],
  ])('refuses %o, which goes beyond the calling key', async (body, param) => {
    const caller = await callerWith({
      models: ['openai/gpt-4.1-mini'],
      requestsPerMinute: 7,
      spendLimit: { limit: parseUsd('1'), reset: 'daily' },
      expiresAt: new Date('2999-06-01T00:00:00Z'),
    });
    expect(await refusal(createApiKey(desk, caller, body))).toMatchObject({
      status: 403,
      code: 'scope_denied',
      param,
    });
    expect((await listApiKeys(desk, caller)).data).toHaveLength(1);
  });

  it.each([
    [{ nmae: 'x' }, 'nmae'],
    [{ name: '' }, 'name'],
    [{ scopes: ['admin'] }, 'scopes[0]'],
    [{ scopes: [] }, 'scopes'],
    [{ models: [] }, 'models'],
    [{ models: ['openai/gpt-4.1-minni'] }, 'models[0]'],
    [{ requests_per_minute: 0 }, 'requests_per_minute'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ cache: 'off' }, 'cache'],
    [{ spend_limit: { amount: '-1' } }, 'spend_limit.amount'],
    [{ spend_limit: { amount: '1e3' } }, 'spend_limit.amount'],
    [{ spend_limit: { amount: '99999999' } }, 'spend_limit.amount'],
    [{ spend_limit: { amount: '5', reset: 'hourly' } }, 'spend_limit.reset'],
    [{ spend_limit: { amount: '5', period: 'x' } }, 'spend_limit.period'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
    [[], null],
    ['text', null],
  ])('says of %o what is wrong with it', async (body, param) => {
    const error = await refusal(createApiKey(desk, await callerWith(), body));
    expect(error).toMatchObject({ status: 400, code: 'invalid_request', param });
    if (param === 'models[0]') expect(error.message).toContain('`openai/gpt-4.1-mini`');
  });
});

describe('PATCH /v1/api-keys/{id}', () => {
  it('changes what is given; null takes a limit away', async () => {
    const caller = await callerWith();
    const made = await createApiKey(desk, caller, { requests_per_minute: 60, spend_limit: { amount: '5' } });
    expect(
      await updateApiKey(desk, caller, String(made.id), {
        name: 'renamed',
        requests_per_minute: null,
        spend_limit: null,
      }),
    ).toMatchObject({ name: 'renamed', requests_per_minute: null, spend_limit: null });
  });

  it('lets no key widen itself or another', async () => {
    const caller = await callerWith({ requestsPerMinute: 5 });
    const wider = await callerWith();
    for (const id of [caller.keyId, wider.keyId]) {
      const error = await refusal(updateApiKey(desk, caller, id, { requests_per_minute: 6 }));
      expect(error).toMatchObject({ status: 403, param: 'requests_per_minute' });
    }
    expect(await refusal(updateApiKey(desk, caller, caller.keyId, { mode: 'live' }))).toMatchObject({
      status: 400,
      param: 'mode',
    });
  });
});

describe('DELETE and rotate', () => {
  it('revokes a key', async () => {
    const caller = await callerWith();
    const made = await createApiKey(desk, caller, {});
    expect(await revokeApiKey(desk, caller, String(made.id))).toMatchObject({
      id: made.id,
      status: 'revoked',
      deleted: true,
    });
    expect(await refusal(updateApiKey(desk, caller, String(made.id), { name: 'x' }))).toMatchObject({
      status: 422,
    });
    expect(await refusal(rotateApiKey(desk, caller, String(made.id), {}))).toMatchObject({ status: 422 });
  });

  it('rotates with an overlap, itself too', async () => {
    const caller = await callerWith();
    const rotated = await rotateApiKey(desk, caller, caller.keyId, { overlap_seconds: 3_600 });
    expect(rotated).toMatchObject({ id: caller.keyId, name: 'manager', status: 'active' });
    expect(rotated.key).toMatch(/^gw_live_/);
    const { key: _secret, replaces, ...printed } = rotated;
    expect(await getApiKey(desk, caller, caller.keyId)).toEqual(printed);
    expect(printed.old_secrets).toEqual([replaces]);
  });

  it('does not hand the secret of a wider key to a narrower one', async () => {
    const caller = await callerWith({ models: ['openai/gpt-4.1-mini'] });
    const wider = await callerWith();
    expect(await refusal(rotateApiKey(desk, caller, wider.keyId, {}))).toMatchObject({
      status: 403,
      param: 'models',
    });
    expect(await getApiKey(desk, caller, wider.keyId)).toMatchObject({ status: 'active' });
  });

  it('takes no more than seven days of overlap', async () => {
    const caller = await callerWith();
    for (const overlap_seconds of [-1, 604_801, 'day']) {
      const error = await refusal(rotateApiKey(desk, caller, caller.keyId, { overlap_seconds }));
      expect(error).toMatchObject({ status: 400, param: 'overlap_seconds' });
    }
  });
});

describe('another workspace’s key, and the other mode’s', () => {
  it('is a 404 to every verb', async () => {
    const caller = await callerWith();
    const otherMode = await callerWith({ mode: 'test' });
    workspaceId = (await createWorkspace(database.pool, { name: 'stranger' })).id;
    const stranger = await callerWith();
    for (const id of [stranger.keyId, otherMode.keyId, 'key_none', '']) {
      for (const attempt of [
        () => getApiKey(desk, caller, id),
        () => updateApiKey(desk, caller, id, { name: 'mine' }),
        () => revokeApiKey(desk, caller, id),
        () => rotateApiKey(desk, caller, id, {}),
      ]) {
        expect(await refusal(attempt())).toMatchObject({ status: 404, code: 'not_found' });
      }
    }
    expect(((await listApiKeys(desk, caller)).data as unknown[]).length).toBe(1);
    expect(await getApiKey(desk, stranger, stranger.keyId)).toMatchObject({
      name: 'manager',
      status: 'active',
    });
  });
});
