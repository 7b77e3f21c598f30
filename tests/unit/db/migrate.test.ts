// Guarantee: migrations are applied once, whoever starts first, as Prisma would have; a failed or edited one stops the start.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, migrationsApplied } from '@/lib/db/migrate';
import { connectionConfig, createPool } from '@/lib/db/pool';
import { createEmptyDatabase } from '../../support/database';

/** Every migration of the product, oldest first. */
const ALL = readdirSync('prisma/migrations', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

let database: { url: string; drop(): Promise<void> };
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'runtime-migrations-'));
  cpSync('prisma/migrations', folder, { recursive: true });
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

async function query<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client(connectionConfig(database.url));
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function add(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, 'migration.sql'), sql);
}

const prisma = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['scripts/prisma.mjs', ...args], {
    env: { ...process.env, DATABASE_URL: database.url },
  });

describe('applying', () => {
  it('does it once and then nothing', async () => {
    expect(await migrate(database.url, { folder })).toEqual(ALL);
    expect(await migrate(database.url, { folder })).toEqual([]);
    expect(await query(`SELECT count(*)::int AS n FROM "_prisma_migrations"`)).toEqual([{ n: ALL.length }]);
  });

  it('is done by one of many that start at once', async () => {
    const done = await Promise.all(Array.from({ length: 6 }, () => migrate(database.url, { folder })));
    expect(done.flat().sort()).toEqual(ALL);
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
  });

  it('undoes a migration that fails, names it, and goes on once it is mended', async () => {
    add('20990101000000_wrong', 'CREATE TABLE half (id int); SELECT nonsense FROM nowhere;');
    await expect(migrate(database.url, { folder })).rejects.toThrow(
      /20990101000000_wrong failed and was undone: .*nowhere/,
    );
    expect(await query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    add('20990101000000_wrong', 'CREATE TABLE half (id int);');
    expect(await migrate(database.url, { folder })).toEqual(['20990101000000_wrong']);
  });

  it('refuses when an applied migration was edited', async () => {
    add('20990101000000_table', 'CREATE TABLE a (id int);');
    await migrate(database.url, { folder });
    add('20990101000000_table', 'CREATE TABLE a (id bigint);');
    await expect(migrate(database.url, { folder })).rejects.toThrow(/20990101000000_table was edited/);
  });

  it('takes other line ends for the same file', async () => {
    add('20990101000000_table', 'CREATE TABLE a (\n  id int\n);\n');
    await migrate(database.url, { folder });
    add('20990101000000_table', 'CREATE TABLE a (\r\n  id int\r\n);\r\n');
    expect(await migrate(database.url, { folder })).toEqual([]);
  });

  it('refuses where Prisma left a migration half done', async () => {
    await migrate(database.url, { folder });
    await query(`UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name LIKE '%guards'`);
    await expect(migrate(database.url, { folder })).rejects.toThrow(
      /20261123220100_guards began and did not finish/,
    );
  });
});

describe('readiness', () => {
  it('is told only when all are applied', async () => {
    const pool = createPool(database.url);
    expect(await migrationsApplied(pool, { folder })).toBe(false);
    await migrate(database.url, { folder });
    expect(await migrationsApplied(pool, { folder })).toBe(true);
    const later = `${folder}-later`;
    cpSync(folder, later, { recursive: true });
    mkdirSync(path.join(later, '20990101000000_later'));
    writeFileSync(path.join(later, '20990101000000_later', 'migration.sql'), 'SELECT 1;');
    expect(await migrationsApplied(pool, { folder: later })).toBe(false);
    rmSync(later, { recursive: true });
    await pool.end();
  });

  it('is told without reading the folder again', async () => {
    const pool = createPool(database.url);
    await migrate(database.url, { folder });
    expect(await migrationsApplied(pool, { folder })).toBe(true);
    rmSync(folder, { recursive: true });
    expect(await migrationsApplied(pool, { folder })).toBe(true);
    await pool.end();
  });
});

describe('Prisma', () => {
  it('finds nothing to do after us, and the schema as it should be', async () => {
    await migrate(database.url);
    expect((await prisma('migrate', 'deploy')).stdout).toContain('No pending migrations to apply');
    expect((await prisma('migrate', 'status')).stdout).toContain('Database schema is up to date');
  }, 60_000);

  it('may go first: we find nothing to do after it', async () => {
    await prisma('migrate', 'deploy');
    expect(await migrate(database.url)).toEqual([]);
    // Its rows and ours are alike, but for ids and times.
    const shape = `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at, applied_steps_count, logs
                   FROM "_prisma_migrations" ORDER BY migration_name`;
    const theirs = await query(shape);
    await query('DROP TABLE "_prisma_migrations"; DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await migrate(database.url);
    expect(await query(shape)).toEqual(theirs);
  }, 60_000);
});
