// Guarantee: every name of a model finds it, and a route that cannot serve a request is left out with the reason.
import { describe, expect, it } from 'vitest';
import type { Model, Route } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';
import { filterRoutes, findModel, nearestNames, parseSlug, type RouteNeeds } from '@/lib/catalog/resolve';
import { starterCatalog } from './catalog-fixture';

const catalog = starterCatalog();
const find = (name: string) => findModel(catalog, name, { workspaceVisible: false })?.slug ?? null;
const model = (slug: string) => catalog.models.get(slug) as Model;
const NEEDS: RouteNeeds = { parameters: [], features: [], promptTokens: 10 };
const able = (slug: string, needs: Partial<RouteNeeds> = {}) => {
  const { routes, rejected } = filterRoutes(model(slug), { ...NEEDS, ...needs });
  return { ids: routes.map(({ provider }) => provider.id), routes, rejected };
};

describe('parseSlug', () => {
  it.each([
    ['openai/gpt-4.1-mini', 'openai/gpt-4.1-mini', null],
    ['openai/gpt-4.1-mini:floor', 'openai/gpt-4.1-mini', 'floor'],
    [' gpt-4o:NITRO ', 'gpt-4o', 'nitro'],
    ['openai/gpt-oss-20b:free', 'openai/gpt-oss-20b', 'free'],
    ['llama3.2:3b', 'llama3.2:3b', null],
    [':free', ':free', null],
  ])('%s', (text, slug, suffix) => {
    expect(parseSlug(text)).toEqual({ slug, suffix });
  });
});

describe('findModel', () => {
  it.each([
    ['openai/gpt-4.1-mini', 'openai/gpt-4.1-mini'],
    ['OpenAI/GPT-4.1-Mini', 'openai/gpt-4.1-mini'],
    ['gpt-4.1-mini', 'openai/gpt-4.1-mini'],
    ['gpt-4-1-mini', 'openai/gpt-4.1-mini'],
    ['gpt-4.1-mini-2025-04-14', 'openai/gpt-4.1-mini'],
    ['claude-sonnet-4-5', 'anthropic/claude-sonnet-4.5'],
    ['anthropic/claude-sonnet-4-5-20250929', 'anthropic/claude-sonnet-4.5'],
    ['gemma-3-4b-it', 'google/gemma-3-4b-it'],
    ['deepseek-chat', 'deepseek/deepseek-chat'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'meta/llama-3.3-70b-instruct'],
    ['mistral-large-latest', 'mistralai/mistral-large-2512'],
    ['grok-4-0709', 'x-ai/grok-4'],
    ['test/echo', 'test/echo'],
    ['echo', null],
    ['gpt-4.1-minimal', null],
    ['__proto__', null],
    ['', null],
  ])('%s', (name, slug) => expect(find(name)).toBe(slug));

  it('hides the operator’s models from strangers', () => {
    const secret = { ...model('openai/gpt-4o'), visibility: 'workspace' as const };
    const view = { ...catalog, models: new Map([...catalog.models, [secret.slug, secret]]) };
    expect(findModel(view, 'gpt-4o', { workspaceVisible: false })).toBeNull();
    expect(findModel(view, 'gpt-4o', { workspaceVisible: true })?.slug).toBe('openai/gpt-4o');
    expect(nearestNames(view, 'gpt-4o', 3)).not.toContain('openai/gpt-4o');
  });
});

describe('nearestNames', () => {
  it('offers slugs for slips of the hand, nearest first', () => {
    expect(nearestNames(catalog, 'gpt-4.1-mimi', 3)[0]).toBe('openai/gpt-4.1-mini');
    expect(nearestNames(catalog, 'openai/gpt4.1-mini', 1)).toEqual(['openai/gpt-4.1-mini']);
    expect(nearestNames(catalog, 'sonnet-4.5', 3)).toContain('anthropic/claude-sonnet-4.5');
  });

  it('finds a name that is three slips away, and none that is further than half of it', () => {
    expect(nearestNames(catalog, 'opemai/gpt-4,1-mimi', 1)).toEqual(['openai/gpt-4.1-mini']);
    const half = `${'openai/gp'}${'#'.repeat(10)}`;
    expect(nearestNames(catalog, half, 3)).toContain('openai/gpt-4.1-mini');
    expect(nearestNames(catalog, `${'open'}${'#'.repeat(15)}`, 3)).toEqual([]);
  });

  it('offers nothing for nonsense, and is not slowed by long names', () => {
    expect(nearestNames(catalog, 'zzzzqqqqxxxx', 3)).toEqual([]);
    expect(nearestNames(catalog, 'x'.repeat(1_000_000), 3)).toEqual([]);
  });
});

