// Guarantee: a change of a list price is told once, with what was and what is, also ahead of its day; first prices and other people's are not.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyConfig, seedStarter } from '@/lib/catalog/import/apply';
import { parseConfig } from '@/lib/catalog/import/config';
import { listPriceChanges } from '@/lib/catalog/queries-price-changes';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const T0 = new Date('2026-11-23T12:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedStarter(database.pool, T0);
});
afterAll(() => database.drop());

async function addPrice(
  id: string,
  at: string,
  { workspaceId = null, origin = 'confirmed' }: { workspaceId?: string | null; origin?: string } = {},
): Promise<void> {
  await database.pool.query(
    `INSERT INTO prices (id, route_id, workspace_id, origin, sources, created_by, effective_from)
     SELECT $1, r.id, $2, $4, '[]', 'test', $3 FROM routes r
      WHERE model_slug = 'openai/gpt-4.1-mini' AND provider_id = 'openai'`,
    [id, workspaceId, at, origin],
  );
  await database.pool.query(
    `INSERT INTO rates (price_id, meter, above_input_tokens, pico) VALUES ($1, 'input', 0, 123)`,
    [id],
  );
}

it('tells changes, the newest first, with the rates before and after', async () => {
  const before = await listPriceChanges(database.pool, 1_000);
  await addPrice('price_next', '2026-11-24T00:00:00Z');
  await addPrice('price_ahead', '2030-01-01T00:00:00Z');
  const changes = await listPriceChanges(database.pool, 1_000);
  expect(changes).toHaveLength(before.length + 2);
  const [ahead, next] = changes.filter(({ modelSlug }) => modelSlug === 'openai/gpt-4.1-mini');
  expect(ahead).toMatchObject({ priceId: 'price_ahead', providerName: 'OpenAI' });
  expect(ahead?.before).toEqual(next?.after);
  expect(next?.after).toEqual([{ meter: 'input', aboveInputTokens: 0, pico: 123n }]);
  expect(next?.before.find(({ meter }) => meter === 'input')?.pico).toBe(400_000n);
  expect(changes.map(({ at }) => at.getTime())).toEqual(
    changes.map(({ at }) => at.getTime()).sort((a, b) => b - a),
  );
  expect(await listPriceChanges(database.pool, 1)).toEqual(changes.slice(0, 1));
});

it('says nothing of first prices or of one workspace’s', async () => {
  const before = await listPriceChanges(database.pool, 1_000);
  const { rows } = await database.pool.query(
    `INSERT INTO workspaces (id, name) VALUES ('ws_x', 'X') RETURNING id`,
  );
  await addPrice('price_theirs', '2026-11-25T00:00:00Z', { workspaceId: rows[0].id });
  const config = parseConfig({
    providers: [{ id: 'acme', dialect: 'openai', base_url: 'https://acme.example/v1' }],
    models: [
      {
        slug: 'acme/new-1',
        context_window: 1_000,
        benchmark: { input: '1', output: '2' },
        routes: [{ provider: 'acme', upstream_id: 'n', prices: { input: '0.5', output: '1' } }],
      },
    ],
  });
  expect(await applyConfig(database.pool, config, T0)).not.toEqual([]);
  expect(await listPriceChanges(database.pool, 1_000)).toEqual(before);
});

it.each(['override', 'operator'])('says nothing of a price of origin %s, before or after', async (origin) => {
  const before = await listPriceChanges(database.pool, 1_000);
  await addPrice(`price_private_${origin}`, '2026-11-26T00:00:00Z', { origin });
  expect(await listPriceChanges(database.pool, 1_000)).toEqual(before);
});
