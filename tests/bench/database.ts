import { Client, type Pool } from 'pg';
import { createKey } from '@/lib/auth/api-key-queries';
import { createWorkspace } from '@/lib/auth/workspaces-queries';
import { parseUsd } from '@/lib/base/money';
import { grantCredits } from '@/lib/billing/ledger';
import { startEmbedded } from '@/lib/db/embedded';
import { ADMIN_ROLE, connectionUrl, OWNER_ROLE, readPasswords } from '@/lib/db/embedded/cluster';
import { place } from '@/lib/db/embedded/place';
import { readRecord } from '@/lib/db/embedded/record';
import { migrate } from '@/lib/db/migrate';
import { connectionConfig, createPool } from '@/lib/db/pool';

export interface BenchDatabase {
  /** The gateway's, migrated, with a key for each workspace. */
  url: string;
  /** The floor's own database on the same server. */
  floorUrl: string;
  /** Every other process of the server is its child. */
  postmaster: number;
  keys: string[];
  stop(): Promise<void>;
}

const FLOOR_DATABASE = 'floor';
/** So much that no hold ever fails to fit. */
const CREDITS_USD = '10000';
const REQUESTS_PER_MINUTE = 100_000_000;
const AT_ONCE = 8;

/** Starts a durable PostgreSQL in the folder and puts in it what the scenarios need. */
export async function openBenchDatabase(
  folder: string,
  wanted: { workspaces: number; encryptionKey: string },
): Promise<BenchDatabase> {
  const embedded = await startEmbedded(folder);
  try {
    const { floorUrl, postmaster } = await addFloorDatabase(folder);
    await migrate(embedded.url);
    const pool = createPool(embedded.url, { max: AT_ONCE });
    const keys = await makeKeys(pool, wanted.workspaces, Buffer.from(wanted.encryptionKey, 'hex'));
    await pool.end();
    return { url: embedded.url, floorUrl, postmaster, keys, stop: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** The product's role may not create databases; the cluster's administrator may. */
async function addFloorDatabase(folder: string): Promise<{ floorUrl: string; postmaster: number }> {
  const record = readRecord(place(folder, folder, 'plain').recordFile);
  const passwords = record && readPasswords(place(folder, record.home, record.rung).passwordFile);
  if (!passwords) throw new Error('the database that was just started has no record');
  const admin = connectionUrl(ADMIN_ROLE, passwords.admin, record.port, 'postgres');
  const client = new Client(connectionConfig(admin));
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${FLOOR_DATABASE} OWNER ${OWNER_ROLE}`);
  } finally {
    await client.end();
  }
  const floorUrl = connectionUrl(OWNER_ROLE, passwords.owner, record.port, FLOOR_DATABASE);
  return { floorUrl, postmaster: record.pid };
}

async function makeKeys(pool: Pool, count: number, encryptionKey: Buffer): Promise<string[]> {
  const keys: string[] = [];
  let next = 0;
  const make = async () => {
    while (next < count) {
      const number = next++;
      keys[number] = await makeKey(pool, encryptionKey, `bench ${number}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, make));
  return keys;
}

async function makeKey(pool: Pool, encryptionKey: Buffer, name: string): Promise<string> {
  const { id } = await createWorkspace(pool, { name });
  const amount = parseUsd(CREDITS_USD);
  await grantCredits(pool, { workspaceId: id, mode: 'live', amount, reason: 'bench', actor: 'bench' });
  const wanted = { workspaceId: id, mode: 'live', name, requestsPerMinute: REQUESTS_PER_MINUTE } as const;
  return (await createKey(pool, encryptionKey, wanted)).key;
}
