// Guarantee: the operator's file is taken as operations.md shows it, and anything else is refused by the place it stands in.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configSnapshot, parseConfig, readConfig, toRates } from '@/lib/catalog/import/config';
import { CatalogSnapshot } from '@/lib/catalog/import/snapshot';
import { starterSnapshot } from '@/lib/catalog/import/starter';

const EXAMPLE = {
  providers: [
    {
      id: 'vllm-a',
      name: 'Our vLLM',
      dialect: 'openai',
      base_url: 'http://10.0.0.5:8000/v1/',
      api_key_env: 'VLLM_KEY',
      allow_private_network: true,
      timeout_ms: { connect: 2000, first_byte: 20_000, idle: 30_000 },
    },
  ],
  models: [
    {
      slug: 'acme/writer-1',
      name: 'Writer 1',
      context_window: 32_768,
      max_output_tokens: 4_096,
      aliases: ['writer-1'],
      capabilities: ['tools', 'json', 'structured_outputs', 'vision', 'streaming'],
      endpoints: ['/v1/chat/completions', '/v1/responses', '/v1/embeddings'],
      benchmark: { input: '0.50', output: '1.50', cache_read: '0.25' },
      routes: [
        { provider: 'vllm-a', upstream_id: 'writer-1-fp8', prices: { input: '0.10', output: '0.30' } },
      ],
    },
  ],
};

/** A copy of the example with one value changed at a path such as `models.0.slug`. */
function changed(place: string, value: unknown): unknown {
  const copy: any = structuredClone(EXAMPLE);
  const steps = place.split('.');
  const last = steps.pop()!;
  const target = steps.reduce((node, step) => node[step], copy);
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}

describe('the example of the operations page', () => {
  it('becomes a valid snapshot', () => {
    const snapshot = configSnapshot(parseConfig(EXAMPLE), starterSnapshot());
    expect(CatalogSnapshot.safeParse(snapshot).error).toBeUndefined();
    expect(snapshot.providers.map(({ id, baseUrl }) => [id, baseUrl])).toEqual([
      ['vllm-a', 'http://10.0.0.5:8000/v1'],
      ['benchmark', null],
    ]);
    const model = snapshot.models[0]!;
    expect(model).toMatchObject({
      referenceProvider: 'benchmark',
      inputModalities: ['text', 'image'],
      lab: 'acme',
    });
    expect(model.routes.map(({ provider, status }) => [provider, status])).toEqual([
      ['vllm-a', 'active'],
      ['benchmark', 'disabled'],
    ]);
    expect(model.routes[0]?.supports).toEqual(
      expect.arrayContaining(['tools', 'response_format', 'vision', 'seed']),
    );
  });

  it('takes visibility, sell rates, tiers, fees per request and native responses', () => {
    const config: any = structuredClone(EXAMPLE);
    Object.assign(config.providers[0], { visibility: 'workspace', native_responses: true });
    Object.assign(config.models[0], { visibility: 'workspace', sell: { input: '0.50', output: '1.00' } });
    config.models[0].routes[0].prices = {
      input: '1.25',
      output: '10',
      request: '0.005',
      tiers: [{ above_input_tokens: 200_000, input: '2.50' }],
    };
    const [model] = configSnapshot(parseConfig(config), starterSnapshot()).models;
    expect(model?.sell).toEqual({ input: '0.50', output: '1.00' });
    expect(model?.routes[0]?.prices?.periods[0]?.rates).toEqual([
      { meter: 'input', aboveInputTokens: 0, pico: 1_250_000n },
      { meter: 'output', aboveInputTokens: 0, pico: 10_000_000n },
      { meter: 'input', aboveInputTokens: 200_000, pico: 2_500_000n },
      { meter: 'request', aboveInputTokens: 0, pico: 5_000_000_000n },
    ]);
  });

  it('keeps a known model’s own reference, else takes the route in the middle, never the dearest of two', () => {
    const known = changed('models.0.slug', 'openai/gpt-4o') as any;
    delete known.models[0].benchmark;
    expect(configSnapshot(parseConfig(known), starterSnapshot()).models[0]?.referenceProvider).toBe('openai');
    const own: any = changed('models.0.benchmark', undefined);
    own.providers.push({ ...own.providers[0], id: 'dear' });
    own.models[0].routes.unshift({ provider: 'dear', upstream_id: 'x', prices: { input: '9', output: '9' } });
    expect(configSnapshot(parseConfig(own), starterSnapshot()).models[0]?.referenceProvider).toBe('vllm-a');
  });

  it('lets a model without tools, pictures or JSON refuse them', () => {
    const config = parseConfig(changed('models.0.capabilities', ['streaming']));
    const supports = configSnapshot(config, starterSnapshot()).models[0]?.routes[0]?.supports ?? [];
    for (const name of ['tools', 'tool_choice', 'vision', 'json', 'response_format'])
      expect(supports).not.toContain(name);
    expect(supports).toContain('temperature');
  });

  it('reads rates exactly', () => {
    expect(toRates({ input: '0.000001', output: '1' })[0]?.pico).toBe(1n);
  });
});

