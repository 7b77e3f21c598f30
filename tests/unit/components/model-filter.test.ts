// Guarantee: the catalog's filter is read from an address without ever failing, and lets through exactly what it names, in its order.
import { describe, expect, it } from 'vitest';
import { filterModels, readModelFilter } from '@/components/catalog/model-filter';
import type { ModelRow } from '@/components/catalog/types';

const row = (slug: string, given: Partial<ModelRow> = {}): ModelRow => ({
  slug,
  name: slug.split('/')[1] ?? slug,
  lab: slug.split('/')[0] ?? '',
  createdAt: 0,
  contextTokens: 1_000,
  outputTokensMax: null,
  capabilities: [],
  providers: [],
  isSimulated: false,
  from: { input: null, cacheRead: null, output: null },
  ...given,
});
const slugs = (models: ModelRow[]) => models.map(({ slug }) => slug);
const at = (params: Record<string, string | string[] | undefined>) => readModelFilter(params);

describe('readModelFilter', () => {
  it('gives defaults for what is missing, unknown or nonsense', () => {
    expect(at({})).toEqual({ q: '', provider: '', lab: '', capability: '', sort: 'newest' });
    expect(at({ sort: 'constructor' }).sort).toBe('newest');
    expect(at({ sort: 'price' }).sort).toBe('newest');
  });

  it('takes the first of repeated parameters, trimmed and cut', () => {
    expect(at({ q: ['  one ', 'two'] }).q).toBe('one');
    expect(at({ q: [] }).q).toBe('');
    expect(at({ q: 'x'.repeat(5_000) }).q).toHaveLength(100);
  });
});

describe('filterModels', () => {
  const models = [
    row('openai/gpt-4.1-mini', { providers: ['openai', 'azure'], capabilities: ['tools'], createdAt: 2 }),
    row('openai/o3', { providers: ['openai'], capabilities: ['tools', 'reasoning'], createdAt: 3 }),
    row('meta/llama', { providers: ['groq'], createdAt: 1 }),
  ];

  it('wants every word, in slug, name or lab, in any case', () => {
    expect(slugs(filterModels(models, at({ q: 'MINI gpt' })))).toEqual(['openai/gpt-4.1-mini']);
    expect(slugs(filterModels(models, at({ q: 'mini llama' })))).toEqual([]);
    expect(slugs(filterModels(models, at({ q: '.*' })))).toEqual([]);
  });

  it('wants provider, lab and capability at once', () => {
    expect(slugs(filterModels(models, at({ provider: 'azure' })))).toEqual(['openai/gpt-4.1-mini']);
    expect(slugs(filterModels(models, at({ lab: 'openai', capability: 'reasoning' })))).toEqual([
      'openai/o3',
    ]);
    expect(slugs(filterModels(models, at({ provider: 'groq', capability: 'tools' })))).toEqual([]);
  });

  it('orders by each sort, models without a price last, and leaves the list it was given alone', () => {
    const priced = [
      row('a/none'),
      row('b/ten', { from: { input: '10', cacheRead: null, output: '1' } }),
      row('c/two', { from: { input: '2', cacheRead: null, output: '3' } }),
    ];
    const before = [...priced];
    expect(slugs(filterModels(priced, at({ sort: 'input' })))).toEqual(['c/two', 'b/ten', 'a/none']);
    expect(slugs(filterModels(priced, at({ sort: 'output' })))).toEqual(['b/ten', 'c/two', 'a/none']);
    expect(slugs(filterModels(models, at({})))).toEqual(['openai/o3', 'openai/gpt-4.1-mini', 'meta/llama']);
    expect(slugs(filterModels(models, at({ sort: 'name' })))).toEqual([
      'openai/gpt-4.1-mini',
      'meta/llama',
      'openai/o3',
    ]);
    expect(priced).toEqual(before);
  });
});
