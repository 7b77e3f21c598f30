// Guarantee: what the dashboard does to a key counts on both processes within a second: changing, rotating, ending the old secret, revoking and taking back; each in the audit log, none over a workspace's edge.
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import {
  addressOf,
  apiPool,
  ask,
  eventually,
  newWorkspace,
  scripted,
  type TestWorkspace,
} from '../../support/api';
import { chat, expectError } from '../../support/api-checks';
import { newMember, type TestPerson } from '../../support/members';

/** A second, and as long again for a busy machine. */
const WITHIN_MS = 4_000;
const KEYS = '/api/account/keys';

async function statusOf(key: string, door: 'node' | 'next'): Promise<number> {
  const response = await chat(scripted().body, { key, door });
  await response.text();
  return response.status;
}

const becomes = async (key: string, status: number) => {
  for (const door of ['node', 'next'] as const)
    await eventually(async () => ((await statusOf(key, door)) === status ? true : null), WITHIN_MS);
};

async function scene(): Promise<{ workspace: TestWorkspace; me: TestPerson; id: string; key: string }> {
  const workspace = await newWorkspace();
  const me = await newMember(workspace.id, 'developer');
  const made = await me.ask(KEYS, 'POST', {
    name: 'Worker',
    mode: 'live',
    spend_limit: { amount: '1', reset: 'daily' },
    models: ['acme-one'],
    requests_per_minute: 1_000,
    concurrency: 9,
    cache: false,
  });
  expect(made.status).toBe(201);
  const { id, key } = await made.json();
  await becomes(key, 200);
  return { workspace, me, id, key };
}

const rowOf = async (me: TestPerson, id: string) =>
  (await (await me.ask(`${KEYS}?mode=live`)).json()).data.find((row: any) => row.id === id);

async function actionsOn(workspaceId: string, id: string): Promise<string[]> {
  const { rows } = await apiPool().query({
    text: `select action from audit_log where workspace_id = $1 and target_id = $2 order by created_at, id`,
    values: [workspaceId, id],
  });
  return rows.map((row) => row.action);
}

