import type { Pool } from 'pg';
import type { Env } from '@/lib/base/env';
import { findRunning, startEmbedded } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { createPool } from '@/lib/db/pool';

export interface OpenDatabase {
  url: string;
  pool: Pool;
  /** Ends the connections, and the embedded server where it was started for this command. */
  close(): Promise<void>;
}

/**
 * The database of this installation: the operator's, or the embedded one, which is joined where it runs and
 * else started for as long as the command takes. Brought up to date first.
 */
export async function openDatabase(env: Env, say: (line: string) => void): Promise<OpenDatabase> {
  const found = env.databaseUrl ?? (await findRunning(env.dataDir));
  if (found === null) say('Starting the database …');
  const started = found === null ? await startEmbedded(env.dataDir) : null;
  const url = found ?? started?.url ?? '';
  try {
    await migrate(url);
  } catch (error) {
    await started?.stop();
    throw error;
  }
  const pool = createPool(url, { max: 4 });
  return {
    url,
    pool,
    async close() {
      await pool.end();
      await started?.stop();
    },
  };
}
