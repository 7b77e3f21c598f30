import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runtimeConfig } from './runtime-config';

/** 32 bytes, as the servers under test have it and the tests that make keys for them. */
export const ENCRYPTION_KEY = 'ab'.repeat(32);
const START_MS = 60_000;

/** The built product as a process of its own. */
export interface ServerProcess {
  child: ChildProcess;
  address: string;
  dataDir: string;
  /** What it has printed so far, the last of it. */
  output(): string;
}

/** What every server under test is started with: nothing of this machine's providers, and no look for local ones. */
export function serverEnv(databaseUrl: string, configFile: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OPERATORS.test(name));
  return {
    ...(Object.fromEntries(inherited) as NodeJS.ProcessEnv),
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: 'test-auth-secret-test-auth-secret-test',
    ENCRYPTION_KEY,
    RUNTIME_CONFIG: configFile,
    RUNTIME_LOCAL_SERVERS: 'off',
    FAKE_KEY: 'fake-upstream-key',
    FAKE_KEYS: 'fake-key-1, fake-key-2,fake-key-3',
    MAX_BODY_BYTES: String(4 * 1024 * 1024),
    LOG_LEVEL: process.env.API_TEST_LOG_LEVEL ?? 'silent',
  };
}

/** Providers' keys, and what else the operator of this machine may have set for a server of their own. */
const OPERATORS =
  /_API_KEY$|_BASE_URL$|^(?:NODE_ENV|PORT|DATA_DIR|PUBLIC_URL|SAVINGS_SHARE|TRUST_PROXY|REDIS_URL|METRICS_PORT|SMTP_URL|AWS_.*|AZURE_.*|GOOGLE_.*|AUTH_.*|STRIPE_.*|OTEL_.*|RUNTIME_(?:EMBEDDED|OPERATOR).*)$/;

/** A folder with the operator's file for this fake provider. */
export async function makeServerFolder(
  upstream: string,
): Promise<{ folder: string; config: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'runtime-api-'));
  const config = path.join(folder, 'runtime.config.json');
  await writeFile(config, JSON.stringify(runtimeConfig(upstream)));
  return { folder, config, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts `dist/main.js` and waits until it serves. @throws when it ends before that */
export async function startServer(env: NodeJS.ProcessEnv, dataDir: string): Promise<ServerProcess> {
  const record = path.join(dataDir, 'server.json');
  await rm(record, { force: true });
  const started = spawnNode([path.resolve('dist/main.js')], { PORT: '0', ...env, DATA_DIR: dataDir });
  let address = '';
  // Half written at first: it does not parse, and is read again.
  await untilReady(started, async () => {
    ({ address } = JSON.parse(await readFile(record, 'utf8')) as { address: string });
    return true;
  });
  return { ...started, address, dataDir };
}

/** Starts the same endpoints behind `next start`. */
export async function startNextServer(env: NodeJS.ProcessEnv, dataDir: string): Promise<ServerProcess> {
  const port = await freePort();
  const next = path.resolve('node_modules/next/dist/bin/next');
  const started = spawnNode([next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    ...env,
    PORT: String(port),
    DATA_DIR: dataDir,
  });
  const address = `http://127.0.0.1:${port}`;
  await untilReady(started, async () => (await fetch(`${address}/healthz`)).ok);
  return { child: started.child, output: started.output, address, dataDir };
}

/** Asks a process to end as an operator does. @returns its exit code, or the signal that ended it */
export function endServer(
  { child }: Pick<ServerProcess, 'child'>,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | string> {
  const exited = exitOf({ child });
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 40_000);
    void exited.finally(() => clearTimeout(timer));
  }
  return exited;
}

/** How a process ended, once it has. */
export function exitOf({ child }: Pick<ServerProcess, 'child'>): Promise<number | string> {
  const done = child.exitCode ?? child.signalCode;
  if (done !== null) return Promise.resolve(done);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? '')));
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function spawnNode(argv: string[], env: NodeJS.ProcessEnv): { child: ChildProcess; output(): string } {
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const note = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-8_000);
  };
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);
  if (process.env.API_TEST_LOG_LEVEL) {
    child.stdout?.pipe(process.stderr);
    child.stderr?.pipe(process.stderr);
  }
  return { child, output: () => text };
}

async function untilReady(
  { child, output }: { child: ChildProcess; output(): string },
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The server under test ended while it started:\n${output()}`);
    if (await isReady().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`The server under test did not start in time:\n${output()}`);
}
