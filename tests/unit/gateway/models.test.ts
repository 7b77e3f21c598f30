// Guarantee: the public lists show what a caller may call at what it would pay, exactly, and never a private cost.
import { describe, expect, it } from 'vitest';
import type { Caller } from '@/lib/auth/caller';
import { stringifyJson } from '@/lib/base/decimal-json';
import { configSnapshot, parseConfig } from '@/lib/catalog/import/config';
import { starterSnapshot } from '@/lib/catalog/import/starter';
import type { Catalog } from '@/lib/catalog/model';
import { type CatalogView, describeModel, describeRoutes, listModels } from '@/lib/gateway/endpoints/models';
import { listPricing } from '@/lib/gateway/endpoints/pricing';
import { listProviders } from '@/lib/gateway/endpoints/providers';
import { NO_STATS } from '@/lib/gateway/health/route-health';
import { catalogOf, starterCatalog } from '../catalog/catalog-fixture';

const catalog = starterCatalog();
const view = (query = '', change: Partial<CatalogView> = {}): CatalogView => ({
  caller: null,
  query: new URLSearchParams(query),
  isConfigured: () => false,
  statsOf: () => NO_STATS,
  sharePpm: 500_000,
  ...change,
});
const caller = (change: Partial<Caller>) =>
  ({ mode: 'test', models: null, scopes: new Set(), ...change }) as Caller;
const printed = (value: unknown) => JSON.parse(stringifyJson(value));
const ids = (query: string, change?: Partial<CatalogView>) =>
  listModels(catalog, view(query, change)).data.map(({ id }) => id);

