// Guarantee: provider keys are managed by people who may, from this server's own pages, in their own workspace; a machine key opens nothing, and no answer holds a key's text.
import { randomUUID } from 'node:crypto';
import { describe, it } from 'vitest';
import type { MemberRole } from '@/lib/auth/workspaces-queries';
import { addressOf, apiPool, newWorkspace, scripted, type TestWorkspace } from '../../support/api';
import { chatOk, expectError } from '../../support/api-checks';
import { newMember } from '../../support/members';
import { keysSeen } from '../../support/own-keys';

const PATH = '/api/account/provider-keys';
/** A member of the workspace, signed in. */
async function memberOf(workspace: TestWorkspace, role: MemberRole) {
  const { ask } = await newMember(workspace.id, role);
  return (path: string, method = 'GET', body?: unknown, origin: string | null = addressOf('next')) =>
    ask(path, method, body, { origin });
}

const wanted = (more: object = {}) => ({ provider: 'a', name: 'team', key: `own-${randomUUID()}`, ...more });

describe.concurrent('who may', () => {
  it.for(['owner', 'admin', 'developer', 'billing', 'viewer'] as const)('%s', async (role, { expect }) => {
    const workspace = await newWorkspace('0');
    const may = role === 'owner' || role === 'admin' || role === 'developer';
    const owner = await memberOf(workspace, 'owner');
    const member = await memberOf(workspace, role);
    const made = (await (await owner(PATH, 'POST', wanted())).json()) as any;
    const listed = await member(PATH);
    expect(listed.status).toBe(200);
    expect(listed.headers.get('cache-control')).toBe('no-store');
    const attempts: [string, string, unknown?][] = [
      [PATH, 'POST', wanted()],
      [`${PATH}/${made.id}`, 'PATCH', { enabled: false }],
      [`${PATH}/settings`, 'PATCH', { order: 'fallback' }],
      [`${PATH}/${made.id}`, 'DELETE'],
    ];
    for (const [path, method, body] of attempts) {
      const response = await member(path, method, body);
      if (may) expect(response.status, `${method} ${path}`).toBeLessThan(300);
      else {
        const error = await expectError(response, 403, 'scope_denied');
        expect(error.message).toContain(role);
      }
    }
  });

  it('nobody who is not signed in, and no machine key', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const asked: Record<string, string>[] = [{}, { authorization: `Bearer ${workspace.liveKey}` }];
    for (const headers of asked) {
      const origin = addressOf('next');
      const read = await fetch(`${origin}${PATH}`, { headers });
      await expectError(read, 401, 'invalid_api_key');
      const write = await fetch(`${origin}${PATH}`, {
        method: 'POST',
        headers: { ...headers, origin, 'content-type': 'application/json' },
        body: JSON.stringify(wanted()),
      });
      await expectError(write, 401, 'invalid_api_key');
    }
    expect(
      (await apiPool().query('select 1 from provider_keys where workspace_id = $1', [workspace.id])).rowCount,
    ).toBe(0);
  });
});

describe.concurrent('a page of another site', () => {
  it('changes nothing with a member’s session', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const owner = await memberOf(workspace, 'owner');
    const { id } = (await (await owner(PATH, 'POST', wanted())).json()) as any;
    for (const origin of ['https://evil.example', 'null', null, `${addressOf('next')}.evil.example`]) {
      for (const [path, method, body] of [
        [PATH, 'POST', wanted()],
        [`${PATH}/${id}`, 'PATCH', { enabled: false }],
        [`${PATH}/${id}`, 'DELETE', undefined],
        [`${PATH}/settings`, 'PATCH', { order: 'only' }],
      ] as const)
        await expectError(await owner(path, method, body, origin), 403, 'origin_not_allowed');
    }
    const { data, settings } = (await (await owner(PATH)).json()) as any;
    expect(settings.order).toBe('first');
    expect(data.flatMap(({ keys }: any) => keys)).toMatchObject([{ id, enabled: true }]);
  });
});