describe('a provider', () => {
  it('may have its keys in several variables', () => {
    const config = parseConfig(changed('providers.0.api_key_env', ['VLLM_KEY', 'VLLM_KEY_2']));
    expect(configSnapshot(config, starterSnapshot()).providers).toMatchObject([
      { id: 'vllm-a', apiKeyEnv: 'VLLM_KEY,VLLM_KEY_2' },
      { id: 'benchmark' },
    ]);
  });
});

describe('faults', () => {
  it.each<[string, unknown, string]>([
    [
      'models.0.routes.0.prices.input',
      0.1,
      'models[0].routes[0].prices.input: expected a price as a decimal string',
    ],
    ['models.0.routes.0.prices.input', '0.0000001', 'models[0].routes[0].prices.input: expected a price'],
    ['models.0.routes.0.prices.input', '-1', 'models[0].routes[0].prices.input: expected a price'],
    ['models.0.routes.0.prices.inptu', '1', 'models[0].routes[0].prices.inptu: unknown field'],
    ['models.0.routes.0.provider', 'nobody', 'models[0].routes[0].provider: expected a provider'],
    ['models.0.routes', [], 'models[0].routes'],
    ['models.0.slug', 'Writer', 'models[0].slug: expected author/model'],
    ['models.0.slug', 'acme/routes', 'models[0].slug: expected author/model'],
    ['models.0.slug', 'test/mine', 'models[0].slug: test/ belongs to the sandbox'],
    [
      'models.0.aliases',
      ['acme/writer-1'],
      'models[0].aliases[0]: "acme/writer-1" is already used at models[0].slug',
    ],
    ['models.0.capabilities', ['telepathy'], 'models[0].capabilities[0]'],
    ['models.0.context_window', undefined, 'models[0].context_window'],
    [
      'models.0.sell',
      { input: '0.60', output: '1.50' },
      'models[0].sell.input: expected at most the benchmark of 0.50, got 0.60',
    ],
    [
      'models.0.sell',
      { input: '0.50', output: '1.50', cache_read: '0.26' },
      'models[0].sell.cache_read: expected at most the benchmark of 0.25',
    ],
    ['providers.0.dialect', 'klingon', 'providers[0].dialect'],
    [
      'providers.0.api_key_env',
      'sk-live-abc',
      'providers[0].api_key_env: expected the name of an environment variable',
    ],
    [
      'providers.0.api_key_env',
      ['VLLM_KEY', 'sk-live-abc'],
      'providers[0].api_key_env[1]: expected the name of an environment variable',
    ],
    ['providers.0.api_key_env', [], 'providers[0].api_key_env: expected the name of an environment variable'],
    ['providers.0.base_url', 'ftp://x', 'providers[0].base_url: expected an address that begins with http'],
    ['providers.0.base_url', 'https://u:p@x.example', 'without user name and password'],
    [
      'providers.0.base_url',
      'http://169.254.169.254/v1',
      'providers[0].base_url: a cloud’s metadata address is never called',
    ],
    ['providers.0.base_url', 'http://[::ffff:169.254.169.254]/', 'metadata address'],
    ['providers.0.base_url', 'http://metadata.google.internal/', 'metadata address'],
    [
      'providers.0.allow_private_network',
      false,
      'providers[0].base_url: expected a public address; set "allow_private_network"',
    ],
    ['providers.0.timeout_ms', { first: 1 }, 'providers[0].timeout_ms.first: unknown field'],
    ['providers.0.id', 'sandbox', 'providers[0].id: "sandbox" is a name of ours'],
    ['extra', true, 'extra: unknown field'],
  ])('%s = %j', (place, value, message) => {
    expect(() => parseConfig(changed(place, value), 'runtime.config.json')).toThrow(message);
    expect(() => parseConfig(changed(place, value), 'runtime.config.json')).toThrow('runtime.config.json: ');
  });

  it.each([
    'http://localhost:1/',
    'http://127.9.9.9/',
    'http://192.168.1.1/',
    'http://172.20.0.1/',
    'http://[::1]/',
    'http://[fd12::1]/',
    'http://0x7f.1/',
  ])('private without leave: %s', (url) => {
    const config: any = changed('providers.0.base_url', url);
    delete config.providers[0].allow_private_network;
    expect(() => parseConfig(config)).toThrow('allow_private_network');
  });

  it('needs a benchmark beside sell rates', () => {
    const config: any = changed('models.0.benchmark', undefined);
    config.models[0].sell = { input: '0.1', output: '0.1' };
    expect(() => parseConfig(config)).toThrow('models[0].benchmark: expected prices');
  });
});

describe('readConfig', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  it('names the file where it is missing, broken or wrong', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'runtime-config-'));
    folders.push(folder);
    const file = path.join(folder, 'runtime.config.json');
    await expect(readConfig(file)).rejects.toThrow(`${file} cannot be read: ENOENT`);
    await writeFile(file, '{ "models": [');
    await expect(readConfig(file)).rejects.toThrow(`${file} is not valid JSON`);
    await writeFile(file, '[]');
    await expect(readConfig(file)).rejects.toThrow(`${file}: the file: expected object`);
    await writeFile(file, JSON.stringify(EXAMPLE));
    expect((await readConfig(file)).models[0]?.slug).toBe('acme/writer-1');
  });
});
