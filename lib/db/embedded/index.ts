import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { log } from '@/lib/base/log';
import { connectionConfig, isDatabaseDown } from '../pool';
import { findBinaries } from './binaries';
import {
  connectionUrl,
  DATABASE,
  ensureCluster,
  OWNER_ROLE,
  type Passwords,
  prepareDatabase,
  readPasswords,
} from './cluster';
import { withLock } from './lock';
import { type Place, place, preparePlace } from './place';
import { addHolder, hasHolders, isRunning, readRecord, type ServerRecord } from './record';
import type { Rung } from './rung';
import { launch, shutDown } from './server';

export interface EmbeddedOptions {
  /** For tests: nothing is synced to disk, and the role may create databases. */
  fast?: boolean;
  /** Another rung of the ladder than the first that holds. */
  rung?: Rung;
}

export interface EmbeddedDatabase {
  /** The owner's login (no superuser) to the product's database. */
  url: string;
  /** It was running already: left by a killed process, or shared with a live one. */
  adopted: boolean;
  /** Lets go of the server; it is shut down unless another live process uses it. */
  stop(): Promise<void>;
}

const WATCH_EVERY_MS = 500;
const STARTING_MS = 30_000;

/**
 * Starts the data folder's own PostgreSQL, or adopts it where it runs, and keeps it running: a server
 * that dies is started again on its port. Several processes may share one data folder.
 * @throws Error saying what is in the way: no binaries for this machine, another user's folder, another version.
 */
export async function startEmbedded(
  dataDir: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedDatabase> {
  const found = preparePlace(path.resolve(dataDir), options.rung);
  const running = await withLock(found.lockFile, async () => {
    const opened = await open(found, options.fast ?? false);
    return { ...opened, letGo: addHolder(found) };
  });
  const watch = watchServer(found, options.fast ?? false);
  const forgetExit = stopOnExit(found, running.letGo);
  return {
    url: ownerUrl(running.record, running.passwords),
    adopted: running.adopted,
    async stop() {
      watch.end();
      forgetExit();
      await withLock(found.lockFile, async () => {
        running.letGo();
        if (hasHolders(found)) return;
        const record = readRecord(found.recordFile);
        if (record) await shutDown(record);
      });
    },
  };
}

/** A process that ends without `stop`, by an error or process.exit, takes its server along. Only kill -9 leaves it. */
function stopOnExit(found: Place, letGo: () => void): () => void {
  const onExit = () => {
    letGo();
    const record = readRecord(found.recordFile);
    if (record && isRunning(record) && !hasHolders(found)) process.kill(record.pid, 'SIGINT');
  };
  process.once('exit', onExit);
  return () => process.off('exit', onExit);
}

/** The address of a data folder's PostgreSQL when it is up; null when it is not. Starts and changes nothing. */
export async function findRunning(dataDir: string): Promise<string | null> {
  const folder = path.resolve(dataDir);
  const record = readRecord(place(folder, folder, 'plain').recordFile);
  if (!record || !isRunning(record)) return null;
  const passwords = readPasswords(place(folder, record.home, record.rung).passwordFile);
  if (!passwords) return null;
  try {
    const client = new Client({ ...connectionConfig(ownerUrl(record, passwords)), query_timeout: 5_000 });
    client.on('error', () => {});
    await client.connect();
    await client.end();
    return ownerUrl(record, passwords);
  } catch {
    return null;
  }
}

interface Opened {
  record: ServerRecord;
  passwords: Passwords;
  adopted: boolean;
}

/** Adopts or launches; to be called under the lock. */
async function open(found: Place, fast: boolean): Promise<Opened> {
  const recorded = readRecord(found.recordFile);
  if (recorded && isRunning(recorded)) {
    return { record: recorded, passwords: await adopt(found, recorded, fast), adopted: true };
  }
  const native = findBinaries(found.rung, found.home);
  const passwords = ensureCluster(found, native, fast);
  const record = await launch(found, native, recorded?.port ?? null, fast);
  await prepareDatabase(record.port, passwords, record.clusterId, fast);
  return { record, passwords, adopted: false };
}

/** A server left by a killed process is taken over only when user, cluster and login are the recorded ones. */
async function adopt(found: Place, record: ServerRecord, fast: boolean): Promise<Passwords> {
  const passwords = readPasswords(found.passwordFile);
  const uid = process.getuid?.() ?? null;
  try {
    if (record.uid !== uid) throw new Error(`it was started by user id ${record.uid}`);
    if (!passwords) throw new Error(`${found.passwordFile} is missing`);
    await untilUp(record, () => prepareDatabase(record.port, passwords, record.clusterId, fast));
    return passwords;
  } catch (cause) {
    throw new Error(
      `A PostgreSQL server of ${found.dataDir} is running (process ${record.pid}, port ${record.port}) and cannot be ` +
        `taken over: ${(cause as Error).message}. End it (kill -INT ${record.pid}) and start again.`,
      { cause },
    );
  }
}

/** A server may have been left while it was still starting. */
async function untilUp(record: ServerRecord, login: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + STARTING_MS; ; ) {
    try {
      return await login();
    } catch (error) {
      if (!isDatabaseDown(error) || !isRunning(record) || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** Looks often whether the server lives and brings it back when it does not. */
function watchServer(found: Place, fast: boolean): { end(): void } {
  let ended = false;
  let busy = false;
  const timer = setInterval(async () => {
    const record = readRecord(found.recordFile);
    if (busy || ended || (record && isRunning(record))) return;
    busy = true;
    try {
      await withLock(found.lockFile, async () => {
        if (ended) return;
        const { adopted } = await open(found, fast);
        if (!adopted) log.warn('the embedded database had died and was started again');
      });
    } catch (error) {
      log.error(
        { error: (error as Error).message },
        'the embedded database died and cannot be started again',
      );
    } finally {
      busy = false;
    }
  }, WATCH_EVERY_MS);
  timer.unref();
  return {
    end() {
      ended = true;
      clearInterval(timer);
    },
  };
}

function ownerUrl(record: ServerRecord, passwords: Passwords): string {
  return connectionUrl(OWNER_ROLE, passwords.owner, record.port, DATABASE);
}
