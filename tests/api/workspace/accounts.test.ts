// Guarantee: sessions end at once, alone or all; passwords, addresses and handing over ask again who it is; what is tried too often says when to go on; nobody learns who has an account; and all of it stands in the audit log, without a secret.
import { describe, expect, it } from 'vitest';
import { hashPassword } from '@/lib/auth/password';
import { addressOf, apiPool, ask, newWorkspace } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { newMember, newPerson, newSession, type TestPerson } from '../../support/members';

const PASSWORD = 'correct horse battery';
const ME = '/api/account/sessions';

const withPassword = async () => newPerson({ passwordHash: await hashPassword(PASSWORD) });
const isIn = async ({ ask }: Pick<TestPerson, 'ask'>) =>
  (await ask('/api/account/workspaces')).status === 200;
const auditOf = async (workspaceId: string): Promise<any[]> =>
  (await apiPool().query('select * from audit_log where workspace_id = $1 order by id', [workspaceId])).rows;

describe('sessions', () => {
  it('are listed in words, this one marked, and end one by one', async () => {
    const person = await newPerson();
    const other = await newSession(person);
    expect(await isIn(other)).toBe(true);
    const { data } = await (await person.ask(ME)).json();
    expect(data).toHaveLength(2);
    expect(data[0]).toMatchObject({ id: person.sessionId, is_this: true, device: 'Firefox on Linux' });
    expect(data[1]).toMatchObject({ id: other.sessionId, is_this: false, address: '203.0.113.0/24' });
    expect((await person.ask(`${ME}/${other.sessionId}`, 'DELETE')).status).toBe(200);
    expect(await isIn(other)).toBe(false);
    expect(await isIn(person)).toBe(true);
    await expectError(await person.ask(`${ME}/${other.sessionId}`, 'DELETE'), 404, 'not_found');
  });

  it('end all at once, those of others stay', async () => {
    const [person, stranger] = [await newPerson(), await newPerson()];
    const other = await newSession(person);
    expect((await person.ask(ME, 'DELETE')).status).toBe(200);
    expect([await isIn(person), await isIn(other), await isIn(stranger)]).toEqual([false, false, true]);
  });

  it('end with a new password, which the old one must allow', async () => {
    const person = await withPassword();
    const other = await newSession(person);
    const change = (current?: string) =>
      person.ask('/api/account/password', 'POST', { current, password: 'another good one' });
    for (const wrong of [undefined, '', 'wrong password'])
      expect((await expectError(await change(wrong), 400, 'invalid_request')).param).toBe('current');
    expect(await isIn(other)).toBe(true);
    expect((await change(PASSWORD)).status).toBe(200);
    expect([await isIn(person), await isIn(other)]).toEqual([false, false]);
  });

  it('cannot be fixed: an id somebody chose, or a cookie without one, is no session', async () => {
    const stranger = await newPerson();
    const { ask } = await newPerson();
    for (const cookie of [
      'next-auth.session-token=chosen-by-an-attacker',
      `next-auth.session-token=${stranger.sessionId}`,
      'next-auth.session-token=',
    ])
      await expectError(await ask(ME, 'GET', undefined, { headers: { cookie } }), 401, 'invalid_api_key');
  });
});

describe('asking again who it is', () => {
  it('takes a sign-in of the last minutes from those without a password, and not an old one', async () => {
    const { id: workspaceId } = await newWorkspace('0');
    const owner = await newMember(workspaceId, 'owner');
    const heir = await newMember(workspaceId, 'admin');
    const old = await newSession(owner, new Date(Date.now() - 3_600_000));
    const give = (by: Pick<TestPerson, 'ask'>, member = heir.id) =>
      by.ask('/api/account/workspace/transfer', 'POST', { member });
    expect((await expectError(await give(old), 400, 'invalid_request')).param).toBe('password');
    expect((await give(owner)).status).toBe(200);
    await expectError(await give(owner), 403, 'scope_denied');
    expect((await auditOf(workspaceId)).map(({ action }) => action)).toEqual(['workspace.transferred']);
  });

  it('takes the password from those who have one, before the address changes', async () => {
    const person = await withPassword();
    const change = (password?: string) =>
      person.ask('/api/account/email', 'POST', { email: `new-${person.email}`, password });
    expect((await expectError(await change('wrong'), 400, 'invalid_request')).param).toBe('password');
    expect((await expectError(await change(), 400, 'invalid_request')).param).toBe('password');
  });
});

describe('too many tries', () => {
  it('of a password are refused, say when to go on, and do so for the right one too', async () => {
    const person = await withPassword();
    const change = (current: string) =>
      person.ask('/api/account/password', 'POST', { current, password: 'another good one' });
    for (let i = 0; i < 10; i++) await expectError(await change(`wrong ${i}`), 400, 'invalid_request');
    const response = await change(PASSWORD);
    const seconds = Number(response.headers.get('retry-after'));
    const error = await expectError(response, 429, 'rate_limit_exceeded');
    expect(error.message).toMatch(/^Too many tries\. Try again in (?:9|10) minutes\.$/);
    expect(seconds).toBe(error.retry_after_seconds);
    expect(await isIn(person)).toBe(true);
  });

  it('of resets are refused for an address whether or not somebody has it', async () => {
    const ask = (email: string) =>
      fetch(`${addressOf('next')}/api/account/password/reset`, {
        method: 'POST',
        headers: { origin: addressOf('next'), 'content-type': 'application/json' },
        body: JSON.stringify({ email }),
      });
    const [known, unknown] = [(await newPerson()).email, `nobody-${Date.now()}@example.com`];
    const seen = async (email: string) => {
      // This server has no mail and says so to everybody; with mail the browser tests look.
      const seenSoFar: string[] = [];
      for (let i = 0; i < 6; i++) {
        const response = await ask(i % 2 ? email : email.toUpperCase());
        const text = (await response.text()).replace(/req_[0-9a-f]{32}|\d+ (?:minutes|seconds)|: ?\d+/g, '');
        seenSoFar.push(`${response.status} ${text}`);
      }
      return seenSoFar;
    };
    const ofKnown = await seen(known);
    expect(ofKnown).toEqual(await seen(unknown));
    expect(ofKnown.map((answer) => answer.slice(0, 3))).toEqual(['422', '422', '422', '422', '422', '429']);
  });
});

