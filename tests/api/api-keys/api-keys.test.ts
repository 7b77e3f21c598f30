// Guarantee: a key with keys:write makes, changes, rotates and revokes keys within what it may do itself; both doors obey within a second.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import {
  apiPool,
  ask,
  type DoorName,
  eventually,
  newWorkspace,
  scripted,
  type TestWorkspace,
} from '../../support/api';
import { chat, chatOk, expectError } from '../../support/api-checks';

/** A second, and as long again for a busy machine. */
const WITHIN_MS = 2_000;

async function call(
  method: string,
  path: string,
  key: string,
  body?: unknown,
): Promise<{ status: number; json: any; text: string }> {
  const response = await ask(path, body, { key, method });
  const text = await response.text();
  return { status: response.status, json: JSON.parse(text), text };
}

const writerOf = (workspace: TestWorkspace, more: Record<string, unknown> = {}) =>
  workspace.key({ scopes: ['inference', 'usage:read', 'keys:write'], ...more });

describe('making a key', () => {
  it('shows it once, stores a keyed hash, lists prefix and last four', async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const made = await call('POST', '/v1/api-keys', writer.key, { name: 'CI', requests_per_minute: 60 });
    expect(made.status, made.text).toBe(201);
    const { key, id, prefix, last_four } = made.json;
    expect(key).toMatch(/^gw_live_[0-9A-Za-z]{42}$/);
    expect(key.startsWith(prefix) && key.endsWith(last_four)).toBe(true);
    expect(made.json).toMatchObject({
      object: 'api_key',
      name: 'CI',
      mode: 'live',
      status: 'active',
      scopes: ['inference'],
    });
    const { rows } = await apiPool().query(
      'select hash, row_to_json(k)::text as text from api_keys k where id = $1',
      [id],
    );
    expect(rows[0].hash).toHaveLength(32);
    expect(rows[0].text).not.toContain(key.slice(12, -4));
    const list = await call('GET', '/v1/api-keys', writer.key);
    expect(list.json.data.map((row: any) => row.id)).toContain(id);
    expect(list.text).not.toContain(key);
    expect((await call('GET', `/v1/api-keys/${id}`, writer.key)).json).toMatchObject({
      id,
      requests_per_minute: 60,
    });
    await chatOk(scripted().body, { key });
  });

  it('gives nothing beyond what the making key has', async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace, {
      scopes: ['inference', 'keys:write'],
      models: ['acme/one'],
      requestsPerMinute: 50,
      spendLimit: { limit: parseUsd('2'), reset: 'never' },
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    const TOO_MUCH: [string, object][] = [
      ['scopes', { scopes: ['usage:read'] }],
      ['models', { models: ['acme/two'] }],
      ['models', { models: null }],
      ['requests_per_minute', { requests_per_minute: 51 }],
      ['requests_per_minute', { requests_per_minute: null }],
      ['spend_limit', { spend_limit: { amount: '3' } }],
      ['spend_limit', { spend_limit: null }],
      ['expires_at', { expires_at: null }],
      ['mode', { mode: 'test' }],
    ];
    for (const [param, body] of TOO_MUCH) {
      const error = await expectError(
        await ask('/v1/api-keys', body, { key: writer.key }),
        403,
        'scope_denied',
      );
      expect(error.param, JSON.stringify(body)).toBe(param);
    }
    const made = await call('POST', '/v1/api-keys', writer.key, {});
    expect(made.json).toMatchObject({
      models: ['acme/one'],
      requests_per_minute: 50,
      spend_limit: { amount: '2' },
    });
  });

  it.for([
    ['name', { name: '' }],
    ['scopes[0]', { scopes: ['everything'] }],
    ['models[0]', { models: ['acme/nothing'] }],
    ['requests_per_minute', { requests_per_minute: 0 }],
    ['spend_limit.amount', { spend_limit: { amount: 'much' } }],
    ['expires_at', { expires_at: '2001-01-01T00:00:00Z' }],
    ['made_up', { made_up: 1 }],
  ] as const)('names a wrong field: %s', async ([param, body]) => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const error = await expectError(
      await ask('/v1/api-keys', body, { key: writer.key }),
      400,
      'invalid_request',
    );
    expect(error.param).toBe(param);
  });
});

