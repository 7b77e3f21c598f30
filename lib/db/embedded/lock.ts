import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './processes';

const POLL_MS = 50;
const WAIT_MS = 60_000;

/**
 * Runs one piece of work at a time per file, across processes. A lock left by a dead process is taken over.
 * @throws Error naming the holder when it keeps the lock for more than a minute.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, start: processStart(process.pid), id: randomUUID() });
  const deadline = Date.now() + WAIT_MS;
  while (!take(file, mine)) {
    const holder = read(file);
    if (holder !== null && !isHeld(holder)) removeStale(file, holder);
    else if (Date.now() > deadline)
      throw new Error(`${file} has been held by process ${pidOf(holder)} for a minute.`);
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    if (read(file) === mine) rmSync(file, { force: true });
  }
}

/** Written whole elsewhere and linked into place: nobody ever reads half a lock. */
function take(file: string, content: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two processes may find the same stale lock: only what was seen to be stale is thrown away. */
function removeStale(file: string, seen: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== seen) linkSync(aside, file);
  } catch {
    // Another process was faster.
  }
  rmSync(aside, { force: true });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function isHeld(content: string): boolean {
  try {
    const { pid, start } = JSON.parse(content) as { pid: number; start: string };
    // Within one process several callers may wait for each other: equal pid and start is held, too.
    return processStart(pid) === start;
  } catch {
    return false;
  }
}

function pidOf(content: string | null): string {
  return /"pid":(\d+)/.exec(content ?? '')?.[1] ?? 'unknown';
}
