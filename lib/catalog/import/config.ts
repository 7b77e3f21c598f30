import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { parsePerMillion, parseUsd } from '@/lib/base/money';
import type { Capability } from '../model';
import type { Meter, Rate } from '../price';
import { blendedRate } from '../rates';
import { addressFault } from './config-address';
import { CHAT_PARAMETERS, EMBEDDING_PARAMETERS, TOOL_PARAMETERS } from './config-parameters';
import { type ConfigModel, type ConfigPrices, type ConfigRoute, RuntimeConfig } from './config-schema';
import type {
  CatalogSnapshot,
  SnapshotModel,
  SnapshotPrices,
  SnapshotProvider,
  SnapshotRoute,
} from './snapshot';
import { starterProviders } from './starter/providers';

export type { RuntimeConfig } from './config-schema';

/** Stands in for the provider of a benchmark that the operator wrote down himself; never called, never listed. */
export const BENCHMARK_PROVIDER = 'benchmark';

/**
 * Reads and checks the operator's file.
 * @throws Error whose message names the file, the place inside it and what was expected there.
 */
export async function readConfig(path: string): Promise<RuntimeConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(
      `RUNTIME_CONFIG ${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`RUNTIME_CONFIG ${path} is not valid JSON: ${(error as Error).message}`);
  }
  return parseConfig(json, path);
}

/** Checks a parsed file. `path` is only for messages. @throws Error, see `readConfig` */
export function parseConfig(json: unknown, path = 'RUNTIME_CONFIG'): RuntimeConfig {
  const parsed = RuntimeConfig.safeParse(json);
  const faults = parsed.success ? faultsOf(parsed.data) : parsed.error.issues.map(printIssue);
  if (faults.length > 0) throw new Error(`${path}: ${faults.slice(0, 5).join('; ')}`);
  return parsed.data as RuntimeConfig;
}

function printIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path.reduce<string>(
    (text, step) => text + (typeof step === 'number' ? `[${step}]` : `${text ? '.' : ''}${String(step)}`),
    '',
  );
  if (issue.code === 'unrecognized_keys') return `${place ? `${place}.` : ''}${issue.keys[0]}: unknown field`;
  return `${place || 'the file'}: ${issue.message.replace(/^Invalid input: /, '')}`;
}

/** What no field shows by itself. */
function faultsOf(config: RuntimeConfig): string[] {
  const faults: string[] = [];
  const providers = new Set(starterProviders().map(({ id }) => id));
  const seen = new Set<string>();
  for (const [i, provider] of config.providers.entries()) {
    const place = `providers[${i}]`;
    if (seen.has(provider.id)) faults.push(`${place}.id: "${provider.id}" stands twice`);
    if (provider.id === BENCHMARK_PROVIDER || provider.id === 'sandbox')
      faults.push(`${place}.id: "${provider.id}" is a name of ours, expected another`);
    seen.add(provider.id);
    providers.add(provider.id);
    const fault = addressFault(provider.base_url, provider.allow_private_network ?? false);
    if (fault) faults.push(`${place}.base_url: ${fault}`);
  }
  const names = new Map<string, string>();
  for (const [i, model] of config.models.entries()) {
    const place = `models[${i}]`;
    const claim = (name: string, where: string) => {
      const other = names.get(name.toLowerCase());
      if (other) faults.push(`${where}: "${name}" is already used at ${other}`);
      else names.set(name.toLowerCase(), where);
    };
    if (model.slug.startsWith('test/'))
      faults.push(`${place}.slug: test/ belongs to the sandbox, expected another author`);
    claim(model.slug, `${place}.slug`);
    for (const [a, alias] of (model.aliases ?? []).entries()) claim(alias, `${place}.aliases[${a}]`);
    for (const [r, route] of model.routes.entries()) {
      if (!providers.has(route.provider))
        faults.push(
          `${place}.routes[${r}].provider: expected a provider of this file or of the catalog, got "${route.provider}"`,
        );
    }
    faults.push(...sellFaults(model, place));
  }
  return faults;
}

/** Explicit sell rates stay at or below the benchmark, or a customer would pay more than going straight. */
function sellFaults({ sell, benchmark }: ConfigModel, place: string): string[] {
  if (!sell) return [];
  if (!benchmark) return [`${place}.benchmark: expected prices, since the model has sell rates`];
  const most = {
    input: benchmark.input,
    output: benchmark.output,
    cache_read: benchmark.cache_read ?? benchmark.input,
  };
  return (['input', 'output', 'cache_read'] as const).flatMap((meter) => {
    const rate = sell[meter];
    return rate && parsePerMillion(rate) > parsePerMillion(most[meter])
      ? [`${place}.sell.${meter}: expected at most the benchmark of ${most[meter]}, got ${rate}`]
      : [];
  });
}

/** The file as a snapshot; null is a file that says nothing. The starter lends references to models it knows. */
export function configSnapshot(config: RuntimeConfig | null, starter: CatalogSnapshot): CatalogSnapshot {
  const references = new Map(starter.models.map(({ slug, referenceProvider }) => [slug, referenceProvider]));
  const models = (config?.models ?? []).map((model) => toModel(model, references.get(model.slug) ?? null));
  const providers = (config?.providers ?? []).map(toProvider);
  if (models.some(({ referenceProvider }) => referenceProvider === BENCHMARK_PROVIDER))
    providers.push(BENCHMARK_ROW);
  return { source: 'config', providers, models };
}

const BENCHMARK_ROW: SnapshotProvider = {
  id: BENCHMARK_PROVIDER,
  name: 'List price set by the operator',
  dialect: 'openai',
  baseUrl: null,
  docsUrl: null,
  apiKeyEnv: null,
  allowPrivateNetwork: false,
  timeoutMs: null,
  dataPolicy: null,
  visibility: 'workspace',
};

const TIMEOUT_MS = { connect: 5_000, first_byte: 60_000, idle: 60_000 };

function toProvider(provider: RuntimeConfig['providers'][number]): SnapshotProvider {
  return {
    id: provider.id,
    name: provider.name ?? provider.id,
    dialect: provider.dialect,
    baseUrl: provider.base_url.replace(/\/+$/, ''),
    docsUrl: provider.docs_url ?? null,
    apiKeyEnv: provider.api_key_env === undefined ? null : [provider.api_key_env].flat().join(','),
    allowPrivateNetwork: provider.allow_private_network ?? false,
    timeoutMs: provider.timeout_ms ? { ...TIMEOUT_MS, ...provider.timeout_ms } : null,
    dataPolicy: provider.data_policy ?? null,
    visibility: provider.visibility ?? 'public',
  };
}

const DEFAULT_CAPABILITIES: readonly Capability[] = ['tools', 'json', 'structured_outputs', 'streaming'];

function toModel(model: ConfigModel, starterReference: string | null): SnapshotModel {
  const capabilities = model.capabilities ?? (isForEmbeddings(model) ? [] : [...DEFAULT_CAPABILITIES]);
  const input = model.input_modalities ?? (capabilities.includes('vision') ? ['text', 'image'] : ['text']);
  const routes = model.routes.map((route) => toRoute(model, route, capabilities, input));
  if (model.benchmark) routes.push(benchmarkRoute(model, model.benchmark));
  const lab = model.slug.slice(0, model.slug.indexOf('/'));
  return {
    slug: model.slug,
    name: model.name ?? model.slug.slice(lab.length + 1),
    lab,
    family: model.family ?? null,
    description: model.description ?? null,
    releasedAt: model.released ?? null,
    deprecatedAt: null,
    contextTokens: model.context_window,
    outputTokensMax: model.max_output_tokens ?? null,
    inputModalities: [...input],
    outputModalities: model.output_modalities ?? [isForEmbeddings(model) ? 'embeddings' : 'text'],
    capabilities: [...capabilities],
    endpoints: model.endpoints ?? ['/v1/chat/completions'],
    aliases: (model.aliases ?? []).map((alias) => alias.toLowerCase()),
    movingAliases: [],
    tokenizer: model.tokenizer ?? 'other',
    referenceProvider: model.benchmark ? BENCHMARK_PROVIDER : (starterReference ?? medianProvider(routes)),
    openWeights: model.open_weights ?? false,
    sell: model.sell ?? null,
    visibility: model.visibility ?? 'public',
    source: 'config',
    routes,
  };
}

/** It embeds, and does nothing else. */
function isForEmbeddings({ endpoints }: ConfigModel): boolean {
  return endpoints?.length === 1 && endpoints[0] === '/v1/embeddings';
}

/** Without a word on the benchmark: the route in the middle by price, and of two the cheaper. */
function medianProvider(routes: readonly SnapshotRoute[]): string | null {
  const priced = routes.flatMap(({ provider, prices }) => {
    const rates = prices?.periods.at(-1)?.rates;
    return rates ? [{ provider, blended: blendedRate({ rates }) }] : [];
  });
  priced.sort((a, b) => (a.blended < b.blended ? -1 : a.blended > b.blended ? 1 : 0));
  return priced[Math.floor((priced.length - 1) / 2)]?.provider ?? null;
}

function toRoute(
  model: ConfigModel,
  route: ConfigRoute,
  capabilities: readonly Capability[],
  input: SnapshotModel['inputModalities'],
): SnapshotRoute {
  const embeds = model.endpoints?.includes('/v1/embeddings') ? EMBEDDING_PARAMETERS : [];
  const known = isForEmbeddings(model) ? embeds : [...CHAT_PARAMETERS, ...embeds];
  const supports = new Set<string>([...(route.parameters ?? known), ...capabilities]);
  if (!route.parameters && capabilities.includes('tools'))
    for (const name of TOOL_PARAMETERS) supports.add(name);
  if (!route.parameters && (capabilities.includes('json') || capabilities.includes('structured_outputs')))
    supports.add('response_format');
  if (input.includes('image')) supports.add('vision');
  if (input.includes('file')) supports.add('file');
  if (input.includes('audio')) supports.add('input_audio');
  if (route.native_responses) supports.add('native_responses');
  return {
    provider: route.provider,
    upstreamId: route.upstream_id,
    region: route.region ?? '',
    variant: route.variant ?? '',
    contextTokens: route.context_window ?? model.context_window,
    outputTokensMax: route.max_output_tokens ?? model.max_output_tokens ?? null,
    supports: [...supports].sort(),
    status: 'active',
    prices: operatorPrices(route.prices),
    unpriced: null,
  };
}

/** The benchmark is the price of a route that is never called, so that it has a price id like any other. */
function benchmarkRoute(model: ConfigModel, prices: ConfigPrices): SnapshotRoute {
  return {
    provider: BENCHMARK_PROVIDER,
    upstreamId: model.slug,
    region: '',
    variant: '',
    contextTokens: model.context_window,
    outputTokensMax: model.max_output_tokens ?? null,
    supports: [],
    status: 'disabled',
    prices: operatorPrices(prices),
    unpriced: null,
  };
}

function operatorPrices(prices: ConfigPrices): SnapshotPrices {
  return {
    origin: 'operator',
    periods: [{ from: null, rates: toRates(prices) }],
    sources: [{ file: 'RUNTIME_CONFIG' }],
  };
}

/** Rates as the operator writes them, in pico-dollars. */
export function toRates({ tiers = [], request, web_search, ...base }: ConfigPrices): Rate[] {
  const rates = perToken(base, 0);
  for (const { above_input_tokens, ...tier } of tiers) rates.push(...perToken(tier, above_input_tokens));
  if (request) rates.push({ meter: 'request', aboveInputTokens: 0, pico: parseUsd(request) });
  if (web_search) rates.push({ meter: 'web_search', aboveInputTokens: 0, pico: parseUsd(web_search) });
  return rates;
}

function perToken(prices: Partial<Record<Meter, string>>, aboveInputTokens: number): Rate[] {
  return Object.entries(prices).flatMap(([meter, price]) =>
    price === undefined ? [] : [{ meter: meter as Meter, aboveInputTokens, pico: parsePerMillion(price) }],
  );
}
