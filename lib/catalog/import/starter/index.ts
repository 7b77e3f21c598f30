import type { Capability } from '../../model';
import { type ListedPrices, listedPrices } from '../genai-prices';
import { publishedPrices } from '../published-prices';
import type { CatalogSnapshot, SnapshotModel, SnapshotPrices, SnapshotRoute } from '../snapshot';
import { aliasesOf } from './aliases';
import { ANTHROPIC_MODELS } from './anthropic';
import { EMBEDDING_MODELS } from './embeddings';
import type { StarterEntry, StarterRoute } from './entry';
import { GOOGLE_MODELS } from './google';
import { OPEN_MODELS } from './open-weights';
import { OPENAI_MODELS } from './openai';
import { OTHER_MODELS } from './others';
import { STARTER_PROVIDERS, type StarterProvider, starterProviders } from './providers';
import { routerModels } from './routers';
import { SANDBOX_PROVIDER, sandboxModels } from './sandbox';

/** Every model of the starter catalog, as written by hand. */
export const STARTER_ENTRIES: readonly StarterEntry[] = [
  ...OPENAI_MODELS,
  ...ANTHROPIC_MODELS,
  ...GOOGLE_MODELS,
  ...OTHER_MODELS,
  ...OPEN_MODELS,
  ...EMBEDDING_MODELS,
];

const PROVIDERS = new Map(STARTER_PROVIDERS.map((provider) => [provider.id, provider]));

/** The starter catalog with its prices, and the sandbox's own models. Needs no file and no network. */
export function starterSnapshot(): CatalogSnapshot {
  const models = STARTER_ENTRIES.map(toModel);
  return {
    source: 'starter',
    providers: [...starterProviders(), SANDBOX_PROVIDER],
    models: [...withUniqueAliases(models), ...routerModels(), ...sandboxModels()],
  };
}

function toModel(entry: StarterEntry): SnapshotModel {
  const routes = Object.entries(entry.routes).flatMap(([provider, spec]) =>
    asList(spec).map((route) => toRoute(entry, provider, route)),
  );
  const [contextTokens, outputTokensMax] = entry.limits;
  return {
    slug: entry.slug,
    name: entry.name,
    lab: entry.slug.slice(0, entry.slug.indexOf('/')),
    family: entry.family,
    description: entry.about,
    releasedAt: entry.released ?? null,
    deprecatedAt: entry.deprecated ?? null,
    contextTokens,
    outputTokensMax,
    inputModalities: [...entry.input],
    outputModalities: [entry.embeds ? 'embeddings' : 'text'],
    capabilities: capabilitiesOf(entry, routes),
    endpoints: [entry.embeds ? '/v1/embeddings' : '/v1/chat/completions'],
    aliases: aliasesOf(entry),
    movingAliases: [...(entry.moving ?? [])],
    tokenizer: entry.tokenizer ?? 'other',
    referenceProvider: entry.reference,
    openWeights: entry.openWeights ?? false,
    sell: null,
    visibility: 'public',
    source: 'starter',
    routes,
  };
}

function asList(spec: StarterEntry['routes'][string]): readonly StarterRoute[] {
  if (typeof spec === 'string') return [{ id: spec }];
  return Array.isArray(spec) ? spec : [spec as StarterRoute];
}

function toRoute(entry: StarterEntry, providerId: string, route: StarterRoute): SnapshotRoute {
  const provider = PROVIDERS.get(providerId);
  if (!provider) throw new Error(`${entry.slug}: no provider "${providerId}" in the starter catalog`);
  const listed = pricesOf(provider, route, entry.embeds !== undefined);
  const prices = 'reason' in listed ? null : toPrices(withAudio(entry, provider, listed));
  const [contextTokens, outputTokensMax] = route.limits ?? entry.limits;
  return {
    provider: providerId,
    upstreamId: route.id,
    region: route.region ?? '',
    variant: route.variant ?? '',
    contextTokens,
    outputTokensMax,
    supports: supportsOf(entry, provider, prices),
    // A price that moves within the day is only known roughly: called after the others, and shown as such.
    status:
      'notes' in listed && listed.notes.some((note) => note.includes('hour of the day'))
        ? 'unconfirmed'
        : 'active',
    prices,
    unpriced: 'reason' in listed ? listed.reason : null,
  };
}