describe('GET /v1/models', () => {
  it('lists every model, and its bare name as an alias', () => {
    const { object, data } = printed(listModels(catalog, view()));
    expect(object).toBe('list');
    const canonical = data.filter((row: any) => !row.alias_of);
    expect(canonical.length).toBe(catalog.models.size);
    expect(data.find((row: any) => row.id === 'gpt-4.1-mini')?.alias_of).toBe('openai/gpt-4.1-mini');
    expect(data.find((row: any) => row.id === 'gemma-3-4b-it')?.alias_of).toBe('google/gemma-3-4b-it');
    expect(new Set(data.map((row: any) => row.id)).size).toBe(data.length);
    expect(listModels(catalog, view('aliases=false')).data.length).toBe(catalog.models.size);
  });

  it('has the shape of the contract', () => {
    const row = printed(listModels(catalog, view())).data.find((r: any) => r.id === 'openai/gpt-4.1-mini');
    expect(row).toMatchObject({
      object: 'model',
      created: Date.UTC(2025, 3, 14) / 1000,
      owned_by: 'openai',
      name: 'GPT-4.1 mini',
      context_window: 1_047_576,
      context_length: 1_047_576,
      max_output_tokens: 32_768,
      architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
      capabilities: {
        tools: true,
        vision: true,
        json: true,
        structured_outputs: true,
        reasoning: false,
        streaming: true,
        prompt_caching: true,
      },
      compatible_endpoints: ['/v1/chat/completions', '/v1/responses', '/v1/messages'],
      available_providers: expect.arrayContaining(['openai', 'azure', 'openrouter']),
      pricing: { prompt: '0.0000004', completion: '0.0000016', input_cache_read: '0.0000001' },
      benchmark_pricing: {
        input_per_mtok_min: 0.4,
        input_per_mtok_max: 0.4,
        output_per_mtok_min: 1.6,
        output_per_mtok_max: 1.6,
      },
      deprecation_date: null,
    });
    expect(row.supported_parameters).toEqual(
      expect.arrayContaining(['temperature', 'tools', 'response_format', 'seed']),
    );
    expect(row.supported_parameters).not.toContain('vision');
  });

  it('filters, and refuses values it does not know', () => {
    expect(ids('provider=perplexity&aliases=false')).toEqual([
      'perplexity/sonar',
      'perplexity/sonar-pro',
      'perplexity/sonar-reasoning-pro',
    ]);
    expect(ids('lab=cohere,amazon&aliases=false').every((id) => /^(cohere|amazon)\//.test(id))).toBe(true);
    const hearing = ids('capability=vision,reasoning&modality=audio&aliases=false');
    expect(hearing.every((id) => id.startsWith('google/') || id === 'btl/auto')).toBe(true);
    expect(ids('search=claude%20haiku&aliases=false')).toEqual(['anthropic/claude-haiku-4.5']);
    expect(ids('search=claude-sonnet-4-5-20250929&aliases=false')).toEqual(['anthropic/claude-sonnet-4.5']);
    expect(ids('search=zzqx')).toEqual([]);
    for (const query of ['provider=acme', 'lab=x', 'capability=magic', 'modality=smell', 'aliases=maybe'])
      expect(() => ids(query)).toThrow(
        expect.objectContaining({ code: 'invalid_request', param: query.split('=')[0] }),
      );
  });

  it('is narrowed to what a key may call', () => {
    expect(ids('aliases=false', { caller: caller({ models: new Set(['openai/gpt-4o']) }) })).toEqual([
      'openai/gpt-4o',
    ]);
    expect(ids('', { caller: caller({ mode: 'live' }) }).some((id) => id.startsWith('test/'))).toBe(false);
    expect(ids('', { caller: caller({ mode: 'test' }) })).toContain('test/echo');
  });
});

describe('what is paid', () => {
  const pricing = (slug: string, change: Partial<CatalogView> = {}) =>
    printed(listModels(catalog, view('aliases=false', change))).data.find((row: any) => row.id === slug)
      .pricing;

  it('is the route’s price and half of what it saves, never above the benchmark', () => {
    // Reference Groq 0.59/0.79; cheapest OpenRouter 0.05/0.24.
    expect(pricing('meta/llama-3.3-70b-instruct')).toMatchObject({
      prompt: '0.00000032',
      completion: '0.000000515',
    });
    expect(pricing('meta/llama-3.3-70b-instruct', { sharePpm: 0 })).toMatchObject({ prompt: '0.00000005' });
    expect(pricing('meta/llama-3.3-70b-instruct', { sharePpm: 1_000_000 })).toMatchObject({
      prompt: '0.00000059',
    });
  });

  it('is that of the cheapest route this server can call', () => {
    const isConfigured = ({ id }: { id: string }) => id === 'together';
    expect(pricing('meta/llama-3.3-70b-instruct', { isConfigured })).toMatchObject({
      prompt: '0.00000059',
      completion: '0.00000079',
    });
    const test = { isConfigured, caller: caller({ mode: 'test' }) };
    expect(pricing('meta/llama-3.3-70b-instruct', test)).toMatchObject({ prompt: '0.00000032' });
  });

  it('shows long-context tiers and fees per request', () => {
    const gemini = pricing('google/gemini-2.5-pro', { isConfigured: ({ id }) => id === 'google' });
    expect(gemini).toMatchObject({
      prompt: '0.00000125',
      tiers: [{ above_input_tokens: 200_000, prompt: '0.0000025', completion: '0.000015' }],
    });
    expect(pricing('perplexity/sonar')).toMatchObject({ request: '0.012' });
    const row = printed(listModels(catalog, view())).data.find((r: any) => r.id === 'google/gemini-2.5-pro');
    expect(row.benchmark_pricing).toMatchObject({
      input_per_mtok_min: 1.25,
      input_per_mtok_max: 2.5,
      output_per_mtok_max: 15,
    });
  });
});

describe('GET /v1/models/{id}', () => {
  it('answers by any name with all routes', () => {
    for (const name of ['openai/gpt-4.1-mini', 'gpt-4.1-mini', 'GPT-4-1-MINI', 'gpt-4.1-mini:floor']) {
      const detail = describeModel(catalog, name, view());
      expect(detail.id).toBe('openai/gpt-4.1-mini');
      expect(detail.routes.map(({ provider }) => provider).sort()).toEqual(['azure', 'openai', 'openrouter']);
      expect(detail.reference_provider).toBe('openai');
    }
  });

  it('offers the nearest names where there is none', () => {
    expect(() => describeModel(catalog, 'gpt-4.1-mimi', view())).toThrow(
      expect.objectContaining({
        code: 'model_not_found',
        details: { nearest: expect.arrayContaining(['openai/gpt-4.1-mini']) },
      }),
    );
  });
});

describe('GET /v1/models/{id}/routes', () => {
  it('says per route what it takes, costs and is, and invents no figures', () => {
    const isConfigured = ({ id }: { id: string }) => id === 'groq';
    const { data } = printed(describeRoutes(catalog, 'llama-3.3-70b-instruct', view('', { isConfigured })));
    const groq = data.find((row: any) => row.provider === 'groq');
    expect(groq).toMatchObject({
      status: 'active',
      context_length: 131_072,
      is_reference: true,
      list_pricing: { prompt: '0.00000059', completion: '0.00000079' },
      uptime_1d: null,
      latency_ms_30m: null,
      throughput_tps_30m: null,
    });
    expect(data.find((row: any) => row.provider === 'together')).toMatchObject({
      status: 'not_configured',
      variant: 'turbo',
    });
    const gemma = printed(describeRoutes(catalog, 'gemma-3-27b-it', view())).data;
    expect(gemma.find((row: any) => row.provider === 'nebius')).toMatchObject({
      status: 'unpriced',
      pricing: null,
      list_pricing: null,
    });
    const claude = printed(describeRoutes(catalog, 'claude-sonnet-4.5', view())).data;
    expect(
      claude
        .filter((row: any) => row.provider === 'bedrock')
        .map((row: any) => row.region)
        .sort(),
    ).toEqual(['eu', 'global', 'us']);
  });
});

describe('the figures of a route', () => {
  it('are printed as they were measured, rounded', () => {
    const statsOf = () => ({
      uptime5m: 100,
      uptime30m: 99.99,
      uptime1d: null,
      latencyMs30m: { p50: 412.4, p90: 900.6, p99: 2_000 },
      tokensPerSecond30m: { p50: 81.26, p90: 120.04, p99: 200 },
    });
    const { data } = describeRoutes(catalog, 'llama-3.3-70b-instruct', view('', { statsOf }));
    expect(data[0]).toMatchObject({
      uptime_5m: 100,
      uptime_30m: 99.99,
      uptime_1d: null,
      latency_ms_30m: { p50: 412, p90: 901, p99: 2_000 },
      throughput_tps_30m: { p50: 81.3, p90: 120, p99: 200 },
    });
  });
});

describe('GET /v1/account/pricing', () => {
  it('has a row for every name, with exact numbers', () => {
    const text = stringifyJson(listPricing(catalog, view()));
    const { data } = JSON.parse(text);
    const row = data.find((r: any) => r.id === 'claude-sonnet-4-5-20250929');
    expect(row).toMatchObject({
      alias_of: 'anthropic/claude-sonnet-4.5',
      available_providers: expect.arrayContaining(['anthropic']),
      pricing: { pricing_model: 'shared_savings' },
      benchmark_pricing: { input_per_mtok_min: 3, output_per_mtok_min: 15 },
    });
    expect(text).not.toMatch(/\de[-+]\d/);
    expect(listPricing(catalog, view('aliases=false')).data.every((r) => r.alias_of === undefined)).toBe(
      true,
    );
  });
});

describe('the operator’s own models', () => {
  const config = parseConfig({
    providers: [{ id: 'acme', dialect: 'openai', base_url: 'https://models.example.com/v1' }],
    models: [
      {
        slug: 'acme/open',
        context_window: 1000,
        benchmark: { input: '2', output: '6' },
        routes: [{ provider: 'acme', upstream_id: 'o', prices: { input: '1', output: '3' } }],
      },
      {
        slug: 'acme/hidden',
        context_window: 1000,
        visibility: 'workspace',
        endpoints: ['/v1/embeddings'],
        benchmark: { input: '2', output: '6' },
        sell: { input: '2', output: '4' },
        routes: [{ provider: 'acme', upstream_id: 'h', prices: { input: '0.123', output: '0.456' } }],
      },
    ],
  });
  const own: Catalog = catalogOf(configSnapshot(config, starterSnapshot()));

  it('show neither their cost nor themselves to strangers', () => {
    expect(listModels(own, view()).data.map(({ id }) => id)).toEqual(['acme/open', 'open']);
    expect(() => describeModel(own, 'acme/hidden', view())).toThrow('no model');
    const detail = printed(describeModel(own, 'acme/open', view()));
    expect(detail.pricing).toEqual({ prompt: '0.0000015', completion: '0.0000045' });
    expect(detail.list_pricing).toBeNull();
    expect(detail.routes.map((row: any) => [row.provider, row.list_pricing])).toEqual([['acme', null]]);
    expect(printed(listProviders(own, view())).data.map((row: any) => row.id)).toEqual(['acme']);
  });

  it('tell strangers nothing of a provider that is kept off the public pages', () => {
    const provider = (id: string, visibility: string) => ({
      id,
      dialect: 'openai',
      base_url: `https://${id}.example/v1`,
      visibility,
    });
    const route = (of: string, input: string) => ({
      provider: of,
      upstream_id: `up-${of}`,
      prices: { input, output: '3' },
    });
    const twoDoors = parseConfig({
      providers: [provider('acme', 'public'), provider('quiet', 'workspace')],
      models: [
        {
          slug: 'acme/both',
          context_window: 1000,
          benchmark: { input: '2', output: '6' },
          routes: [route('acme', '1'), route('quiet', '0.5')],
        },
      ],
    });
    const both: Catalog = catalogOf(configSnapshot(twoDoors, starterSnapshot()));
    const printedFor = (one: ReturnType<typeof view>) =>
      stringifyJson([
        listModels(both, one),
        listPricing(both, one),
        describeModel(both, 'acme/both', one),
        describeRoutes(both, 'acme/both', one),
        listProviders(both, one),
      ]);
    expect(printedFor(view())).not.toContain('quiet');
    expect(printed(describeModel(both, 'acme/both', view())).pricing.prompt).toBe('0.0000015');
    const key = view('', { caller: caller({}) });
    expect(printedFor(key)).toContain('up-quiet');
    expect(printed(describeModel(both, 'acme/both', key)).pricing.prompt).toBe('0.00000125');
    expect(() => listModels(both, view('provider=quiet'))).toThrow(/^Unknown provider "quiet"; (?!.*quiet)/);
    expect(listModels(both, { ...key, query: new URLSearchParams('provider=quiet') }).data).toHaveLength(2);
  });

  it('print sell rates as they are, and only endpoints that work', () => {
    const key = view('', { caller: caller({}) });
    const row = printed(listPricing(own, key)).data.find((r: any) => r.id === 'acme/hidden');
    expect(row.pricing).toEqual({
      pricing_model: 'explicit_sell_rates',
      input_per_mtok: 2,
      output_per_mtok: 4,
      prompt: '0.000002',
      completion: '0.000004',
    });
    const text = stringifyJson([
      listModels(own, key),
      listPricing(own, key),
      describeModel(own, 'acme/hidden', key),
    ]);
    expect(text).not.toContain('0.123');
    expect(text).not.toContain('0.000000123');
    expect(describeModel(own, 'acme/hidden', key).compatible_endpoints).toEqual(['/v1/embeddings']);
  });
});

describe('GET /v1/providers', () => {
  it('says who can be called, how well, and for how many models', () => {
    const isConfigured = ({ id }: { id: string }) => id === 'openai' || id === 'sandbox' || id === 'groq';
    const ofGroq = new Set(
      [...catalog.models.values()]
        .flatMap(({ routes }) => routes)
        .filter(({ provider }) => provider.id === 'groq')
        .map(({ id }) => id),
    );
    const healthOf = (routeIds: readonly string[]) =>
      routeIds.length === ofGroq.size && routeIds.every((id) => ofGroq.has(id))
        ? { status: 'degraded' as const, latencyMs: 120 }
        : null;
    const { object, data } = printed(listProviders(catalog, view('', { isConfigured }), healthOf));
    const row = (id: string) => data.find((r: any) => r.id === id);
    expect(object).toBe('list');
    expect(row('openai')).toMatchObject({
      name: 'OpenAI',
      status: 'healthy',
      healthy: true,
      latency_ms: null,
    });
    expect(row('openai').models).toBeGreaterThan(15);
    expect(row('groq')).toMatchObject({ status: 'degraded', healthy: false, latency_ms: 120 });
    expect(row('mistral')).toMatchObject({
      status: 'down',
      healthy: false,
      configured: false,
      latency_ms: null,
    });
    expect(row('sandbox')).toMatchObject({ status: 'healthy', models: 12 });
  });
});
