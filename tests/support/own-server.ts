import path from 'node:path';
import type { Pool } from 'pg';
import { createKey } from '@/lib/auth/api-key-queries';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { parseUsd } from '@/lib/base/money';
import { grantCredits } from '@/lib/billing/ledger';
import { createTestDatabase } from './database';
import {
  ENCRYPTION_KEY,
  endServer,
  makeServerFolder,
  type ServerProcess,
  serverEnv,
  startServer,
} from './server-process';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

/** A server of a test's own with a database of its own, reached over a road that can be cut. */
export interface OwnServer {
  /** Past the road: works while it is cut. */
  pool: Pool;
  database: TcpProxy;
  process: ServerProcess;
  workspaceId: string;
  key: string;
  keyId: string;
  newKey(): Promise<string>;
  /** POST to this server. */
  post(pathname: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(pathname: string, key?: string): Promise<Response>;
  /** Ends what runs (SIGKILL unless told otherwise) and starts anew on the same data. */
  restart(): Promise<void>;
  /** A second process on the same database. */
  startTwin(): Promise<ServerProcess>;
  balance(): Promise<{ balance: bigint; held: bigint }>;
  close(): Promise<void>;
}

/**
 * @param settings further variables of its environment
 * @param upstream the origin of its providers; the shared fake one's where none is named
 */
export async function startOwnServer(
  credits = '1',
  settings: Record<string, string> = {},
  upstream = process.env.API_TEST_UPSTREAM ?? '',
): Promise<OwnServer> {
  const database = await createTestDatabase();
  const url = new URL(database.url);
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  const { folder, config, remove } = await makeServerFolder(upstream);
  const env = { ...serverEnv(url.href, config), ...settings };
  const start = () => startServer(env, path.join(folder, 'data'));
  const { pool } = database;
  const running = await start();
  const { id: workspaceId } = await createWorkspace(pool, { name: 'own' });
  await grantCredits(pool, {
    workspaceId,
    mode: 'live',
    amount: parseUsd(credits),
    reason: 'test',
    actor: 'test',
  });
  const makeKey = () =>
    createKey(pool, Buffer.from(ENCRYPTION_KEY, 'hex'), {
      workspaceId,
      name: 'own',
      mode: 'live',
      scopes: ['inference', 'usage:read'],
      requestsPerMinute: 100_000,
    });
  const { key, id: keyId } = await makeKey();
  const twins: ServerProcess[] = [];
  const own: OwnServer = {
    pool,
    database: proxy,
    process: running,
    workspaceId,
    key,
    keyId,
    newKey: async () => (await makeKey()).key,
    post: (pathname, body, headers) =>
      fetch(`${own.process.address}${pathname}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${own.key}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    get: (pathname, sent = own.key) =>
      fetch(`${own.process.address}${pathname}`, { headers: { authorization: `Bearer ${sent}` } }),
    async restart() {
      await endServer(own.process, 'SIGKILL');
      own.process = await start();
    },
    async startTwin() {
      const twin = await startServer(env, path.join(folder, `twin-${twins.length}`));
      twins.push(twin);
      return twin;
    },
    async balance() {
      const { rows } = await pool.query(
        "select balance_pico as balance, held_pico as held from wallets where workspace_id = $1 and mode = 'live'",
        [workspaceId],
      );
      return rows[0];
    },
    async close() {
      await Promise.all([own.process, ...twins].map((one) => endServer(one, 'SIGKILL')));
      await proxy.close();
      await database.drop();
      await remove();
    },
  };
  return own;
}
