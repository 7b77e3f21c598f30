import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { giveToRung, type Place } from './place';
import { rungSpawnOptions } from './rung';

export const ADMIN_ROLE = 'postgres';
export const OWNER_ROLE = 'runtime';
export const DATABASE = 'runtime';

/** The logins of a cluster: one secret on disk, the owner's derived from it, so that neither gives away the other's use. */
export interface Passwords {
  admin: string;
  owner: string;
}

/** Null before the cluster was made. */
export function readPasswords(passwordFile: string): Passwords | null {
  if (!existsSync(passwordFile)) return null;
  const admin = readFileSync(passwordFile, 'utf8').trim();
  return { admin, owner: createHmac('sha256', admin).update(OWNER_ROLE).digest('hex') };
}

/**
 * Makes the cluster where there is none. It is built beside its place and moved there whole, so that a
 * killed process leaves nothing half made.
 * @throws Error with initdb's words; or when the cluster is another version's or its password is lost.
 */
export function ensureCluster(place: Place, native: string, fast: boolean): Passwords {
  if (existsSync(path.join(place.cluster, 'PG_VERSION'))) return checkCluster(place, native);
  const draft = `${place.cluster}.new`;
  const passwordDraft = `${draft}-password`;
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(place.passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  // initdb reads the password as the rung's user, who must not own the file that stays.
  writeFileSync(passwordDraft, readFileSync(place.passwordFile), { mode: 0o600 });
  mkdirSync(draft, { mode: 0o700 });
  giveToRung(draft, place.rung);
  giveToRung(passwordDraft, place.rung);
  const flags = [
    '-U',
    ADMIN_ROLE,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    ...(fast ? ['--no-sync'] : []),
  ];
  const call = rungSpawnOptions(place.rung, path.join(native, 'bin', 'initdb'), [
    ...['-D', draft, '--pwfile', passwordDraft],
    ...flags,
  ]);
  const result = spawnSync(call.command, call.args, { ...call.options, encoding: 'utf8' });
  rmSync(passwordDraft, { force: true });
  if (result.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(
      `The embedded database could not be made: ${result.error?.message ?? result.stderr.trim()}`,
    );
  }
  renameSync(draft, place.cluster);
  return readPasswords(place.passwordFile) as Passwords;
}

/** PostgreSQL's system identifier, the first eight bytes of its control file. */
export function readClusterId(cluster: string): string {
  return readFileSync(path.join(cluster, 'global', 'pg_control'))
    .readBigUInt64LE(0)
    .toString();
}

export function connectionUrl(role: string, password: string, port: number, database: string): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Logs in as the administrator, makes sure that this is the cluster meant, and that the owner and its
 * database exist. For tests (`fast`) the owner may create databases of its own and pass
 * over triggers.
 */
export async function prepareDatabase(
  port: number,
  passwords: Passwords,
  clusterId: string,
  fast: boolean,
): Promise<void> {
  const client = new Client({
    connectionString: connectionUrl(ADMIN_ROLE, passwords.admin, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; role: boolean; database: boolean }>(
      `SELECT (SELECT system_identifier::text FROM pg_control_system()) AS id,
              EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
      [OWNER_ROLE, DATABASE],
    );
    const found = rows[0];
    if (found?.id !== clusterId) throw new Error(`the server on port ${port} holds another database cluster`);
    if (!found.role) {
      const rights = `LOGIN NOSUPERUSER NOCREATEROLE ${fast ? 'CREATEDB' : 'NOCREATEDB'}`;
      await client.query(`CREATE ROLE ${OWNER_ROLE} ${rights} PASSWORD ${escapeLiteral(passwords.owner)}`);
      // Tests of the ledger's checks must be able to falsify what triggers guard.
      if (fast) await client.query(`GRANT SET ON PARAMETER session_replication_role TO ${OWNER_ROLE}`);
    }
    if (!found.database)
      await client.query(`CREATE DATABASE ${escapeIdentifier(DATABASE)} OWNER ${OWNER_ROLE}`);
  } finally {
    await client.end().catch(() => {});
  }
}

function checkCluster(place: Place, native: string): Passwords {
  const made = readFileSync(path.join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  const call = rungSpawnOptions(place.rung, path.join(native, 'bin', 'postgres'), ['--version']);
  const program = /\) (\d+)/.exec(
    spawnSync(call.command, call.args, { ...call.options, encoding: 'utf8' }).stdout,
  )?.[1];
  if (program !== made) {
    throw new Error(
      `${place.cluster} was made by PostgreSQL ${made}; the installed one is ${program ?? 'unknown'}.`,
    );
  }
  const passwords = readPasswords(place.passwordFile);
  if (!passwords)
    throw new Error(
      `${place.passwordFile} is missing, so nobody can log in to ${place.cluster}. Restore both together.`,
    );
  return passwords;
}
