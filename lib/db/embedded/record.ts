import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Place } from './place';
import { processStart } from './processes';

/** `postgres.json`: which server was started for a data folder. */
const ServerRecord = z.object({
  rung: z.enum(['plain', 'unshare', 'nobody']),
  /** Of the process that started it; null where the system knows no users. */
  uid: z.number().nullable(),
  pid: z.number(),
  /** When that process began: a pid alone may be another's by now. */
  startedAt: z.string(),
  port: z.number(),
  /** PostgreSQL's system identifier. */
  clusterId: z.string(),
  home: z.string(),
});
export type ServerRecord = z.infer<typeof ServerRecord>;

/** Null when there is none or it cannot be read. */
export function readRecord(file: string): ServerRecord | null {
  try {
    return ServerRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

export function writeRecord(file: string, record: ServerRecord): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Whether the recorded process still runs, and is the same. */
export function isRunning(record: ServerRecord): boolean {
  return processStart(record.pid) === record.startedAt;
}

/** Notes that this process uses the server, so that another one's end does not stop it. Gives what takes the note back. */
export function addHolder({ holdersFolder }: Place): () => void {
  mkdirSync(holdersFolder, { recursive: true, mode: 0o700 });
  const file = path.join(holdersFolder, `${process.pid}-${randomUUID()}`);
  writeFileSync(file, processStart(process.pid) ?? '', { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Whether any live process uses the server; notes of dead ones are removed. */
export function hasHolders({ holdersFolder }: Place): boolean {
  let held = false;
  for (const name of readdirSync(holdersFolder)) {
    const file = path.join(holdersFolder, name);
    if (processStart(Number.parseInt(name, 10)) === readFileSync(file, 'utf8')) held = true;
    else rmSync(file, { force: true });
  }
  return held;
}
