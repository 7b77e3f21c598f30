// Guarantee: seeding writes the whole starter catalog once, a second run changes nothing, prices are closed and never rewritten, and overrides win.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPerMillion } from '@/lib/base/money';
import { applyConfig, applyLocal, seedStarter } from '@/lib/catalog/import/apply';
import { parseConfig } from '@/lib/catalog/import/config';
import { removePriceOverride, setPriceOverride } from '@/lib/catalog/import/override';
import { starterSnapshot } from '@/lib/catalog/import/starter';
import { loadCatalog, openCatalogStore } from '@/lib/catalog/queries';
import { ownRate } from '@/lib/catalog/rates';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const T0 = new Date('2026-11-23T12:00:00Z');
const later = (minutes: number) => new Date(T0.getTime() + minutes * 60_000);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedStarter(database.pool, T0);
});
afterAll(() => database.drop());

const model = async (slug: string, at: Date) => {
  const found = (await loadCatalog(database.pool, at)).models.get(slug);
  if (!found) throw new Error(`${slug} is not loaded`);
  return found;
};
const inputOf = (price: { rates: readonly any[] } | null | undefined) =>
  price ? formatPerMillion(ownRate(price, 'input') ?? -1n) : null;

const CONFIG = {
  providers: [
    {
      id: 'acme',
      dialect: 'openai',
      base_url: 'http://10.0.0.5:8000/v1',
      allow_private_network: true,
      timeout_ms: { idle: 9_000, total: 90_000 },
    },
  ],
  models: [
    {
      slug: 'acme/writer-1',
      context_window: 32_768,
      aliases: ['Writer-1'],
      benchmark: { input: '0.50', output: '1.50', cache_read: '0.25' },
      routes: [
        {
          provider: 'acme',
          upstream_id: 'writer-1-fp8',
          prices: { input: '0.10', output: '0.30', tiers: [{ above_input_tokens: 20_000, input: '0.20' }] },
        },
      ],
    },
    {
      slug: 'openai/gpt-4.1-mini',
      context_window: 8_192,
      routes: [{ provider: 'acme', upstream_id: 'copy', prices: { input: '0.20', output: '0.80' } }],
    },
  ],
};

describe('the starter catalog in the database', () => {
  it('is loaded whole, with every price', async () => {
    const catalog = await loadCatalog(database.pool, later(1));
    const starter = starterSnapshot();
    expect(catalog.models.size).toBe(starter.models.length);
    expect(catalog.providers.size).toBe(starter.providers.length);
    // Routers have the routes of others.
    for (const wanted of starter.models.filter(({ family }) => family !== 'router')) {
      const found = catalog.models.get(wanted.slug);
      expect(found?.routes.length, wanted.slug).toBe(wanted.routes.length);
      expect(found?.benchmark, wanted.slug).not.toBeNull();
      expect(found?.routes.filter(({ price }) => price).length, wanted.slug).toBe(
        wanted.routes.filter(({ prices }) => prices).length,
      );
    }
  });

  it('changes nothing when it is sown again', async () => {
    expect(await seedStarter(database.pool, later(2))).toEqual([]);
  });

  it('survives two writers at once', async () => {
    const other = await createTestDatabase();
    const [a, b] = await Promise.all([seedStarter(other.pool, T0), seedStarter(other.pool, T0)]);
    expect([a.length, b.length].sort((x, y) => x - y)[0]).toBe(0);
    expect((await loadCatalog(other.pool, later(1))).models.size).toBe(starterSnapshot().models.length);
    await other.drop();
  });

  it('keeps what o3 cost before June 2025 and starts what is announced on its day', async () => {
    const { rows } = await database.pool.query(
      `SELECT p.effective_from, p.effective_to, r.pico FROM prices p JOIN rates r ON r.price_id = p.id AND r.meter = 'output'
         JOIN routes ON routes.id = p.route_id WHERE model_slug = 'openai/o3' AND provider_id = 'openai' ORDER BY 1`,
    );
    expect(rows.map((row) => [row.effective_from.toISOString().slice(0, 10), row.pico])).toEqual([
      ['2025-04-16', 40_000_000n],
      ['2025-06-10', 8_000_000n],
    ]);
    expect(rows[0].effective_to).toEqual(rows[1].effective_from);
    expect(inputOf((await model('google/gemini-3.6-flash', later(1))).benchmark)).toBe('0.75');
    expect(
      inputOf((await model('google/gemini-3.6-flash', new Date('2027-01-01T00:00:00Z'))).benchmark),
    ).toBe('1.5');
  });

  it('resolves bare names, twins, dated ids and OpenRouter names, each to one model', async () => {
    const { aliases } = await loadCatalog(database.pool, later(1));
    expect(aliases.get('gpt-4.1-mini')).toBe('openai/gpt-4.1-mini');
    expect(aliases.get('gemma-3-4b-it')).toBe('google/gemma-3-4b-it');
    expect(aliases.get('deepseek-chat')).toBe('deepseek/deepseek-chat');
    expect(aliases.get('anthropic/claude-sonnet-4-5')).toBe('anthropic/claude-sonnet-4.5');
    expect(aliases.get('claude-sonnet-4-5-20250929')).toBe('anthropic/claude-sonnet-4.5');
    expect(aliases.get('meta-llama/llama-3.3-70b-instruct')).toBe('meta/llama-3.3-70b-instruct');
    expect(aliases.get('echo')).toBeUndefined();
  });
});

