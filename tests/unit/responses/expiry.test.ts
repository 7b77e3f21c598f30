// Guarantee: all that has expired is deleted at the next sweep, however much it is: stored turns and cached answers do not outlive their time on disk.
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openResponseCache } from '@/lib/cache/store';
import { openResponseStore } from '@/lib/responses/store';
import { createTestDatabase } from '../../support/database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
}, 60_000);
afterAll(() => database.drop());

const LATER_MS = 11 * 60_000;
/** More than one statement deletes. */
const MANY = 12_000;
const encryptionKey = Buffer.alloc(32, 7);

describe('a sweep', () => {
  it.each([
    [
      'responses',
      () => openResponseStore({ pool, encryptionKey }),
      `insert into responses (id, workspace_id, mode, background, is_done, bytes, content, created_at, expires_at)
       select 'resp_' || i, 'ws', 'live', false, true, 1, '', now() - interval '31 days',
              now() + case when i = 0 then interval '1 day' else interval '-1 day' end from generate_series(0, ${MANY}) i`,
    ],
    [
      'cache_entries',
      () => openResponseCache({ pool, encryptionKey }),
      `insert into cache_entries (key, workspace_id, mode, model_slug, form, answer, usage, created_at, expires_at)
       select int4send(i), 'ws', 'live', 'a/m', 'json', '', '{}', now() - interval '31 days',
              now() + case when i = 0 then interval '1 day' else interval '-1 day' end from generate_series(0, ${MANY}) i`,
    ],
  ])('leaves of %s what has not expired', async (table, open, fill) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await pool.query(fill);
      const store = open();
      vi.advanceTimersByTime(LATER_MS);
      const left = async () => Number((await pool.query(`select count(*) from ${table}`)).rows[0].count);
      await vi.waitFor(async () => expect(await left()).toBe(1), { timeout: 10_000, interval: 50 });
      await store.close();
    } finally {
      vi.useRealTimers();
    }
  });
});
