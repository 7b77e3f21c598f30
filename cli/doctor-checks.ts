import { access, constants, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Env } from '@/lib/base/env';
import type { Catalog } from '@/lib/catalog/model';
import { isAlive } from '@/lib/db/embedded/processes';
import { migrationsApplied } from '@/lib/db/migrate';
import { providerCredentials } from '@/lib/providers/registry';

/** What was looked at and how it stands; only `wrong` is a failure. */
export interface Finding {
  name: string;
  status: 'well' | 'note' | 'wrong';
  detail: string;
}

const finding =
  (status: Finding['status']) =>
  (name: string, detail: string): Finding => ({ name, status, detail });
const well = finding('well');
const note = finding('note');
const wrong = finding('wrong');

const LEAST_NODE = 20;
const LEAST_POSTGRES = 14;

export function checkNode(version = process.versions.node): Finding {
  const major = Number.parseInt(version, 10);
  return major >= LEAST_NODE
    ? well('Node', version)
    : wrong('Node', `${version}; expected ${LEAST_NODE} or newer`);
}

/** The folder is there and ours to write. */
export async function checkDataDir(dataDir: string): Promise<Finding> {
  const found = await stat(dataDir).catch(() => null);
  if (found === null) return note('Data folder', `${dataDir} is made at the first start`);
  if (!found.isDirectory()) return wrong('Data folder', `${dataDir} is not a folder`);
  const isWritable = await access(dataDir, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return isWritable
    ? well('Data folder', dataDir)
    : wrong('Data folder', `${dataDir} cannot be written by this user; its owner is user ${found.uid}`);
}

const SECRET_FILES = ['auth-secret', 'encryption-key', 'demo-key', 'demo-live-key'];

/** Nobody but their owner reads the files that hold secrets. */
export async function checkSecretFiles(dataDir: string): Promise<Finding> {
  if (process.platform === 'win32') return note('Secrets', 'file modes are not checked on this system');
  const open: string[] = [];
  let count = 0;
  for (const name of SECRET_FILES) {
    const found = await stat(path.join(dataDir, name)).catch(() => null);
    if (found === null) continue;
    count++;
    if (found.mode & 0o077) open.push(`${name} has mode ${(found.mode & 0o777).toString(8)}`);
  }
  if (open.length > 0)
    return wrong('Secrets', `${open.join(', ')}; expected 600: chmod 600 the files in ${dataDir}`);
  return count === 0
    ? note('Secrets', 'none kept yet')
    : well('Secrets', `${count} files, readable by their owner alone`);
}

/** A server new enough, and every migration of this release. */
export async function checkDatabase(pool: Pool): Promise<Finding[]> {
  const result = await pool.query('show server_version');
  const version = String(result.rows[0]?.server_version ?? '');
  const isNewEnough = Number.parseInt(version, 10) >= LEAST_POSTGRES;
  const applied = await migrationsApplied(pool);
  return [
    isNewEnough
      ? well('Database', `PostgreSQL ${version}`)
      : wrong('Database', `PostgreSQL ${version}; expected ${LEAST_POSTGRES} or newer`),
    applied
      ? well('Migrations', 'all applied')
      : wrong('Migrations', 'some are missing; the next start applies them'),
  ];
}

/** Models there are, and providers that could be called now. */
export function checkCatalog(catalog: Catalog, env: Env): Finding[] {
  const count = `${catalog.models.size} models, ${catalog.providers.size} providers`;
  const real = [...catalog.providers.values()].filter((provider) => provider.dialect !== 'sandbox');
  const read = (name: string) => env.providerKey(name) ?? undefined;
  const configured = real.filter(
    (provider) => providerCredentials(provider, (name) => readVariable(env, name, read)).configured,
  );
  return [
    catalog.models.size > 0 ? well('Catalog', count) : wrong('Catalog', 'empty; the next start fills it'),
    configured.length > 0
      ? well('Providers', `configured: ${configured.map((provider) => provider.name).join(', ')}`)
      : note('Providers', 'no key is set (such as OPENAI_API_KEY): test keys only, answered by the sandbox'),
  ];
}

/** Prices that lack a rate for what their providers reported: what nothing is sold at until it is completed. */
export function checkPrices(catalog: Catalog): Finding {
  const found = [...catalog.models.values()].flatMap(({ slug, routes, benchmark, router }) => {
    if (router !== null) return [];
    const prices = routes.map(({ provider, price }) => ({ of: `at ${provider.id}`, price }));
    const all = prices.some(({ price }) => price === benchmark)
      ? prices
      : [...prices, { of: 'as the benchmark', price: benchmark }];
    return all.flatMap(({ of, price }) =>
      price?.lacks ? [`${slug} ${of} (${price.lacks.join(', ')})`] : [],
    );
  });
  if (found.length === 0) return well('Prices', 'none is known to lack a rate');
  const more = found.length > 5 ? ` and ${found.length - 5} more` : '';
  return wrong(
    'Prices',
    `out of service, because a rate was missing when it was used: ${found.slice(0, 5).join('; ')}${more}. A price that names them puts it back: runtime catalog price set, or RUNTIME_CONFIG`,
  );
}

function readVariable(
  env: Env,
  name: string,
  readKey: (name: string) => string | undefined,
): string | undefined {
  return name.endsWith('_BASE_URL') ? (env.providerBaseUrl(name) ?? undefined) : readKey(name);
}

/** Our server runs and is ready; or its port is free for it. */
export async function checkServer(env: Env): Promise<Finding> {
  const address = await runningServer(env.dataDir);
  if (address !== null) {
    const ready = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (ready?.ok) return well('Server', `runs at ${address}`);
    return wrong(
      'Server',
      `its process lives, and ${address}/readyz ${ready ? `answers ${ready.status}` : 'does not answer'}`,
    );
  }
  const inUse = await portInUse(env.port, env.host);
  return inUse === null
    ? note('Server', `not running; port ${env.port} is free`)
    : wrong(
        'Server',
        `not running, and port ${env.port} of ${env.host} cannot be used (${inUse}); set PORT to another one`,
      );
}

async function runningServer(dataDir: string): Promise<string | null> {
  const record = await readFile(path.join(dataDir, 'server.json'), 'utf8').catch(() => null);
  if (record === null) return null;
  try {
    const { pid, address } = JSON.parse(record) as { pid: number; address: string };
    return isAlive(pid) ? address : null;
  } catch {
    return null;
  }
}

function portInUse(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
