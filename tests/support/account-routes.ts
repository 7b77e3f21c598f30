import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { AccountHandler } from '@/app/api/account/account-handler';

const FOLDER = path.resolve('app/api/account');

export interface AccountRoute {
  method: string;
  /** `/api/account/keys/[id]`. */
  path: string;
  asks: AccountHandler['asks'];
}

/** Every route of the pages' own API, read from its files: a new one is tested without being named. */
export async function readAccountRoutes(): Promise<AccountRoute[]> {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('route.ts'),
  );
  const found: AccountRoute[] = [];
  for (const file of files.sort()) {
    const module = (await import(path.join(FOLDER, file))) as Record<string, AccountHandler | undefined>;
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const handler = module[method];
      if (handler) found.push({ method, path: `/api/account/${path.dirname(file)}`, asks: handler.asks });
    }
  }
  return found;
}