describe('overrides', () => {
  it('win while they stand, are left alone by the next seed, and give way when removed', async () => {
    const route = { slug: 'openai/gpt-4o', provider: 'openai' };
    const rates = [
      { meter: 'input' as const, aboveInputTokens: 0, pico: 1_000_000n },
      { meter: 'output' as const, aboveInputTokens: 0, pico: 2_000_000n },
    ];
    const id = await setPriceOverride(
      database.pool,
      { ...route, rates, reason: 'contract', by: 'test' },
      later(3),
    );
    const overridden = await model('openai/gpt-4o', later(4));
    expect(overridden.benchmark).toMatchObject({ id, origin: 'override' });
    expect(await seedStarter(database.pool, later(5))).toEqual([]);
    const second = await setPriceOverride(
      database.pool,
      { ...route, rates, reason: 'new contract', by: 'test', from: later(60) },
      later(6),
    );
    expect((await model('openai/gpt-4o', later(59))).benchmark?.id).toBe(id);
    expect((await model('openai/gpt-4o', later(61))).benchmark?.id).toBe(second);
    expect(await removePriceOverride(database.pool, route, later(62))).toBe(true);
    expect(inputOf((await model('openai/gpt-4o', later(63))).benchmark)).toBe('2.5');
    expect(await removePriceOverride(database.pool, route, later(64))).toBe(false);
  });

  it('are refused for the past, without a reason, without rates and for unknown or several routes', async () => {
    const rates = [
      { meter: 'input' as const, aboveInputTokens: 0, pico: 1n },
      { meter: 'output' as const, aboveInputTokens: 0, pico: 1n },
    ];
    const good = { slug: 'openai/gpt-4o', provider: 'openai', rates, reason: 'r', by: 'test' };
    const set = (change: object) => setPriceOverride(database.pool, { ...good, ...change }, later(5));
    await expect(set({ from: T0 })).rejects.toThrow('past');
    await expect(set({ reason: ' ' })).rejects.toThrow('reason');
    await expect(set({ rates: rates.slice(1) })).rejects.toThrow('input');
    await expect(set({ provider: 'groq' })).rejects.toThrow('no route at groq');
    await expect(set({ slug: 'anthropic/claude-sonnet-4.5', provider: 'bedrock' })).rejects.toThrow(
      'eu, global, us',
    );
  });
});

describe('the operator’s file', () => {
  it('adds models and takes over known ones, then gives them back', async () => {
    const config = parseConfig(CONFIG);
    expect((await applyConfig(database.pool, config, later(70))).length).toBeGreaterThan(0);
    expect(await applyConfig(database.pool, config, later(71))).toEqual([]);
    expect(await seedStarter(database.pool, later(72))).toEqual([]);
    const catalog = await loadCatalog(database.pool, later(73));
    const writer = await model('acme/writer-1', later(73));
    expect(writer.routes.map(({ provider }) => provider.id)).toEqual(['acme']);
    expect(writer.benchmark?.origin).toBe('operator');
    expect(inputOf(writer.benchmark)).toBe('0.5');
    expect(writer.routes[0]?.provider.timeoutMs).toEqual({
      connect: 5_000,
      firstByte: 60_000,
      idle: 9_000,
      total: 90_000,
    });
    expect(catalog.aliases.get('writer-1')).toBe('acme/writer-1');
    expect(catalog.providers.has('benchmark')).toBe(false);
    const taken = await model('openai/gpt-4.1-mini', later(73));
    expect(taken.routes.map(({ provider }) => provider.id)).toEqual(['acme']);
    expect(inputOf(taken.benchmark)).toBe('0.4');

    const cheaper = structuredClone(CONFIG);
    if (cheaper.models[0]?.benchmark) cheaper.models[0].benchmark.input = '0.40';
    await applyConfig(database.pool, parseConfig(cheaper), later(80));
    expect(inputOf((await model('acme/writer-1', later(79))).benchmark)).toBe('0.5');
    expect(inputOf((await model('acme/writer-1', later(80))).benchmark)).toBe('0.4');

    await applyConfig(database.pool, null, later(90));
    const without = await loadCatalog(database.pool, later(91));
    expect(without.models.has('acme/writer-1')).toBe(false);
    expect(without.providers.has('acme')).toBe(false);
    expect(
      without.models
        .get('openai/gpt-4.1-mini')
        ?.routes.map(({ provider }) => provider.id)
        .sort(),
    ).toEqual(['azure', 'openai', 'openrouter']);
    expect(await applyConfig(database.pool, null, later(92))).toEqual([]);
  });
});

