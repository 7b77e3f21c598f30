// Guarantee: whole numbers arrive exact, times are UTC, a database that is away is told from a wrong query, and no lost connection ends the process.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionConfig, createPool, isDatabaseDown } from '@/lib/db/pool';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('types', () => {
  it('int8 is a bigint, numeric a string, times are instants', async () => {
    const { rows } = await database.pool.query(
      `SELECT 9223372036854775807::int8 AS whole, 0.10::numeric AS exact, current_setting('TimeZone') AS zone,
              '2026-01-02T03:04:05Z'::timestamptz AS time`,
    );
    expect(rows[0]).toEqual({
      whole: 9_223_372_036_854_775_807n,
      exact: '0.10',
      zone: 'UTC',
      time: new Date('2026-01-02T03:04:05Z'),
    });
  });

  it('the session stays in UTC beside options of the address’s own', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c work_mem=5MB');
    const pool = createPool(url.href);
    const { rows } = await pool.query(
      `SELECT current_setting('TimeZone') AS zone, current_setting('work_mem') AS memory`,
    );
    expect(rows[0]).toEqual({ zone: 'UTC', memory: '5MB' });
    await pool.end();
  });
});

describe('a database that is away', () => {
  it('is recognised when nothing listens', async () => {
    const pool = createPool('postgresql://u:p@127.0.0.1:1/x');
    expect(isDatabaseDown(await errorOf(pool.query('SELECT 1')))).toBe(true);
    await pool.end();
  });

  it('is recognised when it cuts a connection in use, and the pool goes on', async () => {
    const client = await database.pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const asleep = errorOf(client.query('SELECT pg_sleep(10)'));
    await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(isDatabaseDown(await asleep)).toBe(true);
    client.release(true);
    await expect(database.pool.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
  });

  it('may cut idle connections without ending the process', async () => {
    const pool = createPool(database.url);
    await Promise.all([1, 2, 3].map(() => pool.query('SELECT 1')));
    const admin = new Client(connectionConfig(database.url));
    await admin.connect();
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await expect.poll(() => pool.totalCount).toBe(0);
    await expect(pool.query('SELECT 2 AS two')).resolves.toMatchObject({ rows: [{ two: 2 }] });
    await admin.end();
    await pool.end();
  });

  it.each([
    [{ code: 'ECONNREFUSED' }],
    [{ code: '57P01' }],
    [{ code: '57P03' }],
    [{ code: '53300' }],
    [{ code: '08006' }],
    [{ code: 'P1001' }],
    [new Error('wrapped', { cause: { code: 'ECONNRESET' } })],
    [new Error('Connection terminated unexpectedly')],
    [new Error('timeout exceeded when trying to connect')],
  ])('%o is away', (error) => {
    expect(isDatabaseDown(error)).toBe(true);
  });

  it('is not what a wrong query or our own defect is', async () => {
    for (const sql of ['SELEKT', 'SELECT * FROM nowhere', 'SELECT 1/0']) {
      expect(isDatabaseDown(await errorOf(database.pool.query(sql)))).toBe(false);
    }
    for (const error of [
      null,
      undefined,
      'ECONNREFUSED',
      new TypeError('x'),
      { code: '23505' },
      { code: 'P2002' },
    ]) {
      expect(isDatabaseDown(error)).toBe(false);
    }
  });
});
