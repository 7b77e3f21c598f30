// Guarantee: the starter catalog is full, every route is priced or says why not, names are unique, and references are fair.
import { describe, expect, it } from 'vitest';
import { routeId } from '@/lib/catalog/import/plan';
import { CatalogSnapshot } from '@/lib/catalog/import/snapshot';
import { STARTER_ENTRIES, starterSnapshot } from '@/lib/catalog/import/starter';
import { REFERENCES_CHOSEN_ON } from '@/lib/catalog/import/starter/entry';
import { STARTER_PROVIDERS } from '@/lib/catalog/import/starter/providers';
import { blendedRate } from '@/lib/catalog/rates';
import { isChatField } from '@/lib/openai/chat';
import { fieldsOf } from '@/lib/providers/registry';

const TODAY = new Date('2026-11-23T12:00:00Z');
const snapshot = starterSnapshot();
const real = snapshot.models.filter(({ source }) => source === 'starter');

function priceNow(route: (typeof real)[number]['routes'][number]) {
  const rates = route.prices?.periods.filter(({ from }) => from === null || from <= TODAY).at(-1)?.rates;
  return rates ? blendedRate({ rates }) : null;
}

describe('the starter catalog', () => {
  it('is a valid snapshot', () => {
    expect(CatalogSnapshot.safeParse(snapshot).error).toBeUndefined();
  });

  it('has 70 and more models over 18 and more providers, with a price', () => {
    const priced = real.filter(({ routes }) => routes.some(({ prices }) => prices));
    const providers = new Set(
      real.flatMap(({ routes }) => routes.filter((r) => r.prices).map((r) => r.provider)),
    );
    expect(priced.length).toBeGreaterThanOrEqual(70);
    expect(providers.size).toBeGreaterThanOrEqual(18);
  });

  it('prices every route or says why not', () => {
    const silent = real.flatMap((m) =>
      m.routes.filter((r) => !r.prices && !r.unpriced).map((r) => [m.slug, r.provider]),
    );
    const unpriced = real.flatMap((m) =>
      m.routes.filter((r) => !r.prices).map((r) => `${m.slug}@${r.provider}`),
    );
    expect(silent).toEqual([]);
    expect(unpriced.length, unpriced.join('\n')).toBeLessThan(20);
  });

  it('has a rate for audio wherever the author’s own list sells it, the prompt’s own where it names none', () => {
    const rates = (slug: string, provider: string) =>
      real
        .find((model) => model.slug === slug)
        ?.routes.find((route) => route.provider === provider)
        ?.prices?.periods.at(-1)
        ?.rates.filter(({ meter }) => meter === 'input_audio')
        .map(({ aboveInputTokens, pico }) => [aboveInputTokens, Number(pico)]);
    expect(rates('google/gemini-2.5-flash', 'google')).toEqual([[0, 1_000_000]]);
    expect(rates('google/gemini-2.5-pro', 'vertex')).toEqual([
      [0, 1_250_000],
      [200_000, 2_500_000],
    ]);
    // A reseller's silence says nothing of it.
    expect(rates('google/gemini-2.5-flash', 'openrouter')).toEqual([]);
  });

  it('gives every model a reference with a price', () => {
    for (const model of snapshot.models.filter(({ family }) => family !== 'router')) {
      const reference = model.routes.filter(
        ({ provider, prices }) => provider === model.referenceProvider && prices,
      );
      expect(reference.length, model.slug).toBeGreaterThan(0);
    }
  });

  it('compares models whose author sells none with the price in the middle, never the dearest', () => {
    expect(REFERENCES_CHOSEN_ON).toBe('2026-11-23');
    const authors: Record<string, string> = {
      openai: 'openai',
      anthropic: 'anthropic',
      google: 'google',
      mistralai: 'mistral',
      deepseek: 'deepseek',
      'x-ai': 'xai',
      moonshotai: 'moonshotai',
      cohere: 'cohere',
      perplexity: 'perplexity',
      minimax: 'minimax',
      'z-ai': 'zai',
      amazon: 'bedrock',
    };
    for (const model of real) {
      const prices = model.routes.flatMap((r) => priceNow(r) ?? []).sort((a, b) => (a < b ? -1 : 1));
      const own = model.routes.find((r) => r.provider === authors[model.lab] && r.prices);
      if (own) {
        expect(model.referenceProvider, model.slug).toBe(authors[model.lab]);
        continue;
      }
      const reference = model.routes.find((r) => r.provider === model.referenceProvider && r.prices);
      expect(reference && priceNow(reference), model.slug).toBe(prices[Math.floor((prices.length - 1) / 2)]);
    }
  });

  it('uses no name twice', () => {
    const owner = new Map<string, string>();
    for (const { slug, aliases, movingAliases } of snapshot.models) {
      for (const name of [slug, ...aliases, ...movingAliases]) {
        expect(owner.get(name), `${name} of ${slug}`).toBeUndefined();
        expect(name).toBe(name.toLowerCase());
        owner.set(name, slug);
      }
    }
  });

  it('has no two routes with one id, and ids that never move', () => {
    const ids = snapshot.models.flatMap((m) => m.routes.map((r) => routeId(m.slug, r)));
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      routeId('openai/gpt-4.1-mini', { provider: 'openai', upstreamId: 'gpt-4.1-mini', region: '' }),
    ).toBe('route_6197fc111ca7974cf4f8edf0b507894a');
  });

  it('describes each model in words of its own', () => {
    const texts = STARTER_ENTRIES.map(({ about }) => about);
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) expect(text.length).toBeGreaterThan(25);
  });

  it('calls the sandbox’s models simulated and prices them', () => {
    const sandbox = snapshot.models.filter(({ source }) => source === 'sandbox');
    expect(sandbox.map(({ slug }) => slug).sort()).toEqual(
      [
        'cut',
        'echo',
        'empty',
        'error_429',
        'error_500',
        'json',
        'length',
        'long',
        'malformed',
        'slow',
        'stall',
        'tool_call',
      ].map((name) => `test/${name}`),
    );
    for (const model of sandbox) expect(model.description).toContain('Simulated');
  });

  it('knows what each provider’s chat API refuses', () => {
    const supports = (slug: string, provider: string) =>
      new Set(real.find((m) => m.slug === slug)?.routes.find((r) => r.provider === provider)?.supports);
    expect(supports('openai/gpt-4.1-mini', 'openai').has('temperature')).toBe(true);
    expect(supports('openai/gpt-5', 'openai').has('temperature')).toBe(false);
    expect(supports('openai/gpt-5', 'openai').has('max_tokens')).toBe(false);
    expect(supports('openai/gpt-5', 'openai').has('reasoning_effort')).toBe(true);
    expect(supports('anthropic/claude-sonnet-4.5', 'anthropic').has('response_format')).toBe(true);
    expect(supports('anthropic/claude-sonnet-4.5', 'anthropic').has('seed')).toBe(false);
    expect(supports('anthropic/claude-opus-4.8', 'anthropic').has('temperature')).toBe(false);
    expect(supports('deepseek/deepseek-chat', 'deepseek').has('json')).toBe(true);
    expect(supports('deepseek/deepseek-chat', 'deepseek').has('structured_outputs')).toBe(false);
    expect(supports('mistralai/mistral-large-2512', 'mistral').has('logit_bias')).toBe(false);
    expect(supports('deepseek/deepseek-v4-pro', 'deepseek').has('reasoning_effort')).toBe(true);
    expect(supports('mistralai/mistral-small-2603', 'mistral').has('reasoning_effort')).toBe(true);
    expect(supports('mistralai/mistral-large-2512', 'mistral').has('reasoning_effort')).toBe(false);
    expect(supports('perplexity/sonar', 'perplexity').has('tools')).toBe(false);
    expect(supports('google/gemini-2.5-flash', 'google').has('vision')).toBe(true);
  });

  it('names for a route no field that its provider’s dialect has no words for', () => {
    for (const { id, dialect = 'openai', parameters } of STARTER_PROVIDERS) {
      const fields = fieldsOf(dialect);
      const unsayable = parameters.filter((name) => isChatField(name) && fields?.has(name) === false);
      expect(unsayable, id).toEqual([]);
    }
  });

  it('lets reasoning models of the translated providers be told how to reason', () => {
    for (const model of real.filter(({ capabilities }) => capabilities.includes('reasoning'))) {
      for (const { provider, supports } of model.routes) {
        if (!['anthropic', 'google', 'vertex', 'bedrock', 'cohere'].includes(provider)) continue;
        expect(supports, `${model.slug} at ${provider}`).toEqual(
          expect.arrayContaining(['reasoning', 'reasoning_effort']),
        );
      }
    }
  });
});
