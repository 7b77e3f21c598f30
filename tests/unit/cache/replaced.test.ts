// Guarantee: of two answers to one request the newer stays, in the database and in every process's memory, whichever is written last.
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CachedAnswer, openResponseCache, type ResponseCache } from '@/lib/cache/store';
import { type Listener, listen } from '@/lib/db/listen';
import { NO_USAGE } from '@/lib/openai/usage';
import { createTestDatabase } from '../../support/database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
const caches: ResponseCache[] = [];
let listener: Listener;
const heard: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  for (let i = 0; i < 2; i++) caches.push(openResponseCache({ pool, encryptionKey: Buffer.alloc(32, 7) }));
  listener = await listen(database.url, {
    onMessage(payload) {
      const [what, key, at] = payload.split(':');
      if (what !== 'cache' || !key) return;
      heard.push(payload);
      for (const cache of caches) cache.forget(key, Number(at));
    },
    onReconnect() {},
  });
}, 60_000);

afterAll(async () => {
  await listener.close();
  for (const cache of caches) await cache.close();
  await database.drop();
});

const NOW = 1_800_000_000_000;
const OWNER = { workspaceId: 'ws_1', mode: 'live' };

const answer = (body: string, createdAt: number): CachedAnswer => ({
  ...{ modelSlug: 'a/m', form: 'json', body, usage: NO_USAGE, finishReason: 'stop' },
  ...{ createdAt, expiresAt: NOW + 3_600_000 },
});

const bodyIn = async (cache: ResponseCache, key: string) =>
  (cache.recall(key, NOW) ?? (await cache.read(key, NOW)))?.body;

describe('two answers to one request', () => {
  it.each([
    ['the newer is written last', 'aa', [1, 2]],
    ['the older is written last', 'bb', [2, 1]],
  ])('%s', async (_, start, order) => {
    const key = start.repeat(32);
    const [a, b] = caches as [ResponseCache, ResponseCache];
    a.put(key, OWNER, answer(`answer ${order[0]}`, NOW + (order[0] as number)));
    await expect.poll(async () => (await b.read(key, NOW))?.body).toBe(`answer ${order[0]}`);
    b.put(key, OWNER, answer(`answer ${order[1]}`, NOW + (order[1] as number)));
    await expect.poll(() => heard.filter((payload) => payload.includes(key)).length).toBe(1);
    expect(await bodyIn(a, key)).toBe('answer 2');
    expect(await bodyIn(b, key)).toBe('answer 2');
  });

  it('nobody is told of one that took no other’s place', async () => {
    const key = 'cc'.repeat(32);
    const [a, b] = caches as [ResponseCache, ResponseCache];
    a.put(key, OWNER, answer('only', NOW));
    await expect.poll(() => b.read(key, NOW)).not.toBeNull();
    expect(heard.filter((payload) => payload.includes(key))).toEqual([]);
  });

  it('what is read while one is replaced is not remembered', async () => {
    const key = 'dd'.repeat(32);
    const [a] = caches as [ResponseCache];
    a.put(key, OWNER, answer('old', NOW));
    await expect.poll(async () => (await caches[1]?.read(key, NOW))?.body).toBe('old');
    a.forget(key, NOW + 5);
    const reading = a.read(key, NOW);
    a.forget(key, NOW + 5);
    expect((await reading)?.body).toBe('old');
    expect(a.recall(key, NOW)).toBeNull();
  });
});
