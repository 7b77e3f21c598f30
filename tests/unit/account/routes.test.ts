// Guarantee: every route of the pages' own API says which permission it asks, only the known few ask nothing, and what writes never asks for mere reading.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountHandler } from '@/app/api/account/account-handler';
import { PERMISSIONS } from '@/lib/auth/roles';

const FOLDER = path.resolve('app/api/account');
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Nobody is signed in there yet, or the link is the proof. */
const OPEN = ['POST email/confirm', 'POST password/reset', 'POST password/reset/confirm', 'POST sign-up'];

/** Every member may take themselves out. */
const WRITES_BY_READERS = ['POST workspace/leave'];

type Route = Awaited<ReturnType<typeof readRoutes>>[number];
let routes: Route[] = [];
// Every route's whole tree is compiled for it.
beforeAll(async () => {
  routes = await readRoutes();
});

async function readRoutes() {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('route.ts'),
  );
  const found: { name: string; method: string; asks: AccountHandler['asks'] | undefined }[] = [];
  for (const file of files) {
    const module = (await import(path.join(FOLDER, file))) as Record<string, AccountHandler | undefined>;
    for (const method of METHODS) {
      const handler = module[method];
      if (handler) found.push({ name: `${method} ${path.dirname(file)}`, method, asks: handler.asks });
    }
  }
  return found;
}

describe('routes of app/api/account', () => {
  it('each ask a permission of the table, the person, or are known to ask nothing', () => {
    expect(routes.length).toBeGreaterThan(25);
    for (const { name, asks } of routes)
      expect(asks === 'person' || asks === 'nothing' || Object.hasOwn(PERMISSIONS, asks ?? ''), name).toBe(
        true,
      );
    expect(routes.flatMap(({ name, asks }) => (asks === 'nothing' ? [name] : [])).sort()).toEqual(OPEN);
  });

  it('never write by a permission to read', () => {
    const writers = routes.filter(({ method, asks }) => method !== 'GET' && asks?.endsWith(':read'));
    expect(writers.map(({ name }) => name)).toEqual(WRITES_BY_READERS);
  });
});
