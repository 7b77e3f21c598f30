// What a process used of the processors, read from /proc (Linux).
import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU nanoseconds, user and system, of these processes, all their descendants and all their threads.
 * @param {number[]} pids
 */
export function cpuNanoseconds(pids) {
  let sum = 0n;
  for (const pid of withDescendants(pids)) {
    for (const thread of entries(`/proc/${pid}/task`)) {
      const [running] = textOf(`/proc/${pid}/task/${thread}/schedstat`).split(' ');
      sum += BigInt(running || 0);
    }
  }
  return sum;
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
