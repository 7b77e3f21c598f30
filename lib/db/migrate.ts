import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, type ClientBase, type Pool } from 'pg';
import { connectionConfig } from './pool';

export interface MigrateOptions {
  /** Folder of `<time>_<name>/migration.sql`; the project's own by default. */
  folder?: string;
}

/** The migrations cannot be applied as they are; the message says which and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Prisma's own lock number, so that `prisma migrate deploy` and we never run at once. */
const LOCK = 72_707_369;
const LOCK_WAIT_MS = 60_000;

/**
 * Brings a database up to the migrations of the project, in Prisma's layout and in Prisma's table, so
 * that `prisma migrate deploy` may go on from here, and the other way round. Any number of processes
 * may call it at once. Each migration commits together with its row: a killed process leaves none half done.
 * @returns the names of those applied now, in order.
 * @throws MigrationError when one failed before, was edited after it was applied, or fails now.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? migrationsFolder());
  const client = new Client({ ...connectionConfig(url), application_name: 'runtime-migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    if (pending(migrations, await readApplied(client)).length === 0) return [];
    await lock(client);
    await client.query(CREATE_TABLE);
    // Read anew: another process may have applied them while we waited for the lock.
    const open = pending(migrations, await readApplied(client));
    for (const migration of open) await apply(client, migration);
    return open.map((migration) => migration.name);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Whether the database has every migration of the project: for `/readyz`. The folder is read once: what this
 * process needs does not change while it runs. Rejects when the database cannot be asked.
 */
export async function migrationsApplied(pool: Pool, options: MigrateOptions = {}): Promise<boolean> {
  const names = await namesIn(options.folder ?? '');
  const applied = await readApplied(pool);
  return names.every((name) => applied.some((row) => row.name === name && row.finished));
}

/** Folder (empty: the project's own) → the names of its migrations. */
const known = new Map<string, readonly string[]>();

async function namesIn(folder: string): Promise<readonly string[]> {
  let names = known.get(folder);
  if (!names) {
    names = (await readMigrations(folder || migrationsFolder())).map(({ name }) => name);
    known.set(folder, names);
  }
  return names;
}

/** Prisma's definition, word for word. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  name: string;
  sql: string;
}

interface AppliedRow {
  name: string;
  checksum: string;
  finished: boolean;
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  names.sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      sql: await readFile(path.join(folder, name, 'migration.sql'), 'utf8'),
    })),
  );
}

async function readApplied(client: ClientBase | Pool): Promise<AppliedRow[]> {
  const table = await client.query<{ found: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS found`,
  );
  if (!table.rows[0]?.found) return [];
  const rows = await client.query<AppliedRow>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  return rows.rows;
}

/** Those without a row. Rows the folder does not know are a newer release's and are left alone. */
function pending(migrations: Migration[], applied: AppliedRow[]): Migration[] {
  return migrations.filter((migration) => {
    const row = applied.find((candidate) => candidate.name === migration.name);
    if (!row) return true;
    if (!row.finished) {
      throw new MigrationError(
        `Migration ${migration.name} began and did not finish. Repair the database, then tell it so with ` +
          `\`npm run prisma -- migrate resolve --applied ${migration.name}\` (or --rolled-back).`,
      );
    }
    if (!checksums(migration.sql).includes(row.checksum)) {
      throw new MigrationError(
        `Migration ${migration.name} was edited after it had been applied: prisma/migrations/${migration.name}/` +
          'migration.sql no longer has the checksum in the database. Restore the file and put the change into a new migration.',
      );
    }
    return false;
  });
}

/** Of the file, and of the file with the other kind of line ends, which a checkout on Windows makes. */
function checksums(sql: string): [string, ...string[]] {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return [sha256(sql), sha256(sql.replaceAll('\r\n', '\n')), sha256(sql.replaceAll(/\r?\n/g, '\r\n'))];
}

async function lock(client: Client): Promise<void> {
  await client.query(`SET statement_timeout = ${LOCK_WAIT_MS}`);
  try {
    await client.query(`SELECT pg_advisory_lock(${LOCK})`);
  } catch (cause) {
    if ((cause as { code?: string }).code !== '57014') throw cause;
    throw new MigrationError(
      `Another process has been migrating this database for more than ${LOCK_WAIT_MS / 1000} seconds.`,
      { cause },
    );
  }
  await client.query('SET statement_timeout = 0');
}

async function apply(client: Client, { name, sql }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())`,
      [randomUUID(), checksums(sql)[0], name],
    );
    await client.query(sql);
    await client.query(
      `UPDATE "_prisma_migrations" SET finished_at = clock_timestamp(), applied_steps_count = 1
       WHERE migration_name = $1 AND rolled_back_at IS NULL`,
      [name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(`Migration ${name} failed and was undone: ${reason}`, { cause });
  }
}

/** The server runs in the project's folder; a test or a tool may not. */
function migrationsFolder(): string {
  const here = path.join(process.cwd(), 'prisma', 'migrations');
  if (existsSync(here)) return here;
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'prisma', 'migrations');
    if (existsSync(candidate)) return candidate;
    if (folder === path.dirname(folder))
      throw new MigrationError('The folder prisma/migrations was not found.');
  }
}
