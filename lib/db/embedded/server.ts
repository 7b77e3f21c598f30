import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readClusterId } from './cluster';
import type { Place } from './place';
import { isAlive, isWorkedIn, processName, processStart } from './processes';
import { isRunning, type ServerRecord, writeRecord } from './record';
import { rungSpawnOptions } from './rung';

const POLL_MS = 15;
const READY_WITHIN_MS = 120_000;
const FAST_SHUTDOWN_MS = 15_000;
/** Processes of a server that was killed need a moment to notice. */
const RETRY_FOR_MS = 15_000;
const LOG_KEPT_BYTES = 1_000_000;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=120',
  'password_encryption=scram-sha-256',
  'timezone=UTC',
  'log_timezone=UTC',
  'jit=off',
];
/** For tests: what is lost with the machine's power may be lost. */
const FAST_SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts the server of a cluster and waits until it takes connections. Tries again while processes
 * of a killed predecessor are still ending, and on another port when the wished one is taken.
 * @throws Error with the end of the server's log.
 */
export async function launch(
  place: Place,
  native: string,
  wishedPort: number | null,
  fast: boolean,
): Promise<ServerRecord> {
  clearForeignPidFile(place.cluster);
  const deadline = Date.now() + RETRY_FOR_MS;
  for (let port = wishedPort ?? (await freePort()); ; ) {
    const failure = await attempt(place, native, port, fast);
    if (typeof failure !== 'string') return failure;
    if (Date.now() > deadline) throw new Error(`The embedded database did not start:\n${failure}`);
    if (/Address already in use|could not create any TCP\/IP sockets/i.test(failure)) port = await freePort();
    else if (/still in use|lock file "postmaster.pid" already exists/i.test(failure)) await sleep(300);
    else throw new Error(`The embedded database did not start:\n${failure}`);
  }
}

/** Ends a server: open connections are cut, everything is written. Resolves when it is gone. */
export async function shutDown(record: ServerRecord): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isRunning(record)) return;
    try {
      process.kill(record.pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + FAST_SHUTDOWN_MS;
    while (isRunning(record) && Date.now() < deadline) await sleep(POLL_MS);
  }
}

/** The record of the running server, or what the log says about why there is none. */
async function attempt(
  place: Place,
  native: string,
  port: number,
  fast: boolean,
): Promise<ServerRecord | string> {
  const log = openLog(place.logFile);
  try {
    const settings = [...SETTINGS, ...(fast ? FAST_SETTINGS : [])].flatMap((setting) => ['-c', setting]);
    const program = path.join(native, 'bin', 'postgres');
    const call = rungSpawnOptions(place.rung, program, [
      '-D',
      place.cluster,
      '-p',
      String(port),
      ...settings,
    ]);
    // A session of its own: Ctrl-C is for us first, who still need the database to settle what runs.
    const child = spawn(call.command, call.args, {
      ...call.options,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
    });
    if (child.pid === undefined) return await ended;
    child.unref();
    const record = recordOf(place, child.pid, port);
    writeRecord(place.recordFile, record);
    const end = await Promise.race([ended, becomesReady(place.cluster, child)]);
    if (end === null) return record;
    return readFileSync(place.logFile, 'utf8').slice(log.size).trim() || end;
  } finally {
    closeSync(log.fd);
  }
}

function recordOf(place: Place, pid: number, port: number): ServerRecord {
  return {
    rung: place.rung,
    uid: process.getuid?.() ?? null,
    pid,
    startedAt: processStart(pid) ?? '',
    port,
    clusterId: readClusterId(place.cluster),
    home: place.home,
  };
}

/** Null once the server takes connections; a text when it takes too long. */
async function becomesReady(cluster: string, child: ChildProcess): Promise<string | null> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (child.exitCode === null && child.signalCode === null) {
    const lines = readPidFile(cluster);
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return null;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      return `it was not ready within ${READY_WITHIN_MS / 1000} seconds`;
    }
    await sleep(POLL_MS);
  }
  // Its exit is told by the other promise of the race.
  return new Promise(() => {});
}

/** Lines of postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, status. */
function readPidFile(cluster: string): string[] {
  try {
    return readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/**
 * PostgreSQL removes the pid file of a dead server by itself, but takes any live process of that number
 * for a server, as happens after a restart of the machine or container. The file is removed only when
 * that process is no PostgreSQL and nothing works in the cluster's folder.
 * @throws Error when a server runs there that we have no record of.
 */
function clearForeignPidFile(cluster: string): void {
  const pid = Number(readPidFile(cluster)[0]);
  if (!pid || !isAlive(pid)) return;
  const name = processName(pid);
  if (name !== null && name !== 'postgres' && !isWorkedIn(cluster)) {
    rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
    return;
  }
  throw new Error(
    `A PostgreSQL server that this program has no record of runs on ${cluster} (process ${pid}). ` +
      `End it (kill -INT ${pid}) and start again.`,
  );
}

function openLog(file: string): { fd: number; size: number } {
  const keep = existsSync(file) && statSync(file).size < LOG_KEPT_BYTES;
  const fd = openSync(file, keep ? 'a' : 'w', 0o600);
  return { fd, size: fstatSync(fd).size };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
