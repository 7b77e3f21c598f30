// Guarantee: every route of the pages' API lets in exactly the roles of the table, tells the others who can, and refuses who is not signed in, machine keys, other sites and unknown fields.
import { beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS, type Permission, ROLE_NAMES, roleMay } from '@/lib/auth/roles';
import { type AccountRoute, readAccountRoutes } from '../../support/account-routes';
import { addressOf, newWorkspace, type TestWorkspace } from '../../support/api';
import { expectError } from '../../support/api-checks';
import { newMember, newPerson } from '../../support/members';

let routes: AccountRoute[] = [];
let workspace: TestWorkspace;
beforeAll(async () => {
  routes = await readAccountRoutes();
  workspace = await newWorkspace('0');
}, 120_000);

const addressFor = ({ path }: AccountRoute, id = 'x_unknown') => path.replace('[id]', id);
const bodyFor = ({ method }: AccountRoute) => (method === 'GET' || method === 'DELETE' ? undefined : {});

describe('roles', () => {
  it.each(ROLE_NAMES)('%s passes where the table says so, and nowhere else', async (role) => {
    for (const route of routes) {
      const { method, asks } = route;
      if (asks === 'person' || asks === 'nothing') continue;
      // Some of what is asked takes the member out: each has one of its own.
      const { ask } = await newMember(workspace.id, role);
      const response = await ask(addressFor(route), method, bodyFor(route));
      const what = `${role}: ${method} ${route.path} (${asks})`;
      if (roleMay(role, asks)) {
        expect([200, 201, 400, 404, 422], what).toContain(response.status);
        continue;
      }
      expect(response.status, what).toBe(403);
      const error = await expectError(response, 403, 'scope_denied');
      expect(error).toMatchObject({
        permission: asks,
        role,
        needed_roles: PERMISSIONS[asks as Permission].roles,
      });
      expect(error.message).toContain(role);
    }
  });
});

describe('every route', () => {
  it('refuses who is not signed in, and a machine key', async () => {
    for (const route of routes.filter(({ asks }) => asks !== 'nothing')) {
      for (const headers of [{}, { authorization: `Bearer ${workspace.liveKey}` }] as Record<
        string,
        string
      >[]) {
        const response = await fetch(`${addressOf('next')}${addressFor(route)}`, {
          method: route.method,
          headers: { ...headers, origin: addressOf('next') },
        });
        await expectError(response, 401, 'invalid_api_key');
      }
    }
  });

  it('that writes refuses every other site, whoever is signed in', async () => {
    const { ask } = await newMember(workspace.id, 'owner');
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      for (const origin of ['https://evil.example', 'null', null, `${addressOf('next')}.evil.example`]) {
        const response = await ask(addressFor(route), route.method, bodyFor(route), { origin });
        expect(response.status, `${route.method} ${route.path} from ${origin}`).toBe(403);
        await expectError(response, 403, 'origin_not_allowed');
      }
    }
  });

  it('that takes a body refuses a field it does not have, and says which', async () => {
    const withBodies = routes.filter(({ method }) => method === 'POST' || method === 'PATCH');
    const WITHOUT_BODY = ['/api/account/welcome-key', '/api/account/workspace/leave'];
    for (const route of withBodies.filter(({ path }) => !WITHOUT_BODY.includes(path))) {
      const { ask } = await newMember(workspace.id, 'owner');
      const response = await ask(addressFor(route), route.method, {
        ...bodyOf(route),
        role_of_mine: 'owner',
      });
      const error = await expectError(response, 400, 'invalid_request');
      expect(error.param, `${route.method} ${route.path}`).toBe('role_of_mine');
    }
  });
});

/** A body without fault, so that only the field too many is one. */
function bodyOf({ path, method }: AccountRoute): object {
  const name = { name: 'a name' };
  const bodies: Record<string, object> = {
    '/api/account/sign-up': { email: 'a@example.com', password: 'long enough it is' },
    '/api/account/password': { password: 'long enough it is' },
    '/api/account/password/reset': { email: 'a@example.com' },
    '/api/account/password/reset/confirm': { token: 'x', password: 'long enough it is' },
    '/api/account/email': { email: 'a@example.com' },
    '/api/account/email/confirm': { token: 'x' },
    '/api/account/keys': name,
    '/api/account/first-steps': { hidden: true },
    '/api/account/provider-keys': { provider: 'a', name: 'a', key: 'own-key-long-enough' },
    '/api/account/provider-keys/settings': { order: 'first' },
    '/api/account/members/[id]': { role: 'viewer' },
    '/api/account/members/invitations': { role: 'viewer' },
    '/api/account/invitations/accept': { token: 'x' },
    '/api/account/workspace/transfer': { member: 'user_x' },
    '/api/account/requests/views': { name: 'a name', query: 'status=error' },
  };
  return bodies[path] ?? (method === 'PATCH' || path.endsWith('/workspaces') ? name : {});
}

describe('a body', () => {
  it('is JSON, and no larger than a form', async () => {
    const { ask } = await newPerson();
    await expectError(
      await ask('/api/account/workspaces', 'POST', 'x'.repeat(70_000)),
      413,
      'request_too_large',
    );
    await expectError(await ask('/api/account/workspaces', 'POST', null), 400, 'invalid_request');
  });
});
