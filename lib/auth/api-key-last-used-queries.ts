import type { Pool } from 'pg';
import type { Clock } from '@/lib/base/clock';
import { log } from '@/lib/base/log';

/** When each key was last used, gathered in memory and written for all in one statement. */
export interface LastUsed {
  touch(keyId: string): void;
  /** Stops the timer and writes what is left. */
  close(): Promise<void>;
}

const WRITE_EVERY_MS = 10_000;

export function openLastUsed(pool: Pool, clock: Clock): LastUsed {
  let touched = new Map<string, number>();
  const write = async () => {
    if (touched.size === 0) return;
    const batch = touched;
    touched = new Map();
    try {
      await updateLastUsed(pool, batch);
    } catch (error) {
      log.warn({ error, keys: batch.size }, 'last use of keys not written; tried again with the next');
      for (const [keyId, at] of batch) if (!touched.has(keyId)) touched.set(keyId, at);
    }
  };
  const timer = setInterval(() => void write(), WRITE_EVERY_MS);
  timer.unref();
  return {
    touch(keyId) {
      touched.set(keyId, clock());
    },
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}

/**
 * Rows are locked in the order of their ids, so that two processes writing the same keys cannot block
 * each other for good; NO KEY, so that nothing which refers to a key waits. The trigger on `api_keys`
 * does not notify for this column.
 */
async function updateLastUsed(pool: Pool, batch: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...batch].map(([id, at]) => ({ id, at: new Date(at).toISOString() }));
  await pool.query({
    name: 'auth_last_used',
    text: `with used as (select id, at from json_to_recordset($1::json) as r(id text, at timestamptz)),
                locked as (select k.id from api_keys k join used using (id)
                            where k.last_used_at is null or k.last_used_at < used.at
                            order by k.id for no key update of k)
           update api_keys k set last_used_at = used.at from used join locked using (id) where k.id = used.id`,
    values: [JSON.stringify(rows)],
  });
}