describe('a key of the dashboard', () => {
  it('is listed with what it may do, who made it and what it spent, and never its secret', async () => {
    const { me, id, key } = await scene();
    const text = await (await me.ask(`${KEYS}?mode=live`)).text();
    expect(text).not.toContain(key);
    expect(JSON.parse(text).data.find((row: any) => row.id === id)).toMatchObject({
      made_by: me.email,
      models: ['acme/one'],
      requests_per_minute: 1_000,
      concurrency: 9,
      cache: false,
      undo_ms: 0,
      old_secrets: [],
    });
    const printed = await eventually(async () => {
      const { spent } = (await rowOf(me, id)).spend_limit;
      const { rows } = await apiPool().query('select spent_pico from key_budgets where key_id = $1', [id]);
      return rows[0].spent_pico > 0n && parseUsd(spent) === rows[0].spent_pico ? spent : null;
    });
    // Two calls, one by each process, of one price.
    expect(parseUsd(printed) % 2n).toBe(0n);
  });

  it('is changed field by field, and obeys at once', async () => {
    const { workspace, me, id, key } = await scene();
    const changed = await me.ask(`${KEYS}/${id}`, 'PATCH', { models: ['acme/two'], spend_limit: null });
    expect(await changed.json()).toMatchObject({ models: ['acme/two'], spend_limit: null, concurrency: 9 });
    await becomes(key, 403);
    for (const [param, body] of [
      ['scopes[0]', { scopes: ['all'] }],
      ['expires_at', { expires_at: '2001-01-01T00:00:00Z' }],
      ['models[0]', { models: ['acme/none'] }],
      ['mode', { mode: 'test' }],
      ['key', { key: 'gw_live_x' }],
    ] as const) {
      const error = await expectError(await me.ask(`${KEYS}/${id}`, 'PATCH', body), 400, 'invalid_request');
      expect(error.param).toBe(param);
    }
    expect(await actionsOn(workspace.id, id)).toEqual(['key.created', 'key.changed']);
  });

  it('says that its limit is reached, and is refused', async () => {
    const { me, id, key } = await scene();
    await me.ask(`${KEYS}/${id}`, 'PATCH', { spend_limit: { amount: '0', reset: 'daily' } });
    await becomes(key, 402);
    expect((await rowOf(me, id)).spend_limit.remaining).toBe('0');
  });

  it('is rotated: both secrets work and share its limit, until the old one is ended', async () => {
    const { workspace, me, id, key } = await scene();
    const rotated = await (await me.ask(`${KEYS}/${id}/rotate`, 'POST', { overlap_seconds: 3_600 })).json();
    expect(rotated).toMatchObject({ id, status: 'active', replaces: { last_four: key.slice(-4) } });
    await becomes(rotated.key, 200);
    await becomes(key, 200);
    await me.ask(`${KEYS}/${id}`, 'PATCH', { spend_limit: { amount: '0' } });
    await becomes(rotated.key, 402);
    await becomes(key, 402);
    await me.ask(`${KEYS}/${id}`, 'PATCH', { spend_limit: null });
    const twice = await me.ask(`${KEYS}/${id}/rotate`, 'POST', { overlap_seconds: 60 });
    await expectError(twice, 422, 'unprocessable');
    const [old] = (await rowOf(me, id)).old_secrets;
    const ended = await me.ask(`${KEYS}/${id}/old-secrets/${old.id}`, 'DELETE');
    expect((await ended.json()).old_secrets).toEqual([]);
    await becomes(key, 401);
    await becomes(rotated.key, 200);
    expect(await actionsOn(workspace.id, id)).toEqual([
      'key.created',
      'key.rotated',
      'key.changed',
      'key.changed',
      'key.old_secret_ended',
    ]);
    const refused = await expectError(await chat(scripted().body, { key }), 401, 'invalid_api_key');
    expect(refused.message).toContain('old secret');
  });

  it('shows when its old secret was last used', { timeout: 40_000 }, async () => {
    const { me, id, key } = await scene();
    await me.ask(`${KEYS}/${id}/rotate`, 'POST', { overlap_seconds: 3_600 });
    await becomes(key, 200);
    const seen = await eventually(async () => (await rowOf(me, id)).old_secrets[0].last_used_at, 25_000);
    expect(Number.isNaN(Date.parse(seen))).toBe(false);
  });

  it('is refused once revoked, and works again when that is taken back in time', async () => {
    const { workspace, me, id, key } = await scene();
    expect(await (await me.ask(`${KEYS}/${id}`, 'DELETE')).json()).toMatchObject({ status: 'revoked' });
    await becomes(key, 401);
    const { undo_ms: undoMs, status } = await rowOf(me, id);
    expect(status).toBe('revoked');
    expect(undoMs).toBeGreaterThan(0);
    expect(undoMs).toBeLessThanOrEqual(60_000);
    expect(await (await me.ask(`${KEYS}/${id}/restore`, 'POST')).json()).toMatchObject({ status: 'active' });
    await becomes(key, 200);
    await expectError(await me.ask(`${KEYS}/${id}/restore`, 'POST'), 422, 'unprocessable');
    await me.ask(`${KEYS}/${id}`, 'DELETE');
    await apiPool().query(`update api_keys set undo_until = now() - interval '1 second' where id = $1`, [id]);
    await expectError(await me.ask(`${KEYS}/${id}/restore`, 'POST'), 422, 'unprocessable');
    await becomes(key, 401);
    expect(await actionsOn(workspace.id, id)).toEqual([
      'key.created',
      'key.revoked',
      'key.restored',
      'key.revoked',
    ]);
  });

  it('revoked by a key is not brought back by a person', async () => {
    const { workspace, me, id } = await scene();
    const writer = await workspace.key({ scopes: ['keys:write'] });
    expect((await ask(`/v1/api-keys/${id}`, undefined, { key: writer.key, method: 'DELETE' })).status).toBe(
      200,
    );
    await expectError(await me.ask(`${KEYS}/${id}/restore`, 'POST'), 422, 'unprocessable');
  });
});

describe('another workspace’s key and secret', () => {
  it('are as if they were not there', async () => {
    const [mine, theirs] = [await scene(), await scene()];
    await theirs.me.ask(`${KEYS}/${theirs.id}/rotate`, 'POST', { overlap_seconds: 3_600 });
    const [old] = (await rowOf(theirs.me, theirs.id)).old_secrets;
    for (const [method, path, body] of [
      ['PATCH', `${theirs.id}`, { name: 'mine' }],
      ['DELETE', `${theirs.id}`, undefined],
      ['POST', `${theirs.id}/rotate`, { overlap_seconds: 0 }],
      ['POST', `${theirs.id}/restore`, undefined],
      ['DELETE', `${theirs.id}/old-secrets/${old.id}`, undefined],
      ['DELETE', `${mine.id}/old-secrets/${old.id}`, undefined],
    ] as const)
      await expectError(await mine.me.ask(`${KEYS}/${path}`, method, body), 404, 'not_found');
    expect((await rowOf(theirs.me, theirs.id)).old_secrets).toHaveLength(1);
    expect(addressOf('next')).not.toBe(addressOf('node'));
  });
});
