// Guarantee: what one workspace has, another's member neither sees nor learns to exist: every route answers a foreign id as it answers an unknown one, and each write goes to the workspace its page names.
import { beforeAll, describe, expect, it } from 'vitest';
import { createInvitation } from '@/lib/auth/invitations-queries';
import { addProviderKey } from '@/lib/auth/provider-key-queries';
import { addMember } from '@/lib/auth/workspaces-queries';
import { newId } from '@/lib/base/ids';
import { upsertView } from '@/lib/requests/queries-views';
import { type AccountRoute, readAccountRoutes } from '../../support/account-routes';
import { apiPool, newWorkspace, scripted, type TestWorkspace } from '../../support/api';
import { chatOk, expectError, readRequest } from '../../support/api-checks';
import { newMember, type TestPerson } from '../../support/members';
import { ENCRYPTION_KEY } from '../../support/server-process';

let routes: AccountRoute[] = [];
beforeAll(async () => {
  routes = await readAccountRoutes();
}, 120_000);

/** Everything of a workspace that has an id. */
async function fill(workspace: TestWorkspace, owner: TestPerson): Promise<string[]> {
  const pool = apiPool();
  const actor = { kind: 'person', id: owner.id, name: owner.email } as const;
  const providerKey = await addProviderKey(pool, Buffer.from(ENCRYPTION_KEY, 'hex'), {
    workspaceId: workspace.id,
    providerId: 'a',
    name: 'theirs',
    secret: 'own-key-of-theirs',
  });
  const invitation = await createInvitation(pool, {
    workspaceId: workspace.id,
    role: 'viewer',
    email: null,
    usesAllowed: 1,
    days: 7,
    actor,
  });
  const request = await chatOk(scripted().body, { key: workspace.liveKey });
  await readRequest(request.id, workspace.liveKey);
  const member = await newMember(workspace.id, 'viewer');
  const view = { id: newId('view'), name: 'theirs', query: 'status=error' };
  await upsertView(pool, { workspaceId: workspace.id, userId: owner.id }, view, 1);
  return [
    workspace.id,
    workspace.liveKeyId,
    providerKey.id,
    invitation.id,
    request.id,
    view.id,
    member.id,
    owner.id,
    owner.sessionId,
  ];
}

const same = (text: string, id: string) => text.replaceAll(id, 'ID').replace(/req_[0-9a-f]{32}/g, 'REQUEST');

describe('another workspace’s ids', () => {
  it('are answered as unknown ones, at every route that takes one', async () => {
    const [mine, theirs] = [await newWorkspace('0'), await newWorkspace('1')];
    const [me, them] = [await newMember(mine.id, 'owner'), await newMember(theirs.id, 'owner')];
    const foreign = await fill(theirs, them);
    const taking = routes.filter(({ path }) => path.includes('[id]'));
    expect(taking.length).toBeGreaterThan(5);
    for (const { method, path } of taking) {
      const body =
        method === 'PATCH' ? (path.includes('members') ? { role: 'admin' } : { name: 'x' }) : undefined;
      // One by one they take a busy machine minutes.
      const tries = foreign.map(async (id) => {
        const unknown = `${id.slice(0, -4)}0000`;
        const answers = await Promise.all(
          [id, unknown].map(async (one) => {
            const response = await me.ask(`${path.replace('[id]', one)}?mode=live`, method, body);
            return { status: response.status, text: same(await response.text(), one) };
          }),
        );
        expect(answers[0]?.status, `${method} ${path} ${id}`).toBe(404);
        expect(answers[0], `${method} ${path} ${id}`).toEqual(answers[1]);
      });
      await Promise.all(tries);
    }
    expect((await them.ask('/api/account/sessions')).status).toBe(200);
    expect((await (await them.ask('/api/account/members')).json()).members).toHaveLength(2);
  }, 120_000);

  it('open nothing when a page names that workspace, as if it were not there', async () => {
    const [mine, theirs] = [await newWorkspace('0'), await newWorkspace('0')];
    const me = await newMember(mine.id, 'owner');
    for (const { method, path, asks } of routes) {
      if (asks === 'person' || asks === 'nothing') continue;
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      const answers = await Promise.all(
        [theirs.id, 'ws_unknown'].map(async (workspace) => {
          const response = await me.ask(path.replace('[id]', 'x'), method, body, { workspace });
          return { status: response.status, text: same(await response.text(), workspace) };
        }),
      );
      expect(answers[0]?.status, `${method} ${path}`).toBe(404);
      expect(answers[0]).toEqual(answers[1]);
    }
    const byAddress = await me.ask(`/api/account/audit?format=csv&workspace=${theirs.id}`);
    await expectError(byAddress, 404, 'not_found');
  });

  it('stay out of every list', async () => {
    const [mine, theirs] = [await newWorkspace('0'), await newWorkspace('1')];
    const [me, them] = [await newMember(mine.id, 'owner'), await newMember(theirs.id, 'owner')];
    const foreign = await fill(theirs, them);
    // The stream of news never ends, and names nothing: live.test.ts.
    const lists = routes.filter(
      ({ method, path }) => method === 'GET' && !path.includes('[id]') && !path.endsWith('/live'),
    );
    for (const { path } of lists) {
      for (const query of ['?mode=live', '?mode=test', `?mode=live&actor=${them.id}`]) {
        if (query.includes('actor') && !path.endsWith('/audit')) continue;
        const text = await (await me.ask(path + query)).text();
        for (const id of [...foreign, them.email]) expect(text, `${path}${query}`).not.toContain(id);
      }
    }
  });
});

