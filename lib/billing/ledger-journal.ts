import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { RequestRow } from './types';

/**
 * Settlements that could not reach the database, one JSON line each, on disk before the answer ends.
 * A line is a row of `requests`; no row holds a prompt or an answer.
 */
export interface Journal {
  /** Lines not yet replayed. */
  readonly size: number;
  /** Resolves when the rows are on the disk. */
  append(rows: readonly RequestRow[]): Promise<void>;
  /** Hands all lines over in order and forgets them once `apply` resolves; keeps them when it rejects. */
  replay(apply: (rows: RequestRow[]) => Promise<void>): Promise<RequestRow[]>;
}

const FILE = 'settlements.journal';
/** Only what the statement's exactly-once rule needs is checked; the rest is the row as it was written. */
const Line = z.looseObject({ id: z.string(), settlement: z.string(), hold_id: z.string().nullable() });

/**
 * Opens the journal of a data folder. Several processes never share one.
 * @throws Error when the file is there and cannot be read
 */
export async function openJournal(dataDir: string): Promise<Journal> {
  await mkdir(dataDir, { recursive: true });
  const file = path.join(dataDir, FILE);
  const replaying = `${file}.replaying`;
  let pending = (await readLines(replaying)).length + (await readLines(file)).length;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  return {
    get size() {
      return pending;
    },
    append: (rows) =>
      inTurn(async () => {
        await appendSynced(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
        pending += rows.length;
      }),
    replay: (apply) =>
      inTurn(async () => {
        if (pending === 0) return [];
        let rows = await readLines(replaying);
        // What an earlier replay left goes first; new lines join only an empty place.
        if (rows.length === 0) {
          await rename(file, replaying).catch(ignoreMissing);
          rows = await readLines(replaying);
        }
        await apply(rows);
        await unlink(replaying).catch(ignoreMissing);
        pending = (await readLines(file)).length;
        return rows;
      }),
  };
}

async function appendSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A last line cut short by a crash was never acknowledged: it is left out. */
async function readLines(file: string): Promise<RequestRow[]> {
  const text = await readFile(file, 'utf8').catch((error) => {
    ignoreMissing(error);
    return '';
  });
  const rows: RequestRow[] = [];
  for (const line of text.split('\n')) {
    const parsed = Line.safeParse(tryParse(line));
    if (parsed.success) rows.push(parsed.data as unknown as RequestRow);
  }
  return rows;
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
