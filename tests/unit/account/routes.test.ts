// Guarantee: every route of the pages' own API says which permission it asks, only the known few ask nothing, and what writes never asks for mere reading.
import { beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '@/lib/auth/roles';
import { type AccountRoute, readAccountRoutes } from '../../support/account-routes';

/** Nobody is signed in there yet, or the link is the proof. */
const OPEN = ['email/confirm', 'password/reset', 'password/reset/confirm', 'sign-up'];

/** Every member may take themselves out, hide what is on their own screen, and keep views of their own. */
const WRITES_BY_READERS = ['first-steps', 'requests/views', 'requests/views/[id]', 'workspace/leave'];

let routes: AccountRoute[] = [];
// Every route's whole tree is compiled for it.
beforeAll(async () => {
  routes = await readAccountRoutes();
}, 120_000);

const names = (some: AccountRoute[]) => some.map(({ path }) => path.replace('/api/account/', '')).sort();

describe('routes of app/api/account', () => {
  it('each ask a permission of the table, the person, or are known to ask nothing', () => {
    expect(routes.length).toBeGreaterThan(25);
    for (const { method, path, asks } of routes) {
      const isKnown = asks === 'person' || asks === 'nothing' || Object.hasOwn(PERMISSIONS, asks ?? '');
      expect(isKnown, `${method} ${path} says nothing of whom it asks`).toBe(true);
    }
    expect(names(routes.filter(({ asks }) => asks === 'nothing'))).toEqual(OPEN);
  });

  it('never write by a permission to read', () => {
    const writers = routes.filter(({ method, asks }) => method !== 'GET' && asks.endsWith(':read'));
    expect(names(writers)).toEqual(WRITES_BY_READERS);
  });
});
