import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { findRunning, startEmbedded } from '@/lib/db/embedded';
import { isAlive } from '@/lib/db/embedded/processes';
import { migrate } from '@/lib/db/migrate';
import { connectionConfig, createPool } from '@/lib/db/pool';

/** Set by the global setup for the test processes. */
const SERVER = 'RUNTIME_TEST_SERVER_URL';
const TEMPLATE = 'RUNTIME_TEST_TEMPLATE';
const END_WITHIN_MS = 2_000;
const FOLDER_PREFIX = 'runtime-test-';

export interface TestDatabase {
  /** A migrated database of its own, empty of rows. */
  url: string;
  pool: Pool;
  /** Ends the pool and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * Starts the run's server (or takes `TEST_DATABASE_URL`, whose role must be allowed to create databases)
 * and migrates the template that every test database is copied from. Gives what ends it.
 */
export async function openTestCluster(): Promise<() => Promise<void>> {
  // Each project of vitest calls this; they share one server.
  if (process.env[SERVER]) return async () => {};
  const given = process.env.TEST_DATABASE_URL;
  await sweepAbandoned();
  const folder = given ? null : await mkdtemp(path.join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  const embedded = folder ? await startEmbedded(folder, { fast: true }) : null;
  const server = given ?? embedded?.url ?? '';
  const template = randomName('template');
  await onServer(server, `CREATE DATABASE ${template}`);
  await migrate(databaseUrl(server, template));
  process.env[SERVER] = server;
  process.env[TEMPLATE] = template;
  return async () => {
    await onServer(server, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await embedded?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  };
}

/** A fresh migrated database, copied from the template in some 30 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env[SERVER];
  const template = process.env[TEMPLATE];
  if (!server || !template)
    throw new Error('The test server is not up: tests/support/global-setup.ts starts it.');
  const name = randomName('test');
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = databaseUrl(server, name);
  const pool = createPool(url);
  return {
    url,
    pool,
    async drop() {
      // A connection that a failed test did not give back would keep the pool from ending.
      await Promise.race([pool.end(), sleep(END_WITHIN_MS)]);
      await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** An empty database without any migration. */
export async function createEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env[SERVER] ?? '';
  const name = randomName('empty');
  await onServer(server, `CREATE DATABASE ${name}`);
  return {
    url: databaseUrl(server, name),
    drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A killed run leaves its server behind; the next run ends it. */
async function sweepAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX) || isAlive(Number.parseInt(name.slice(FOLDER_PREFIX.length), 10)))
      continue;
    const folder = path.join(tmpdir(), name);
    try {
      if (await findRunning(folder)) await (await startEmbedded(folder, { fast: true })).stop();
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Another user's, or another run is at it.
    }
  }
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new Client(connectionConfig(server));
  client.on('error', () => {});
  await client.connect();
  try {
    // Copying a template is refused while another copy of it is being taken at the same instant.
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(sql);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== '55006' || attempt > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 30));
      }
    }
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

function randomName(kind: string): string {
  return `runtime_${kind}_${randomBytes(6).toString('hex')}`;
}
