import { findRunning } from '@/lib/db/embedded';
import { createPool } from '@/lib/db/pool';
import { type ManyRequests, seedRequests } from '../../support/many-requests';

/**
 * Writes rows of requests into the database of the server under test.
 * @throws where the server's database is not its own embedded one
 */
export async function seedMany(wanted: ManyRequests): Promise<void> {
  const url = await findRunning(process.env.E2E_DATA_DIR ?? '');
  if (!url) throw new Error('the server under test has no embedded database (E2E_DATA_DIR)');
  const pool = createPool(url, { max: 1 });
  try {
    await seedRequests(pool, wanted);
  } finally {
    await pool.end();
  }
}
