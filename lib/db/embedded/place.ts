import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readRecord } from './record';
import { chooseRung, NOBODY, type Rung, rungOwner } from './rung';

/** Where a data folder's cluster lives and as whom it runs. */
export interface Place {
  dataDir: string;
  rung: Rung;
  /** Holds the cluster and, where one is needed, the copy of PostgreSQL's programs. */
  home: string;
  /** PostgreSQL's own data directory. */
  cluster: string;
  recordFile: string;
  passwordFile: string;
  lockFile: string;
  logFile: string;
  holdersFolder: string;
}

/**
 * Decides where and as whom the cluster of a data folder runs, and makes the folders.
 * @throws Error when the cluster belongs to another user.
 */
export function preparePlace(dataDir: string, forced?: Rung): Place {
  makeFolder(dataDir, 0o700);
  const recorded = readRecord(place(dataDir, dataDir, 'plain').recordFile);
  const madeIn =
    recorded && ownerOf(place(dataDir, recorded.home, 'plain').cluster) !== null ? recorded.home : dataDir;
  // Root that once ran it as nobody goes on so, even where a user namespace could be had by now.
  const madeByNobody =
    process.getuid?.() === 0 && ownerOf(place(dataDir, madeIn, 'plain').cluster) === NOBODY;
  const rung = forced ?? (madeByNobody ? 'nobody' : chooseRung());
  const home = rung === 'nobody' && !madeByNobody ? reachableHome(dataDir) : madeIn;
  const found = place(dataDir, home, rung);
  const clusterOwner = ownerOf(found.cluster);
  const wanted = rungOwner(rung);
  if (clusterOwner !== null && wanted !== null && clusterOwner !== wanted) {
    throw new Error(
      `${found.cluster} belongs to user id ${clusterOwner}, and this process would run PostgreSQL as user id ${wanted}. ` +
        'Start as the user who made it, or set DATA_DIR to another folder.',
    );
  }
  return found;
}

/** The same without making or choosing anything: for looking at what runs. */
export function place(dataDir: string, home: string, rung: Rung): Place {
  return {
    dataDir,
    rung,
    home,
    cluster: path.join(home, 'postgres'),
    recordFile: path.join(dataDir, 'postgres.json'),
    passwordFile: path.join(dataDir, 'postgres-password'),
    lockFile: path.join(dataDir, 'postgres.lock'),
    logFile: path.join(dataDir, 'postgres.log'),
    holdersFolder: path.join(dataDir, 'postgres-users'),
  };
}

/** Hands a file or folder to the user of the rung. */
export function giveToRung(file: string, rung: Rung): void {
  if (rung === 'nobody') chownSync(file, NOBODY, NOBODY);
}

function ownerOf(folder: string): number | null {
  return statSync(folder, { throwIfNoEntry: false })?.uid ?? null;
}

function makeFolder(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
  } catch (cause) {
    throw new Error(`The data folder ${folder} cannot be made: ${(cause as Error).message}`, { cause });
  }
}

/** nobody must be able to walk to the cluster; a checkout under /root bars the way, so its data goes elsewhere. */
function reachableHome(dataDir: string): string {
  try {
    chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  } catch {
    // Not ours to change; the probe below tells whether it serves as it is.
  }
  const probe = { uid: NOBODY, gid: NOBODY, cwd: '/' };
  if (spawnSync('/bin/sh', ['-c', 'cd "$0"', dataDir], probe).status === 0) return dataDir;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const home = path.join('/var/lib/runtime-gateway', name);
  makeFolder(home, 0o711);
  return home;
}
