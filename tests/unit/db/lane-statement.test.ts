// Guarantee: a lane's statements get from PostgreSQL what `pg`'s own would, also after one failed or its connection was lost.
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Lane, openLane } from '@/lib/db/lane';
import { createPool } from '@/lib/db/pool';
import { createEmptyDatabase } from '@/tests/support/database';

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let pool: Pool;
let lane: Lane;

beforeAll(async () => {
  database = await createEmptyDatabase();
  pool = createPool(database.url);
});

beforeEach(() => {
  lane = openLane(pool);
});

afterEach(() => lane.close());

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const TYPES = `select 7::bigint as big, 7::int as small, 1.50::numeric as exact, true as yes, null::text as nothing,
                      '\\x00ff'::bytea as bytes, said from json_array_elements_text($1::json) as said`;
const DIVIDE = 'select 1 / (said::int) as part from json_array_elements_text($1::json) as said';

const processOf = async () =>
  (await lane.run<{ pid: number }>('pid', 'select pg_backend_pid() as pid, $1::json', '0'))[0]?.pid;

describe('a statement of a lane', () => {
  it('reads every type as the pool does, on its first run and later ones', async () => {
    const said = JSON.stringify(['plain', 'Grüße, 世界 🙂', '']);
    const { rows } = await pool.query(TYPES, [said]);
    expect(rows).toHaveLength(3);
    for (let run = 0; run < 3; run++) expect(await lane.run('types', TYPES, said)).toEqual(rows);
  });

  it('has no rows where there are none, and then some', async () => {
    expect(await lane.run('types', TYPES, '[]')).toEqual([]);
    expect(await lane.run('types', TYPES, '["one"]')).toMatchObject([{ big: 7n, said: 'one' }]);
  });

  it('sends texts of a megabyte whole', async () => {
    const long = 'é'.repeat(500_000);
    const [row] = await lane.run<{ said: string }>('types', TYPES, JSON.stringify([long]));
    expect(row?.said === long).toBe(true);
  });

  it('answers those that are asked at once in their order', async () => {
    const asked = Array.from({ length: 20 }, (_, at) => lane.run('types', TYPES, `["${at}"]`));
    const said = (await Promise.all(asked)).map((rows) => (rows[0] as { said: string }).said);
    expect(said).toEqual(Array.from({ length: 20 }, (_, at) => String(at)));
  });

  it('fails with the error of PostgreSQL, on the first run too, and runs again on the same connection', async () => {
    const before = await processOf();
    for (let run = 0; run < 2; run++) {
      await expect(lane.run('divide', DIVIDE, '["0"]')).rejects.toMatchObject({ code: '22012' });
    }
    expect(await lane.run('divide', DIVIDE, '["1"]')).toEqual([{ part: 1 }]);
    await expect(lane.run('wrong', 'select nothing_such, $1::json', '0')).rejects.toMatchObject({
      code: '42703',
    });
    expect(await lane.run('divide', DIVIDE, '["1"]')).toEqual([{ part: 1 }]);
    expect(await processOf()).toBe(before);
  });

  it('is prepared anew where its connection was lost', async () => {
    const before = await processOf();
    await lane.run('types', TYPES, '["one"]');
    await pool.query('select pg_terminate_backend($1)', [before]);
    const after = await processOf().catch(processOf);
    expect(after).not.toBe(before);
    expect(await lane.run('types', TYPES, '["one"]')).toMatchObject([{ said: 'one' }]);
  });
});
