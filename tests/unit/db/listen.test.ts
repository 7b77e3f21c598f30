// Guarantee: a change is heard within a second on every listening process, and after a lost connection all is read anew.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHANNEL, listen } from '@/lib/db/listen';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const notify = (payload: string) => database.pool.query('SELECT pg_notify($1, $2)', [CHANNEL, payload]);

it('is told each message in order', async () => {
  const heard: string[] = [];
  const listener = await listen(database.url, {
    onMessage: (payload) => heard.push(payload),
    onReconnect: () => {},
  });
  for (const payload of ['catalog', 'key:key_1', 'workspace:ws_1']) await notify(payload);
  await expect.poll(() => heard).toEqual(['catalog', 'key:key_1', 'workspace:ws_1']);
  await listener.close();
});

it('comes back after its connection was cut, says so, and hears again', async () => {
  const heard: string[] = [];
  let reconnects = 0;
  const listener = await listen(database.url, {
    onMessage: (payload) => heard.push(payload),
    onReconnect: () => {
      reconnects++;
    },
  });
  await database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'runtime-listen' AND datname = current_database()`,
  );
  await expect.poll(() => reconnects, { timeout: 5_000 }).toBe(1);
  await notify('catalog');
  await expect.poll(() => heard).toEqual(['catalog']);
  await listener.close();
});

it('stays away once closed, and fails at once when there is no database', async () => {
  let reconnects = 0;
  const onReconnect = () => {
    reconnects++;
  };
  const listener = await listen(database.url, { onMessage: () => {}, onReconnect });
  await listener.close();
  const { rows } = await database.pool.query<{ n: bigint }>(
    `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'runtime-listen' AND datname = current_database()`,
  );
  expect([rows[0]?.n, reconnects]).toEqual([0n, 0]);
  await expect(
    listen('postgresql://u:p@127.0.0.1:1/x', { onMessage: () => {}, onReconnect }),
  ).rejects.toThrow();
});
