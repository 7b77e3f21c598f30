import type { Pool, PoolClient } from 'pg';
import { type KnownColumns, LaneStatement } from './lane-statement';
import { isDatabaseDown } from './pool';

/** More in one statement would not be cheaper a member: its parts are joined pair by pair. */
export const BATCH_ITEMS = 64;
/** How what goes over a lane is batched: at once while it is quiet; under load a little later, and far fewer statements. */
export const BATCH = { maxItems: BATCH_ITEMS, crowdedMs: 3 } as const;

/** One connection kept for one kind of statement, opened when first needed and again after it was lost. */
export interface Lane {
  /** Runs a named statement with one JSON parameter; statements that lost a deadlock run again. */
  run<Row>(name: string, text: string, json: string): Promise<Row[]>;
  close(): void;
}

/**
 * Tables grow from nothing to millions of rows between two statistics runs, and a plan made for an empty
 * table reads a large one whole. These statements only ever look rows up by key, so the plan is held to that.
 */
const SETTINGS = `set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off; set plan_cache_mode = force_generic_plan`;
const ANSWER_TIMEOUT_MS = 5_000;
const ATTEMPTS = 5;

const unsent = new WeakSet<object>();

/** True where a lane's statement failed before it was sent: nothing can have come of it. */
export function wasNeverSent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && unsent.has(error);
}

export function openLane(pool: Pool): Lane {
  let client: PoolClient | null = null;
  let opening: Promise<PoolClient> | null = null;
  const given = new WeakSet<PoolClient>();
  /** Of this connection: the next may find other types. */
  const known: KnownColumns = new Map();
  const drop = (lost: PoolClient, error: Error | true) => {
    if (client === lost) client = null;
    if (given.has(lost)) return;
    given.add(lost);
    lost.release(error);
  };
  const open = async () => {
    const fresh = await pool.connect();
    fresh.once('error', (error) => drop(fresh, error));
    fresh.once('end', () => drop(fresh, true));
    try {
      await fresh.query(SETTINGS);
    } catch (error) {
      drop(fresh, true);
      throw error;
    }
    known.clear();
    client = fresh;
    return fresh;
  };
  // Two statements may find the lane without its connection at once: a second one would never be given back.
  const connect = () => {
    opening ??= open().finally(() => {
      opening = null;
    });
    return opening;
  };
  return {
    async run<Row>(name: string, text: string, json: string) {
      for (let attempt = 1; ; attempt++) {
        let used: PoolClient | null = client;
        try {
          used ??= await connect().catch((error) => {
            if (typeof error === 'object' && error !== null) unsent.add(error);
            throw error;
          });
          return (await runOn(used, known, name, text, json)) as Row[];
        } catch (error) {
          if (used && isDatabaseDown(error)) drop(used, error instanceof Error ? error : true);
          if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
        }
      }
    },
    close() {
      if (client) drop(client, true);
    },
  };
}

function runOn(
  client: PoolClient,
  known: KnownColumns,
  name: string,
  text: string,
  json: string,
): Promise<unknown[]> {
  const parserOf = (typeId: number) => client.getTypeParser(typeId, 'text');
  return new Promise((resolve, reject) => {
    const told = (error: Error | null, rows: unknown[] = []) => (error ? reject(error) : resolve(rows));
    client.query(new LaneStatement(name, text, json, known, parserOf, ANSWER_TIMEOUT_MS, told));
  });
}

/** Deadlock, serialization failure: nothing was done, the same may be tried again. */
function isRetryable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === '40P01' || code === '40001';
}
