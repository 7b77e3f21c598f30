import { findRunning } from '@/lib/db/embedded';
import { createPool } from '@/lib/db/pool';
import { seedBusyDay } from '../../support/route-health';

/**
 * Gives each route of a model a day of traffic in the database of the server under test, each next one slower, the
 * last with a bad hour; as if the gateway had sent it.
 * @throws where the server's database is not its own embedded one
 */
export async function seedBusyModel(slug: string): Promise<void> {
  const url = await findRunning(process.env.E2E_DATA_DIR ?? '');
  if (!url) throw new Error('the server under test has no embedded database (E2E_DATA_DIR)');
  const pool = createPool(url, { max: 1 });
  try {
    const { rows } = await pool.query<{ id: string }>(
      'select id from routes where model_slug = $1 order by id',
      [slug],
    );
    for (const [at, { id }] of rows.entries())
      await seedBusyDay(pool, id, {
        ttftMs: 250 * (at + 1),
        tokensPerSecond: 160 / (at + 1),
        badHour: at === rows.length - 1 ? 9 : undefined,
      });
  } finally {
    await pool.end();
  }
}
