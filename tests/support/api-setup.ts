import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, openTestCluster } from './database';
import { startFakeUpstream } from './fake-upstream';
import { runtimeConfig } from './runtime-config';

export const ENCRYPTION_KEY = 'ab'.repeat(32);
const START_MS = 60_000;

/**
 * Starts what the API tests talk to, once per run: a database, the fake provider, and the product behind
 * each of its two doors (the built `dist/main.js`, and `next start`).
 */
export default async function setup(): Promise<() => Promise<void>> {
  const closeCluster = await openTestCluster();
  const database = await createTestDatabase();
  const upstream = await startFakeUpstream();
  const folder = await mkdtemp(path.join(tmpdir(), 'runtime-api-'));
  const config = path.join(folder, 'runtime.config.json');
  await writeFile(config, JSON.stringify(runtimeConfig(upstream.origin)));
  const env = {
    ...process.env,
    NODE_ENV: undefined,
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    AUTH_SECRET: 'test-auth-secret-test-auth-secret-test',
    ENCRYPTION_KEY,
    RUNTIME_CONFIG: config,
    FAKE_KEY: 'fake-upstream-key',
    MAX_BODY_BYTES: String(4 * 1024 * 1024),
    LOG_LEVEL: process.env.API_TEST_LOG_LEVEL ?? 'silent',
    OLLAMA_BASE_URL: '',
  };
  const node = await startNodeDoor(
    { ...env, PORT: '0', DATA_DIR: path.join(folder, 'node') },
    path.join(folder, 'node'),
  );
  const nextPort = await freePort();
  const nextDoor = await startNextDoor(
    { ...env, PORT: String(nextPort), DATA_DIR: path.join(folder, 'next') },
    nextPort,
  );
  Object.assign(process.env, {
    API_TEST_NODE_DOOR: node.address,
    API_TEST_NEXT_DOOR: nextDoor.address,
    API_TEST_DATABASE_URL: database.url,
    API_TEST_UPSTREAM: upstream.origin,
  });
  return async () => {
    await Promise.all([end(node.child), end(nextDoor.child)]);
    await upstream.close();
    await database.drop();
    await closeCluster();
    await rm(folder, { recursive: true, force: true });
  };
}

interface Door {
  child: ChildProcess;
  address: string;
}

async function startNodeDoor(env: NodeJS.ProcessEnv, dataDir: string): Promise<Door> {
  const child = start([path.resolve('dist/main.js')], env);
  const record = path.join(dataDir, 'server.json');
  await until(child, async () => existsSync(record));
  const { address } = JSON.parse(await readFile(record, 'utf8')) as { address: string };
  return { child, address };
}

async function startNextDoor(env: NodeJS.ProcessEnv, port: number): Promise<Door> {
  const child = start(
    [path.resolve('node_modules/next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', String(port)],
    env,
  );
  const address = `http://127.0.0.1:${port}`;
  await until(child, async () => (await fetch(`${address}/healthz`)).ok);
  return { child, address };
}

function start(argv: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const note = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);
  child.on('exit', (code) => {
    if (code) console.error(`${argv.join(' ')} ended with ${code}:\n${output}`);
  });
  if (process.env.API_TEST_LOG_LEVEL) child.stderr?.pipe(process.stderr);
  return child;
}

async function until(child: ChildProcess, isReady: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error('the server under test ended while starting');
    if (await isReady().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server under test did not start in time');
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
