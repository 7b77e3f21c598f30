// One at a time, across processes, with Node's own modules only. A lock names its holder; a dead holder's is taken over.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * When a process began: with its pid it names one process for ever. Null: it does not run. Where the
 * system does not tell, 'alive'.
 */
export function processStart(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : fields[19];
  } catch {
    if (process.platform === 'linux') return null;
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return error.code === 'EPERM' ? 'alive' : null;
  }
}

/** Who holds a lock: null when nobody does; `alive` tells a holder from a dead one's remains. */
export function lockHolder(file) {
  try {
    const { pid, start } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return { pid, alive: processStart(pid) === start };
  } catch (error) {
    return error.code === 'ENOENT' ? null : { pid: 0, alive: false };
  }
}

/** Takes a lock, or gives null when a live process holds it. The result lets it go. */
export function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  const mine = JSON.stringify({ pid: process.pid, start: processStart(process.pid) });
  fs.writeFileSync(draft, mine);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        // Linked into place whole: nobody ever reads half a lock.
        fs.linkSync(draft, file);
        return () => {
          if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === mine) fs.rmSync(file, { force: true });
        };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      if (lockHolder(file)?.alive) return null;
      removeStale(file);
    }
    return null;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Runs work under a lock, waiting for its holder; `onWait` is told whom we wait for, once. */
export async function underLock(file, onWait, work) {
  let release = tryLock(file);
  if (!release) onWait(lockHolder(file)?.pid);
  while (!release) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    release = tryLock(file);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** Moved aside before it is removed: two processes may find the same remains, and only one may clear them. */
function removeStale(file) {
  const aside = `${file}.${randomUUID()}`;
  try {
    fs.renameSync(file, aside);
    if (lockHolder(aside)?.alive) fs.linkSync(aside, file);
  } catch {
    // Another process was faster.
  }
  fs.rmSync(aside, { force: true });
}