describe('filterRoutes', () => {
  it('follows only, ignore and an order without fall-backs, by id, name, region or variant', () => {
    const slug = 'openai/gpt-oss-120b';
    expect(able(slug, { provider: { only: ['GROQ'] } }).ids).toEqual(['groq']);
    expect(able(slug, { provider: { ignore: ['groq'] } }).ids).not.toContain('groq');
    const pinned = able(slug, { provider: { order: ['groq', 'Together AI'], allow_fallbacks: false } });
    expect(pinned.ids.sort()).toEqual(['groq', 'together']);
    const europe = able('anthropic/claude-haiku-4.5', { provider: { only: ['bedrock/eu'] } });
    expect(europe.routes.map(({ region }) => region)).toEqual(['eu']);
    const { ids, rejected } = able(slug, { provider: { only: ['nobody'] } });
    expect(ids).toEqual([]);
    expect(rejected[0]).toMatchObject({ reason: 'preference', param: 'provider.only' });
  });

  it('keeps to a highest price, and says what a price is', () => {
    const { ids } = able('openai/gpt-oss-120b', {
      provider: { max_price: { prompt: 0.06, completion: '0.30' } },
    });
    expect(ids.sort()).toEqual(['deepinfra', 'novita', 'openrouter']);
    expect(() => able('openai/gpt-4o', { provider: { max_price: { prompt: 'cheap' } } })).toThrow(
      'provider.max_price.prompt',
    );
  });

  it('judges long prompts by their tier', () => {
    const cap = { provider: { max_price: { prompt: '1.25' } } };
    expect(able('google/gemini-2.5-pro', { ...cap, promptTokens: 200_000 }).ids).toContain('google');
    expect(able('google/gemini-2.5-pro', { ...cap, promptTokens: 200_001 }).ids).not.toContain('google');
  });

  it('rejects routes that cannot honour a field, unless it may be dropped', () => {
    const { ids, rejected } = able('anthropic/claude-sonnet-4.5', { parameters: ['seed'] });
    expect(ids).not.toContain('anthropic');
    expect(rejected.find(({ route }) => route.provider.id === 'anthropic')).toMatchObject({
      reason: 'unsupported_parameter',
      param: 'seed',
    });
    expect(
      able('anthropic/claude-sonnet-4.5', { parameters: ['seed'], provider: { require_parameters: false } })
        .ids,
    ).toContain('anthropic');
  });

  it('rejects routes without a needed ability, even when fields may be dropped', () => {
    const features = [{ name: 'vision', param: 'messages[0].content[1]' }];
    const { ids, rejected } = able('deepseek/deepseek-chat', {
      features,
      provider: { require_parameters: false },
    });
    expect(ids).toEqual([]);
    expect(rejected[0]).toMatchObject({ reason: 'unsupported_parameter', param: 'messages[0].content[1]' });
  });

  it('rejects prompts that cannot fit and routes without price', () => {
    expect(able('qwen/qwen3-32b', { promptTokens: 100_000 }).ids).toEqual(['nebius', 'groq']);
    const { rejected } = able('google/gemma-3-27b-it');
    expect(rejected).toMatchObject([{ reason: 'no_price', route: { provider: { id: 'nebius' } } }]);
  });

  it('rejects routes whose price was found to lack a rate, until another price is in force', () => {
    const mini = model('openai/gpt-4.1-mini');
    const [first, ...others] = mini.routes as [Route, ...Route[]];
    const lacking = { ...first, price: { ...(first.price as Price), lacks: ['input_audio' as const] } };
    const { routes, rejected } = filterRoutes({ routes: [lacking, ...others] }, NEEDS);
    expect(rejected).toContainEqual({ route: lacking, reason: 'unpriced_meter' });
    expect(routes).toEqual(others);
  });

  it('lets through only what is known to keep and train on nothing, where that is asked', () => {
    const { ids, rejected } = able('openai/gpt-oss-120b', { provider: { data_collection: 'deny' } });
    expect(ids.sort()).toEqual(['deepinfra', 'fireworks']);
    expect(rejected.find(({ route }) => route.provider.id === 'together')).toMatchObject({
      reason: 'data_policy',
      param: 'provider.data_collection',
    });
    expect(able('openai/gpt-4o', { provider: { data_collection: 'deny' } }).ids).toEqual([]);
    expect(able('openai/gpt-4o', { provider: { data_collection: 'allow' } }).ids).toContain('openai');
  });

  it('finds only free routes for :free', () => {
    expect(able('openai/gpt-oss-20b', { freeOnly: true }).ids).toEqual([]);
  });
});
