// Guarantee: a start waits for a database that is not up yet, and says at once what waiting does not mend.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reachDatabase } from '@/lib/db/reach';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy';

let database: TestDatabase;
let proxy: TcpProxy;
let url: URL;

beforeAll(async () => {
  database = await createTestDatabase();
  const target = new URL(database.url);
  proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port) });
  url = new URL(database.url);
  url.host = `127.0.0.1:${proxy.port}`;
});

afterAll(async () => {
  await proxy.close();
  await database.drop();
});

describe('reachDatabase', () => {
  it('waits for one that comes up late', async () => {
    await proxy.cut();
    let reached = false;
    const waiting = reachDatabase(url.href).then(() => {
      reached = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(reached).toBe(false);
    await proxy.restore();
    await waiting;
    expect(reached).toBe(true);
  });

  it('gives up in the end, with what was wrong', async () => {
    await proxy.cut();
    await expect(reachDatabase(url.href, 200)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.restore();
  });

  it('does not wait where the login or the database is wrong', async () => {
    const elsewhere = new URL(url);
    elsewhere.pathname = '/no_such_database';
    const startedAt = performance.now();
    await expect(reachDatabase(elsewhere.href)).rejects.toMatchObject({ code: '3D000' });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