describe('local servers', () => {
  it('bring free models while they answer', async () => {
    const server = {
      id: 'ollama',
      name: 'Ollama',
      baseUrl: 'http://127.0.0.1:11434/v1',
      models: ['llama3.2:3b', 'qwen3:latest'],
    };
    await applyLocal(database.pool, [server], later(100));
    expect(await applyLocal(database.pool, [server], later(101))).toEqual([]);
    const local = await model('local/llama3.2-3b', later(102));
    expect(local.routes[0]?.price).toMatchObject({ origin: 'local', rates: [{ pico: 0n }, { pico: 0n }] });
    expect(local.benchmark?.id).toBe(local.routes[0]?.price?.id);
    expect(local.routes[0]?.provider.allowPrivateNetwork).toBe(true);
    await applyLocal(database.pool, [], later(103));
    expect((await loadCatalog(database.pool, later(104))).models.has('local/qwen3')).toBe(false);
  });
});

describe('the store of a process', () => {
  it('reads anew on demand, shares one reading, and knows every price ever charged', async () => {
    const store = await openCatalogStore(database.pool, { now: () => later(110).getTime() });
    const before = store.current();
    await Promise.all([store.reload(), store.reload(), store.reload()]);
    expect(store.current()).not.toBe(before);
    const { rows } = await database.pool.query(
      `SELECT id FROM prices WHERE effective_to IS NOT NULL LIMIT 1`,
    );
    expect((await store.priceById(rows[0].id))?.effectiveTo).toBeInstanceOf(Date);
    expect(await store.priceById('price_none')).toBeNull();
    store.close();
  });

  it('keeps the snapshot while nothing changes, and finds every change that nobody told it of', async () => {
    let at = later(111).getTime();
    const store = await openCatalogStore(database.pool, { now: () => at, rereadEveryMs: 20 });
    const first = store.current();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(store.current()).toBe(first);
    const changed = async (what: () => Promise<unknown>) => {
      const before = store.current();
      await what();
      await expect.poll(() => store.current() !== before, { timeout: 5_000 }).toBe(true);
    };
    const run = (sql: string) => () => database.pool.query(sql);
    await changed(run(`UPDATE models SET name = name || '!' WHERE slug = 'openai/gpt-4.1-mini'`));
    await changed(run(`UPDATE routes SET status = 'disputed' WHERE id = (SELECT min(id) FROM routes)`));
    await changed(run(`UPDATE providers SET docs_url = 'https://docs.example' WHERE id = 'openai'`));
    // A price that is written down now and begins an hour later.
    const { rows } = await database.pool.query(`SELECT id FROM routes WHERE provider_id = 'openai' LIMIT 1`);
    const begins = new Date(at + 3_600_000).toISOString();
    await database.pool.query(
      `INSERT INTO prices (id, route_id, origin, sources, created_by, effective_from) VALUES ('price_later', $1, 'override', '[]', 'test', $2)`,
      [rows[0].id, begins],
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = store.current();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(store.current()).toBe(before);
    await changed(async () => {
      at += 3_600_001;
    });
    await changed(() =>
      store.noteUnpriced([{ priceId: 'price_later', meter: 'web_search', requestId: 'req_x' }]),
    );
    store.close();
  });

  it('keeps what it has when the database fails', async () => {
    const store = await openCatalogStore(database.pool);
    const before = store.current();
    const query = database.pool.query;
    database.pool.query = (() => Promise.reject(new Error('down'))) as any;
    await expect(store.reload()).rejects.toThrow('down');
    database.pool.query = query;
    expect(store.current()).toBe(before);
    await store.reload();
    expect(store.current()).not.toBe(before);
    store.close();
  });
});

it('a price’s rates can never be rewritten', async () => {
  await expect(database.pool.query('UPDATE rates SET pico = 0')).rejects.toThrow('immutable');
});
