// What a process used of the processors, read from /proc (Linux).
import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU nanoseconds so far, user and system, of each thread of these processes and of all their descendants.
 * @param {number[]} pids
 * @returns {Map<string, bigint>}
 */
export function readCpu(pids) {
  const threads = new Map();
  for (const pid of withDescendants(pids)) {
    for (const thread of entries(`/proc/${pid}/task`)) {
      const [running] = textOf(`/proc/${pid}/task/${thread}/schedstat`).split(' ');
      threads.set(thread, BigInt(running || 0));
    }
  }
  return threads;
}

/** What was used between two readings; a thread that ended between them is left out. */
export function cpuBetween(before, after) {
  let sum = 0n;
  for (const [thread, used] of after) sum += used - (before.get(thread) ?? 0n);
  return Number(sum);
}

function withDescendants(pids) {
  const children = new Map();
  for (const entry of entries('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = textOf(`/proc/${entry}/stat`);
    // The second field is the name in parentheses, which may hold blanks.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = new Set(pids);
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child);
  return found;
}

/** A process or thread may end while it is looked at. */
function entries(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
