// Guarantee: every name of a model finds it, and routes come in the order a caller may rely on, the rest with a reason.
import { describe, expect, it } from 'vitest';
import type { Model } from '@/lib/catalog/model';
import { findModel, nearestNames, orderRoutes, parseSlug, type RouteNeeds } from '@/lib/catalog/resolve';
import { starterCatalog } from './catalog-fixture';

const catalog = starterCatalog();
const find = (name: string) => findModel(catalog, name, { workspaceVisible: false })?.slug ?? null;
const model = (slug: string) => catalog.models.get(slug) as Model;
const NEEDS: RouteNeeds = { parameters: [], features: [], promptTokens: 10, outputTokens: 0 };
const order = (slug: string, needs: Partial<RouteNeeds> = {}) => {
  const { routes, rejected } = orderRoutes(model(slug), { ...NEEDS, ...needs });
  return { ids: routes.map(({ provider }) => provider.id), rejected };
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

  it('offers nothing for nonsense, and is not slowed by long names', () => {
    expect(nearestNames(catalog, 'zzzzqqqqxxxx', 3)).toEqual([]);
    expect(nearestNames(catalog, 'x'.repeat(1_000_000), 3)).toEqual([]);
  });
});

describe('orderRoutes', () => {
  it('puts the cheapest first and what is dearer than the benchmark last', () => {
    const { ids } = order('meta/llama-3.3-70b-instruct');
    expect(ids[0]).toBe('openrouter');
    expect(ids.indexOf('groq')).toBeLessThan(ids.indexOf('together'));
    expect(ids.at(-1)).toBe('together');
  });

  it('puts unconfirmed prices after confirmed ones, and the author first among equals', () => {
    expect(order('deepseek/deepseek-v4-flash').ids.at(-1)).toBe('deepseek');
    expect(order('openai/gpt-4.1-mini').ids[0]).toBe('openai');
  });

  it('follows order, only, ignore and allow_fallbacks', () => {
    const slug = 'openai/gpt-oss-120b';
    expect(order(slug, { provider: { order: ['Together AI', 'groq'] } }).ids.slice(0, 2)).toEqual([
      'together',
      'groq',
    ]);
    expect(order(slug, { provider: { only: ['GROQ'] } }).ids).toEqual(['groq']);
    expect(order(slug, { provider: { ignore: ['groq'] } }).ids).not.toContain('groq');
    expect(order(slug, { provider: { order: ['groq', 'nebius'], allow_fallbacks: false } }).ids).toEqual([
      'groq',
      'nebius',
    ]);
    const { ids, rejected } = order(slug, { provider: { only: ['nobody'] } });
    expect(ids).toEqual([]);
    expect(rejected[0]).toMatchObject({ reason: 'preference', param: 'provider.only' });
  });

  it('keeps to a highest price, and says what a price is', () => {
    const { ids } = order('openai/gpt-oss-120b', {
      provider: { max_price: { prompt: 0.06, completion: '0.30' } },
    });
    expect(ids.sort()).toEqual(['deepinfra', 'novita', 'openrouter']);
    expect(() => order('openai/gpt-4o', { provider: { max_price: { prompt: 'cheap' } } })).toThrow(
      'provider.max_price.prompt',
    );
  });

  it('judges long prompts by their tier', () => {
    const cap = { provider: { max_price: { prompt: '1.25' } } };
    expect(order('google/gemini-2.5-pro', { ...cap, promptTokens: 200_000 }).ids).toContain('google');
    expect(order('google/gemini-2.5-pro', { ...cap, promptTokens: 200_001 }).ids).not.toContain('google');
  });

  it('rejects routes that cannot honour a field, unless it may be dropped', () => {
    const { ids, rejected } = order('anthropic/claude-sonnet-4.5', { parameters: ['seed'] });
    expect(ids).not.toContain('anthropic');
    expect(rejected.find(({ route }) => route.provider.id === 'anthropic')).toMatchObject({
      reason: 'unsupported_parameter',
      param: 'seed',
    });
    expect(
      order('anthropic/claude-sonnet-4.5', { parameters: ['seed'], provider: { require_parameters: false } })
        .ids,
    ).toContain('anthropic');
  });

  it('rejects routes without a needed ability, even when fields may be dropped', () => {
    const features = [{ name: 'vision', param: 'messages[0].content[1]' }];
    const { ids, rejected } = order('deepseek/deepseek-chat', {
      features,
      provider: { require_parameters: false },
    });
    expect(ids).toEqual([]);
    expect(rejected[0]).toMatchObject({ reason: 'unsupported_parameter', param: 'messages[0].content[1]' });
  });

  it('rejects prompts that cannot fit and routes without price', () => {
    expect(order('qwen/qwen3-32b', { promptTokens: 100_000 }).ids).toEqual(['nebius', 'groq']);
    const { rejected } = order('google/gemma-3-27b-it');
    expect(rejected).toMatchObject([{ reason: 'no_price', route: { provider: { id: 'nebius' } } }]);
  });

  it('finds only free routes for :free', () => {
    expect(order('openai/gpt-oss-20b', { freeOnly: true }).ids).toEqual([]);
  });
});