describe('somebody in several workspaces', () => {
  it('writes where the page says, and nowhere when it says nothing', async () => {
    const [first, second] = [await newWorkspace('0'), await newWorkspace('0')];
    const person = await newMember(first.id, 'owner');
    await addMember(apiPool(), second.id, person.id, 'viewer');
    const make = (name: string, workspace?: string, headers?: Record<string, string>) =>
      person.ask('/api/account/keys', 'POST', { name }, { workspace, headers });
    const error = await expectError(await make('nowhere'), 400, 'invalid_request');
    expect(error.param).toBe('workspace');
    // What the browser remembers of another tab changes nothing.
    const cookie = `${person.cookie}; runtime-workspace=${second.id}`;
    expect((await make('here', first.id, { cookie })).status).toBe(201);
    await expectError(await make('not mine', second.id, { cookie }), 403, 'scope_denied');
    const names = async (workspace: string) =>
      (
        await (await person.ask('/api/account/keys?mode=live', 'GET', undefined, { workspace })).json()
      ).data.map(({ name }: any) => name);
    const tests = async (workspace: string) =>
      (
        await (await person.ask('/api/account/keys?mode=test', 'GET', undefined, { workspace })).json()
      ).data.map(({ name }: any) => name);
    expect([...(await names(first.id)), ...(await tests(first.id))]).toContain('here');
    expect([...(await names(second.id)), ...(await tests(second.id))].sort()).toEqual(['test', 'test']);
  });

  it('loses one at once when removed from it, and keeps the others', async () => {
    const [first, second] = [await newWorkspace('0'), await newWorkspace('0')];
    const owner = await newMember(first.id, 'owner');
    const person = await newMember(first.id, 'developer');
    await addMember(apiPool(), second.id, person.id, 'owner');
    const made = await person.ask('/api/account/keys', 'POST', { name: 'stays' }, { workspace: first.id });
    expect(made.status).toBe(201);
    expect((await owner.ask(`/api/account/members/${person.id}`, 'DELETE')).status).toBe(200);
    const read = (workspace: string) => person.ask('/api/account/members', 'GET', undefined, { workspace });
    await expectError(await read(first.id), 404, 'not_found');
    expect((await read(second.id)).status).toBe(200);
    const keys = (await (await owner.ask(`/api/account/keys?mode=${(await made.json()).mode}`)).json()).data;
    expect(keys.find(({ name }: any) => name === 'stays')).toMatchObject({
      status: 'active',
      made_by: person.email,
    });
  });
});