function pricesOf(
  provider: StarterProvider,
  route: StarterRoute,
  embeds: boolean,
): ListedPrices | { reason: string } {
  if (route.unpriced) return { reason: route.unpriced };
  const published = publishedPrices(provider.id, route.id);
  if (published) return published;
  if (route.pricedAs) return listedPrices(route.pricedAs[0], route.id, route.pricedAs[1], embeds);
  let answer: ListedPrices | { reason: string } = { reason: `no source of prices for ${provider.name}` };
  for (const name of provider.pricedBy) {
    answer = listedPrices(name, route.pricedFrom ?? route.id, undefined, embeds);
    if (!('reason' in answer)) return answer;
  }
  return answer;
}

/** Google's list names a rate for audio where it is another than for the rest of a prompt; else one rate is for all of it. */
const ONE_RATE_FOR_ALL: ReadonlySet<string> = new Set(['google', 'vertex']);

function withAudio(entry: StarterEntry, provider: StarterProvider, listed: ListedPrices): ListedPrices {
  if (!entry.input.includes('audio') || !ONE_RATE_FOR_ALL.has(provider.id)) return listed;
  const periods = listed.periods.map((period) => {
    if (period.rates.some(({ meter }) => meter === 'input_audio')) return period;
    const audio = period.rates.flatMap((rate) =>
      rate.meter === 'input' ? [{ ...rate, meter: 'input_audio' as const }] : [],
    );
    return { ...period, rates: [...period.rates, ...audio] };
  });
  return { ...listed, periods };
}

function toPrices({ periods, source, notes }: ListedPrices): SnapshotPrices {
  return { origin: 'single', periods, sources: [{ ...source, ...(notes.length > 0 ? { notes } : {}) }] };
}

/** What the provider's API takes, less what this model refuses or cannot do. */
function supportsOf(entry: StarterEntry, provider: StarterProvider, prices: SnapshotPrices | null): string[] {
  if (entry.embeds) return [...entry.embeds].sort();
  const supports = new Set<string>(['stream', 'streaming', ...provider.parameters]);
  if (entry.can.includes('json') && provider.answers.json) supports.add('json');
  if (entry.can.includes('structured_outputs') && provider.answers.structuredOutputs)
    supports.add('structured_outputs');
  if (entry.can.includes('reasoning')) supports.add('reasoning');
  if (entry.input.includes('image') && provider.takes.images) supports.add('vision');
  if (entry.input.includes('file') && provider.takes.files) supports.add('file');
  if (entry.input.includes('audio') && provider.takes.audio) supports.add('input_audio');
  // Azure's takes another header, and OpenRouter's keeps to chats' ways.
  if (provider.id === 'openai') supports.add('native_responses');
  if (prices?.periods.at(-1)?.rates.some(({ meter }) => meter === 'cache_read'))
    supports.add('prompt_caching');
  for (const field of refusedFields(entry, provider)) supports.delete(field);
  if (!supports.has('json') && !supports.has('structured_outputs')) supports.delete('response_format');
  return [...supports].sort();
}

function refusedFields(entry: StarterEntry, provider: StarterProvider): string[] {
  const refused = [...(entry.refuses ?? [])];
  if (!entry.can.includes('tools'))
    refused.push('tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call');
  const thinks = entry.can.includes('reasoning');
  if (!thinks) refused.push('reasoning', 'reasoning_effort');
  const isOpenAi = entry.slug.startsWith('openai/');
  if (!thinks || !isOpenAi) refused.push('verbosity');
  // OpenAI's thinking models know the output cap by its newer name only.
  if (thinks && isOpenAi && (provider.id === 'openai' || provider.id === 'azure')) refused.push('max_tokens');
  return refused;
}

const FROM_ROUTES: readonly Capability[] = [
  'tools',
  'vision',
  'json',
  'structured_outputs',
  'reasoning',
  'streaming',
  'prompt_caching',
];

/** What at least one route of the model can do. */
function capabilitiesOf(entry: StarterEntry, routes: readonly SnapshotRoute[]): Capability[] {
  return FROM_ROUTES.filter(
    (capability) =>
      routes.some(({ supports }) => supports.includes(capability)) ||
      (entry.can as string[]).includes(capability),
  );
}

/** A name claimed by two models means neither of them. */
function withUniqueAliases(models: SnapshotModel[]): SnapshotModel[] {
  const claims = new Map<string, number>();
  const slugs = new Set(models.map(({ slug }) => slug));
  for (const { aliases, movingAliases } of models) {
    for (const alias of [...aliases, ...movingAliases]) claims.set(alias, (claims.get(alias) ?? 0) + 1);
  }
  const isOurs = (alias: string) => claims.get(alias) === 1 && !slugs.has(alias);
  return models.map((model) => ({
    ...model,
    aliases: model.aliases.filter(isOurs),
    movingAliases: model.movingAliases.filter(isOurs),
  }));
}