describe.concurrent('a key', () => {
  it('of another workspace is not found, whatever is done to it', async () => {
    const [mine, theirs] = [await newWorkspace('0'), await newWorkspace('0')];
    const [me, them] = [await memberOf(mine, 'owner'), await memberOf(theirs, 'owner')];
    const { id } = (await (await them(PATH, 'POST', wanted())).json()) as any;
    await expectError(await me(`${PATH}/${id}`, 'PATCH', { enabled: false }), 404, 'not_found');
    await expectError(await me(`${PATH}/${id}`, 'PATCH', { key: 'own-another-key' }), 404, 'not_found');
    await expectError(await me(`${PATH}/${id}`, 'DELETE'), 404, 'not_found');
  });

  it('is never printed again, and the fee is not the member’s to set', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const owner = await memberOf(workspace, 'owner');
    const body = wanted();
    const made = await owner(PATH, 'POST', body);
    expect(made.status).toBe(201);
    const text = await made.text();
    const { id, last_four } = JSON.parse(text);
    expect(last_four).toBe(body.key.slice(-4));
    const changed = await (await owner(`${PATH}/${id}`, 'PATCH', { name: 'renamed' })).text();
    const listed = await (await owner(PATH)).text();
    for (const printed of [text, changed, listed]) expect(printed).not.toContain(body.key.slice(0, -4));
    for (const field of ['fee_pct', 'fee_ppm', 'feePpm']) {
      const error = await expectError(
        await owner(`${PATH}/settings`, 'PATCH', { [field]: 0 }),
        400,
        'invalid_request',
      );
      expect(error.param).toBe(field);
    }
    await expectError(await owner(PATH, 'POST', { ...body, workspace_id: 'x' }), 400, 'invalid_request');
  });

  it('of a cloud is taken in its own form, kept in its region, and moved only when it is entered again', async ({
    expect,
  }) => {
    const workspace = await newWorkspace('0');
    const owner = await memberOf(workspace, 'owner');
    const pair = { access_key_id: 'AKIAOWNOWNOWNOWN', key: 'own-secret-access-key-of-the-customer' };
    const aws = { provider: 'converse', name: 'aws', region: 'eu-west-1', ...pair };
    const made = (await (await owner(PATH, 'POST', aws)).json()) as any;
    expect(made).toMatchObject({
      provider: 'converse',
      last_four: 'NOWN',
      region: 'eu-west-1',
      base_url: null,
    });
    const { data } = (await (await owner(PATH)).json()) as any;
    const takes = (id: string) => data.find((provider: any) => provider.id === id)?.takes;
    expect(['a', 'converse', 'vertex'].map(takes)).toEqual(['key', 'aws', 'service_account']);
    const at = `${PATH}/${made.id}`;
    for (const beside of [
      { region: 'us-east-1' },
      { base_url: 'https://evil.example' },
      { access_key_id: 'AKIA1' },
    ]) {
      const error = await expectError(await owner(at, 'PATCH', beside), 400, 'invalid_request');
      expect(error.param).toBe('key');
    }
    // What is as it was needs no key.
    expect((await owner(at, 'PATCH', { name: 'renamed', region: 'eu-west-1', base_url: null })).status).toBe(
      200,
    );
    const moved = await (await owner(at, 'PATCH', { region: 'us-east-1', ...pair })).json();
    expect(moved).toMatchObject({ name: 'renamed', region: 'us-east-1', readable: true });
    for (const [body, param] of [
      [{ ...aws, region: undefined }, 'region'],
      [{ ...aws, region: 'evil.example/' }, 'region'],
      [{ ...wanted(), region: 'us-east-1' }, 'region'],
      [
        { provider: 'vertex', name: 'v', key: '{"type":"service_account","private_key":"own-secret"}' },
        'key',
      ],
      [{ ...wanted(), base_url: 'https://169.254.169.254/v1' }, 'base_url'],
      [{ ...wanted(), base_url: `${addressOf('next').replace('http:', 'https:')}/v1` }, 'base_url'],
    ] as const) {
      const error = await expectError(await owner(PATH, 'POST', body), 400, 'invalid_request');
      expect(error.param).toBe(param);
      expect(error.message).not.toMatch(/own-secret|own-[0-9a-f]{8}/);
    }
  });

  it('that is connected on the page is used by the next call at either door', async ({ expect }) => {
    const workspace = await newWorkspace('0');
    const owner = await memberOf(workspace, 'owner');
    const body = wanted();
    expect((await owner(PATH, 'POST', body)).status).toBe(201);
    for (const door of ['node', 'next'] as const) {
      const call = scripted({}, { model: 'acme/one' });
      await chatOk(call.body, { key: workspace.liveKey, door });
      expect(await keysSeen(call.marker)).toEqual([body.key]);
    }
  });
});