describe('another workspace’s key', () => {
  it('is 404, whatever is done to it', async () => {
    const [one, two] = await Promise.all([newWorkspace(), newWorkspace()]);
    const writer = await writerOf(one);
    const sameWorkspace = await one.key({ mode: 'test' });
    for (const id of [two.liveKeyId, sameWorkspace.id, 'key_nothing']) {
      for (const [method, path, body] of [
        ['GET', `/v1/api-keys/${id}`, undefined],
        ['PATCH', `/v1/api-keys/${id}`, { name: 'Mine' }],
        ['DELETE', `/v1/api-keys/${id}`, undefined],
        ['POST', `/v1/api-keys/${id}/rotate`, {}],
      ] as const)
        await expectError(await ask(path, body, { key: writer.key, method }), 404, 'not_found');
    }
    expect((await chat(scripted().body, { key: two.liveKey })).status).toBe(200);
  });
});

describe.each<DoorName>(['node', 'next'])('behind the %s door', (door) => {
  const status = async (key: string) => {
    const response = await chat(scripted().body, { key, door });
    await response.text();
    return response.status;
  };

  it('a revoked key is refused within a second', async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const { id, key } = await workspace.key();
    expect(await status(key)).toBe(200);
    const revoked = await call('DELETE', `/v1/api-keys/${id}`, writer.key);
    expect(revoked.json).toMatchObject({ id, status: 'revoked', deleted: true });
    await eventually(async () => ((await status(key)) === 401 ? true : null), WITHIN_MS);
    const again = await call('DELETE', `/v1/api-keys/${id}`, writer.key);
    expect(again.json.status).toBe('revoked');
  });

  it('a changed key obeys its new limits within a second', async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const { id, key } = await workspace.key();
    expect(await status(key)).toBe(200);
    const changed = await call('PATCH', `/v1/api-keys/${id}`, writer.key, {
      name: 'Narrow',
      models: ['acme-one'],
    });
    expect(changed.json).toMatchObject({ name: 'Narrow', models: ['acme/one'] });
    await eventually(async () => {
      const response = await chat(scripted({}, { model: 'acme/two' }).body, { key, door });
      await response.text();
      return response.status === 403 ? true : null;
    }, WITHIN_MS);
    expect(await status(key)).toBe(200);
  });

  it('a rotated key works on with its old secret for the overlap, with the new one at once', async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const { id, key } = await workspace.key();
    expect(await status(key)).toBe(200);
    const rotated = await call('POST', `/v1/api-keys/${id}/rotate`, writer.key, { overlap_seconds: 6 });
    expect(rotated.status, rotated.text).toBe(201);
    expect(rotated.json).toMatchObject({ id, replaces: { last_four: key.slice(-4) } });
    const again = await ask(
      `/v1/api-keys/${id}/rotate`,
      { overlap_seconds: 6 },
      { key: writer.key, method: 'POST' },
    );
    await expectError(again, 422, 'unprocessable');
    expect(await status(rotated.json.key)).toBe(200);
    expect(await status(key)).toBe(200);
    await eventually(async () => ((await status(key)) === 401 ? true : null), 12_000);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(rotated.json.replaces.works_until));
    expect(await status(rotated.json.key)).toBe(200);
  });

  it('both secrets of a rotated key spend of one limit', async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const { id, key } = await workspace.key({ spendLimit: { limit: parseUsd('2'), reset: 'never' } });
    const rotated = await call('POST', `/v1/api-keys/${id}/rotate`, writer.key, { overlap_seconds: 600 });
    const spent = async () =>
      parseUsd((await call('GET', `/v1/api-keys/${id}`, writer.key)).json.spend_limit.spent);
    expect(await status(key)).toBe(200);
    const once = await eventually(async () => ((await spent()) > 0n ? spent() : null));
    expect(await status(rotated.json.key)).toBe(200);
    await eventually(async () => ((await spent()) === once * 2n ? true : null));
  });

  it('a rotated key without overlap ends at once', async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const { id, key } = await workspace.key();
    expect(await status(key)).toBe(200);
    const response = await ask(`/v1/api-keys/${id}/rotate`, undefined, { key: writer.key, method: 'POST' });
    expect(response.status).toBe(201);
    await eventually(async () => ((await status(key)) === 401 ? true : null), WITHIN_MS);
  });
});

describe('last use', () => {
  it('is written down', { timeout: 30_000 }, async () => {
    const workspace = await newWorkspace();
    const writer = await writerOf(workspace);
    const { id, key } = await workspace.key();
    await chatOk(scripted().body, { key });
    const seen = await eventually(
      async () => (await call('GET', `/v1/api-keys/${id}`, writer.key)).json.last_used_at,
      20_000,
    );
    expect(Math.abs(Date.parse(seen) - Date.now())).toBeLessThan(30_000);
  });
});
