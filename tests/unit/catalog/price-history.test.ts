// Guarantee: the history of a model's prices is every public list price with its dates and source, and never an operator's own.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPriceHistory } from '@/lib/catalog/queries-history';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`
    insert into providers (id, name, dialect, source) values ('p', 'P', 'openai', 'starter');
    insert into models (slug, name, lab, context_tokens, input_modalities, output_modalities, capabilities, endpoints, source)
      values ('a/b', 'B', 'a', 1000, '{text}', '{text}', '{}', '{}', 'starter');
    insert into routes (id, model_slug, provider_id, upstream_id, context_tokens, supports, source)
      values ('r1', 'a/b', 'p', 'one', 1000, '{}', 'starter'), ('r2', 'a/b', 'p', 'two', 1000, '{}', 'starter');
    insert into prices (id, route_id, origin, effective_from, effective_to, sources, created_by) values
      ('new', 'r1', 'confirmed', '2026-02-01', null, '[{"package":"list","version":"1.2"},{"note":"as told"}]', 'test'),
      ('old', 'r1', 'single', '2025-01-01', '2026-02-01', '[{"package":"list","version":"0123456789abcdef","read":"2025-01-02","provider":"secret"}]', 'test'),
      ('own', 'r2', 'override', '2026-01-01', null, '[{"by":"somebody"}]', 'test'),
      ('file', 'r2', 'operator', '2025-01-01', '2026-01-01', '[{"file":"RUNTIME_CONFIG"}]', 'test');
    insert into rates (price_id, meter, above_input_tokens, pico) values
      ('new', 'input', 0, 400000), ('new', 'input', 1000, 800000), ('old', 'input', 0, 900000),
      ('own', 'input', 0, 1), ('file', 'input', 0, 2);`);
});
afterAll(() => database.drop());

it('is in order of time, with every tier and the words of its source', async () => {
  const history = await readPriceHistory(database.pool, ['r1', 'r2']);
  expect(history?.map(({ id }) => id)).toEqual(['old', 'new']);
  expect(history?.[0]).toMatchObject({
    routeId: 'r1',
    to: new Date('2026-02-01T00:00:00Z'),
    sources: ['list 0123456789ab, read 2025-01-02'],
  });
  expect(history?.[1]).toMatchObject({ to: null, sources: ['list 1.2', 'as told'] });
  expect(history?.[1]?.rates).toEqual([
    { meter: 'input', aboveInputTokens: 0, pico: 400_000n },
    { meter: 'input', aboveInputTokens: 1_000, pico: 800_000n },
  ]);
});

it('is null where the database fails, and read again', async () => {
  const broken = { query: () => Promise.reject(new Error('down')) } as unknown as TestDatabase['pool'];
  expect(await readPriceHistory(broken, ['r1'])).toBeNull();
  expect(await readPriceHistory(database.pool, ['r1'])).toHaveLength(2);
});