describe('who has an account', () => {
  it('is not told by sign-up: the same answer, a cookie of the same form', async () => {
    const known = (await newPerson()).email;
    const signUp = async (email: string) => {
      const response = await fetch(`${addressOf('next')}/api/account/sign-up`, {
        method: 'POST',
        headers: { origin: addressOf('next'), 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: PASSWORD }),
      });
      const cookie = (response.headers.get('set-cookie') ?? '').replace(/=[\w-]{43};/, '=PROOF;');
      return { status: response.status, text: await response.text(), cookie };
    };
    expect(await signUp(known)).toEqual(await signUp(`nobody-${Date.now()}@example.com`));
  });
});

describe('the audit log', () => {
  it('has each write with who, what and from where, pages without a gap, filters, and a file', async () => {
    const workspace = await newWorkspace('0');
    const [owner, admin] = [await newMember(workspace.id, 'owner'), await newMember(workspace.id, 'admin')];
    const firefox = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    };
    const asOwner = (path: string, method: string, body?: unknown) =>
      owner.ask(path, method, body, { headers: firefox });
    await asOwner('/api/account/workspace', 'PATCH', { name: '=cmd()' });
    const key = await (await asOwner('/api/account/keys?mode=test', 'POST', { name: 'Worker' })).json();
    await asOwner(`/api/account/keys/${key.id}`, 'DELETE');
    const secret = 'own-secret-of-a-provider';
    await asOwner('/api/account/provider-keys', 'POST', { provider: 'a', name: 'team', key: secret });
    const invited = await (
      await asOwner('/api/account/members/invitations', 'POST', { role: 'viewer' })
    ).json();
    await admin.ask('/api/account/members/invitations', 'POST', { role: 'viewer', email: 'x@example.com' });

    const read = async (query = '') => (await admin.ask(`/api/account/audit${query}`)).json();
    const { data } = await read();
    expect(data.map(({ action }: any) => action)).toEqual([
      'member.invited',
      'member.invited',
      'provider_key.added',
      'key.revoked',
      'key.created',
      'workspace.renamed',
    ]);
    expect(data[4]).toMatchObject({
      actor: { kind: 'person', id: owner.id, name: owner.email },
      words: 'made a key',
      target: { kind: 'key', id: key.id, name: 'Worker' },
      after: { name: 'Worker', mode: 'test', last_four: key.last_four },
      device: 'Firefox on Linux',
      address: 'this machine',
    });
    const pages: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await read(`?limit=2${cursor}`);
      pages.push(...page.data.map(({ id }: any) => id));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(pages).toEqual(data.map(({ id }: any) => id));
    expect((await read(`?actor=${admin.id}`)).data).toHaveLength(1);
    expect((await read('?action=key.created')).data).toHaveLength(1);
    for (const [query, param] of [
      ['?action=nothing', 'action'],
      ['?cursor=x', 'cursor'],
      ['?limit=0', 'limit'],
    ])
      expect(
        (await expectError(await admin.ask(`/api/account/audit${query}`), 400, 'invalid_request')).param,
      ).toBe(param);
    const file = await admin.ask('/api/account/audit?format=csv');
    expect(file.headers.get('content-type')).toContain('text/csv');
    const csv = await file.text();
    expect(csv.trimEnd().split('\r\n')).toHaveLength(7);
    const all = csv + JSON.stringify(data);
    const token = invited.url.split('/').at(-1);
    for (const hidden of [key.key, secret, token]) expect(all).not.toContain(hidden);
  });

  it('tells of keys that a key made, by its name', async () => {
    const workspace = await newWorkspace('0');
    const manager = await workspace.key({ scopes: ['inference', 'keys:write'] });
    const made = await ask('/v1/api-keys', { name: 'child' }, { key: manager.key });
    expect(made.ok).toBe(true);
    const { id } = (await made.json()) as { id: string };
    await ask(`/v1/api-keys/${id}`, undefined, { key: manager.key, method: 'DELETE' });
    expect(await auditOf(workspace.id)).toMatchObject([
      { actor_kind: 'key', actor_id: manager.id, action: 'key.created', target_id: id },
      { actor_kind: 'key', actor_id: manager.id, action: 'key.revoked', target_id: id },
    ]);
  });
});

describe('pages', () => {
  it('are shown in no frame of another site, and hold no token of a session', async () => {
    const { id } = await newWorkspace('0');
    const { ask, sessionId, cookie } = await newMember(id, 'owner');
    for (const path of ['/sign-in', '/forgot-password', '/reset-password', '/confirm-email', '/invitation/x'])
      expect((await fetch(addressOf('next') + path)).headers.get('content-security-policy'), path).toContain(
        "frame-ancestors 'none'",
      );
    for (const path of ['', '/workspace', '/members', '/sessions', '/audit']) {
      const page = await ask(`/dashboard/settings${path}`);
      expect(page.status, path).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      const html = await page.text();
      expect(html).not.toContain(cookie.split('=')[1] ?? cookie);
      if (path !== '/sessions') expect(html).not.toContain(sessionId);
    }
  });
});
