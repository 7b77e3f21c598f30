// Guarantee: the public catalog has the contract's shape, is found by every name of a model, and shows a key only what it may call.
import { describe, expect, it } from 'vitest';
import { ask, newWorkspace } from '../../support/api';
import { expectError } from '../../support/api-checks';

const json = async (path: string, key?: string): Promise<any> => {
  const response = await ask(path, undefined, { key });
  expect(response.status, path).toBe(200);
  return response.json();
};
const USD = /^\d+(?:\.\d*[1-9])?$/;

describe('GET /v1/models', () => {
  it('lists every model with the contract’s fields', async () => {
    const { object, data } = await json('/v1/models');
    expect(object).toBe('list');
    expect(data.filter((row: any) => !row.alias_of).length).toBeGreaterThanOrEqual(60);
    for (const row of data) {
      expect(row, row.id).toMatchObject({
        id: expect.any(String),
        object: 'model',
        created: expect.any(Number),
        owned_by: expect.any(String),
        name: expect.any(String),
        context_window: expect.any(Number),
        architecture: { input_modalities: expect.any(Array), output_modalities: expect.any(Array) },
        supported_parameters: expect.any(Array),
        compatible_endpoints: expect.any(Array),
        available_providers: expect.any(Array),
      });
      expect(row.context_length).toBe(row.context_window);
      expect(row).toHaveProperty('max_output_tokens');
      expect(row).toHaveProperty('deprecation_date');
      for (const name of [
        'tools',
        'vision',
        'json',
        'structured_outputs',
        'reasoning',
        'streaming',
        'prompt_caching',
      ])
        expect(row.capabilities[name], `${row.id} ${name}`).toBeTypeOf('boolean');
      expect(row.pricing.prompt, row.id).toMatch(USD);
      expect(row.pricing.completion, row.id).toMatch(USD);
      for (const name of [
        'input_per_mtok_min',
        'input_per_mtok_max',
        'output_per_mtok_min',
        'output_per_mtok_max',
      ])
        expect(row.benchmark_pricing[name], `${row.id} ${name}`).toBeTypeOf('number');
    }
  });

  it('is over fifteen providers or more', async () => {
    const { data } = await json('/v1/models');
    const providers = new Set(data.flatMap((row: any) => row.available_providers));
    expect(providers.size).toBeGreaterThanOrEqual(15);
  });

  it('has slugs that are slugs, each once, and the names existing programs look for', async () => {
    const { data } = await json('/v1/models');
    const ids = data.map((row: any) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const row of data.filter((entry: any) => !entry.alias_of))
      expect(row.id).toMatch(/^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/);
    expect(ids).toEqual(expect.arrayContaining(['gpt-4.1-mini', 'gemma-3-4b-it', 'openai/gpt-4.1-mini']));
    for (const row of data.filter((entry: any) => entry.alias_of)) expect(ids).toContain(row.alias_of);
  });

  it('lists no bare name twice claimed, and none where aliases=false', async () => {
    const { data } = await json('/v1/models?aliases=false');
    expect(data.some((row: any) => row.alias_of)).toBe(false);
  });

  it('knows the prices of the operator’s models after the share', async () => {
    const { data } = await json('/v1/models');
    const row = data.find((entry: any) => entry.id === 'acme/one');
    // Half way between 1.00 and 2.00 a million, 3.00 and 6.00, 0.25 and 0.50.
    expect(row.pricing).toMatchObject({
      prompt: '0.0000015',
      completion: '0.0000045',
      input_cache_read: '0.000000375',
    });
    expect(row.benchmark_pricing).toEqual({
      input_per_mtok_min: 2,
      input_per_mtok_max: 2,
      output_per_mtok_min: 6,
      output_per_mtok_max: 6,
    });
    expect(row.list_pricing).toBeNull();
    const tiers = data.find((entry: any) => entry.id === 'acme/tiers');
    expect(tiers.benchmark_pricing).toMatchObject({ input_per_mtok_min: 2, input_per_mtok_max: 4 });
  });

  it('is filtered by its query, and names what it does not know', async () => {
    const { data } = await json('/v1/models?provider=a&capability=vision');
    expect(data.length).toBeGreaterThan(3);
    expect(data.every((row: any) => row.available_providers.includes('a') && row.capabilities.vision)).toBe(
      true,
    );
    const found = await json('/v1/models?search=gpt%204.1%20mini');
    expect(found.data.map((row: any) => row.id)).toContain('openai/gpt-4.1-mini');
    const error = await expectError(await ask('/v1/models?capability=flying'), 400, 'invalid_request');
    expect(error.param).toBe('capability');
    expect(error.message).toContain('vision');
  });

  it('is narrowed by a key to what it may call', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ models: ['acme/one', 'openai/gpt-4.1-mini'] });
    const response = await ask('/v1/models?aliases=false', undefined, { key });
    const { data } = await response.json();
    expect(data.map((row: any) => row.id).sort()).toEqual(['acme/one', 'openai/gpt-4.1-mini']);
    expect(response.headers.get('cache-control')).toBe('private');
    expect(response.headers.get('vary')).toContain('Authorization');
    const live = await json('/v1/models', workspace.liveKey);
    expect(live.data.some((row: any) => row.id.startsWith('test/'))).toBe(false);
    const test = await json('/v1/models', workspace.testKey);
    expect(test.data.map((row: any) => row.id)).toContain('test/echo');
  });
});

