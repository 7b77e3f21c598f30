import type { Pool } from 'pg';
import type { Clock } from '@/lib/base/clock';
import { log } from '@/lib/base/log';
import type { Caller } from './caller';

/** When each key was last used, gathered in memory and written for all in one statement. */
export interface LastUsed {
  touch(caller: Pick<Caller, 'keyId' | 'oldSecretId'>): void;
  /** Stops the timer and writes what is left. */
  close(): Promise<void>;
}

const WRITE_EVERY_MS = 10_000;

export function openLastUsed(pool: Pool, clock: Clock): LastUsed {
  const keys = openBatch((batch) => write(pool, 'api_keys', batch));
  // Few: rotated keys whose old secret somebody still uses.
  const oldSecrets = openBatch((batch) => write(pool, 'api_key_old_secrets', batch));
  const writeAll = async () => {
    await keys.write();
    await oldSecrets.write();
  };
  const timer = setInterval(() => void writeAll(), WRITE_EVERY_MS);
  timer.unref();
  return {
    touch({ keyId, oldSecretId }) {
      const now = clock();
      keys.touch(keyId, now);
      if (oldSecretId !== null) oldSecrets.touch(oldSecretId, now);
    },
    async close() {
      clearInterval(timer);
      await writeAll();
    },
  };
}

type Batch = ReadonlyMap<string, number>;

/** Ids and when they were last used; what could not be written is kept for the next time. */
function openBatch(writeBatch: (batch: Batch) => Promise<void>) {
  let touched = new Map<string, number>();
  return {
    touch(id: string, at: number) {
      touched.set(id, at);
    },
    async write() {
      if (touched.size === 0) return;
      const batch = touched;
      touched = new Map();
      try {
        await writeBatch(batch);
      } catch (error) {
        log.warn({ error, keys: batch.size }, 'last use of keys not written; tried again with the next');
        for (const [id, at] of batch) if (!touched.has(id)) touched.set(id, at);
      }
    },
  };
}

/**
 * Rows are locked in the order of their ids, so that two processes writing the same keys cannot block
 * each other for good; NO KEY, so that nothing which refers to a key waits. The triggers on both tables
 * do not notify for this column.
 */
async function write(pool: Pool, table: 'api_keys' | 'api_key_old_secrets', batch: Batch): Promise<void> {
  const rows = [...batch].map(([id, at]) => ({ id, at: new Date(at).toISOString() }));
  await pool.query({
    name: `auth_last_used_${table}`,
    text: `with used as (select id, at from json_to_recordset($1::json) as r(id text, at timestamptz)),
                locked as (select k.id from ${table} k join used using (id)
                            where k.last_used_at is null or k.last_used_at < used.at
                            order by k.id for no key update of k)
           update ${table} k set last_used_at = used.at from used join locked using (id) where k.id = used.id`,
    values: [JSON.stringify(rows)],
  });
}
