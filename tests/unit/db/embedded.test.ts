// Guarantee: the embedded PostgreSQL outlives kill -9 of itself and of its launcher, belongs to one user, and is nobody's superuser for us.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, type EmbeddedOptions, findRunning, startEmbedded } from '@/lib/db/embedded';
import { isAlive } from '@/lib/db/embedded/processes';
import { connectionConfig } from '@/lib/db/pool';

const isRoot = process.getuid?.() === 0;
let dataDir: string;
const started: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'runtime-embedded-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const database of started.splice(0)) await database.stop();
  if (await findRunning(dataDir)) await (await startEmbedded(dataDir)).stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(options: EmbeddedOptions = { fast: true }): Promise<EmbeddedDatabase> {
  const database = await startEmbedded(dataDir, options);
  started.push(database);
  return database;
}

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client(connectionConfig(url));
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const record = (): { pid: number; port: number; rung: string } =>
  JSON.parse(readFileSync(path.join(dataDir, 'postgres.json'), 'utf8'));

/** A live process that has nothing to do with us, for stale pids. */
function bystander(): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  return child.pid ?? 0;
}

/** Another process that starts the database of this test and then runs one statement. */
async function launcher(statement: string): Promise<ChildProcess> {
  const source = `import { startEmbedded } from '@/lib/db/embedded';
    await startEmbedded(process.argv[2], { fast: true });
    ${statement};
    setInterval(() => {}, 1000);`;
  // Inside the project, where its packages are found; git ignores the folder.
  const outfile = path.resolve('test-results', `${path.basename(dataDir)}.mjs`);
  await build({
    stdin: { contents: source, resolveDir: path.resolve('.'), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': path.resolve('.') },
    logLevel: 'silent',
  });
  const child = spawn(process.execPath, [outfile, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.once('exit', () => rmSync(outfile, { force: true }));
  children.push(child);
  return child;
}

describe('a start', () => {
  it('gives a login that is no superuser, over scram, on loopback, with secrets that only we can read', async () => {
    const { url, adopted } = await start({});
    expect(adopted).toBe(false);
    const rows = await query(
      url,
      `SELECT rolsuper, rolcreaterole, rolcreatedb, current_database() AS name,
      (SELECT setting FROM pg_settings WHERE name = 'listen_addresses') AS addresses,
      (SELECT setting FROM pg_settings WHERE name = 'fsync') AS fsync FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        name: 'runtime',
        addresses: '127.0.0.1',
        fsync: 'on',
      },
    ]);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(readFileSync(path.join(dataDir, 'postgres', 'pg_hba.conf'), 'utf8')).not.toMatch(
      /^[^#]*\b(?:trust|md5)\b/m,
    );
    for (const name of ['postgres-password', 'postgres.json']) {
      expect(statSync(path.join(dataDir, name)).mode & 0o077).toBe(0);
    }
  });

  it('finds the rows and the address of the last one', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
    await first.stop();
    expect(await findRunning(dataDir)).toBeNull();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  it('takes another port when its own was taken meanwhile', async () => {
    const first = await start();
    const { port } = record();
    await first.stop();
    const squatter = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`,
    ]);
    children.push(squatter);
    await new Promise((resolve) => squatter.stdout?.once('data', resolve));
    const second = await start();
    expect(record().port).not.toBe(port);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('begins anew where a killed one had only half made the cluster', async () => {
    mkdirSync(path.join(dataDir, 'postgres.new'));
    writeFileSync(path.join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');
    writeFileSync(path.join(dataDir, 'postgres-password'), 'old\n', { mode: 0o600 });
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDir).filter((name) => name.includes('.new'))).toEqual([]);
  });
});

describe('kill -9', () => {
  it('of PostgreSQL: it comes back on its port by itself, with every acknowledged row', async () => {
    const { url } = await start({});
    await query(url, 'CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 500)');
    const { pid, port } = record();
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(() => query(url, 'SELECT count(*)::int AS n FROM kept').catch(() => null), { timeout: 15_000 })
      .toEqual([{ n: 500 }]);
    expect(record().port).toBe(port);
    expect(record().pid).not.toBe(pid);
  });

  it('of PostgreSQL and everybody: the next start recovers', async () => {
    const first = await start({});
    await query(first.url, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)');
    const { pid } = record();
    const stopped = first.stop();
    process.kill(pid, 'SIGKILL');
    await stopped;
    const second = await start({});
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('of the launcher: the server lives on, the next start adopts it and can stop it', async () => {
    const child = await launcher(`console.log('up')`);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const { pid } = record();
    expect(isAlive(pid)).toBe(true);
    const adopted = await start();
    expect(adopted.adopted).toBe(true);
    expect(await findRunning(dataDir)).toBe(adopted.url);
    await adopted.stop();
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a process that ends without stopping it', () => {
  it('takes it along', async () => {
    const child = await launcher('process.exit(7)');
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(7);
    const { pid } = record();
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
});

describe('sharing', () => {
  it('one that stops leaves the server to the others', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect([first.adopted, second.adopted].sort()).toEqual([false, true]);
    await first.stop();
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    expect(await findRunning(dataDir)).toBeNull();
  });
});

describe('what it must not touch', () => {
  it('removes a pid file only when that process is no PostgreSQL', async () => {
    await (await start()).stop();
    const pidFile = path.join(dataDir, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, `${bystander()}\n${dataDir}/postgres\n1\n5432\n\n127.0.0.1\n\nready\n`);
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not adopt a server whose record is another’s', async () => {
    const first = await start();
    await first.stop();
    const file = path.join(dataDir, 'postgres.json');
    writeFileSync(file, JSON.stringify({ ...record(), pid: bystander() }));
    expect(await findRunning(dataDir)).toBeNull();
    expect((await start()).adopted).toBe(false);
  });

  it('stops before a server that it has no record of', async () => {
    await start();
    const { pid } = record();
    const file = path.join(dataDir, 'postgres.json');
    const kept = readFileSync(file, 'utf8');
    rmSync(file);
    // Our own watch would otherwise try to bring it back.
    await expect(startEmbedded(dataDir, { fast: true })).rejects.toThrow(
      new RegExp(`no record of.*process ${pid}`, 's'),
    );
    writeFileSync(file, kept);
  });

  it.runIf(isRoot)('another user’s folder is left alone, and its owner named', async () => {
    mkdirSync(path.join(dataDir, 'postgres'));
    chownSync(path.join(dataDir, 'postgres'), 12_345, 12_345);
    await expect(start()).rejects.toThrow(/belongs to user id 12345/);
  });

  it.runIf(isRoot)(
    'as nobody: runs from a copy that it can reach, and writes nothing among the packages',
    async () => {
      const { url } = await start({ fast: true, rung: 'nobody' });
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(statSync(path.join(dataDir, 'postgres')).uid).toBe(65_534);
      expect(record().rung).toBe('nobody');
      await started.pop()?.stop();
      // Whatever rung could be had by now: the rows stay where they are.
      await start();
      expect(record().rung).toBe('nobody');
    },
  );
});