describe('GET /v1/models/{id}', () => {
  it.for([
    '/v1/models/openai/gpt-4.1-mini',
    '/v1/models/openai%2Fgpt-4.1-mini',
    '/v1/models/openai%2fgpt-4.1-mini/',
    '/v1/models/gpt-4.1-mini',
    '/v1/models/GPT-4.1-Mini',
    '/v1/models/openai/gpt-4-1-mini',
    '/v1/models/gpt-4-1-mini',
  ])('finds a model by %s', async (path) => {
    const model = await json(path);
    expect(model).toMatchObject({ id: 'openai/gpt-4.1-mini', object: 'model', owned_by: 'openai' });
    expect(model.routes.length).toBeGreaterThan(0);
    expect(model.reference_provider).toBe('openai');
  });

  it('shows routes with their prices and limits, and no figure that nobody measured', async () => {
    const model = await json('/v1/models/acme/two');
    expect(model.routes.map((route: any) => route.provider)).toEqual(['a', 'b']);
    expect(model.routes[0]).toMatchObject({
      object: 'route',
      status: 'active',
      context_length: 32_768,
      max_output_tokens: 4_096,
      pricing: { prompt: '0.0000015', completion: '0.0000045' },
    });
    for (const name of ['uptime_5m', 'uptime_30m', 'uptime_1d']) expect(model.routes[0]).toHaveProperty(name);
    const unset = await json('/v1/models/acme/unset');
    expect(unset.routes[0].status).toBe('not_configured');
  });

  it('gives the routes alone', async () => {
    for (const path of ['/v1/models/acme/two/routes', '/v1/models/acme%2Ftwo/routes']) {
      const list = await json(path);
      expect(list).toMatchObject({ object: 'list', model: 'acme/two' });
      expect(list.data.map((route: any) => route.provider)).toEqual(['a', 'b']);
    }
  });

  it.for([
    '/v1/models/acme/nothing',
    '/v1/models/openai',
    '/v1/models/acme/one/two',
    '/v1/models/a%2Fb%2Fc',
    '/v1/models/routes',
  ])('is 404 with nearest names for what is no model: %s', async (path) => {
    const error = await expectError(await ask(path), 404, 'model_not_found');
    expect(error.nearest).toBeInstanceOf(Array);
  });

  it('is 404 for an id that is badly encoded', async () => {
    await expectError(await ask('/v1/models/%E0%A4%A'), 404, 'not_found');
  });

  it('is 404 for a key that may not call it', async () => {
    const workspace = await newWorkspace();
    const { key } = await workspace.key({ models: ['acme/one'] });
    await expectError(await ask('/v1/models/acme/two', undefined, { key }), 404, 'model_not_found');
    expect((await ask('/v1/models/acme/one', undefined, { key })).status).toBe(200);
  });
});

describe('probes', () => {
  it('healthz and readyz need no key', async () => {
    expect(await json('/healthz')).toEqual({ status: 'ok' });
    expect(await json('/readyz')).toEqual({
      status: 'ready',
      checks: { database: true, migrations: true, routes: true },
    });
  });
});
