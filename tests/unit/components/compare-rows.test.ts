// Guarantee: a comparison names the better figure only where there is one, tells what differs from what is alike, and shortens no figure without its digits beside it.
import { describe, expect, it } from 'vitest';
import { compareAddress } from '@/components/catalog/compare-address';
import { compareGroups, differencesOf } from '@/components/catalog/compare-rows';
import { readDecimal, shortDecimal } from '@/components/catalog/decimal';
import type { ComparedModel } from '@/components/catalog/types';

const model = (slug: string, given: Partial<ComparedModel> = {}): ComparedModel => ({
  slug,
  name: slug,
  lab: 'lab',
  releasedOn: null,
  contextTokens: 1_000,
  outputTokensMax: null,
  capabilities: ['tools'],
  providers: ['groq'],
  isSimulated: false,
  takes: ['text'],
  gives: ['text'],
  from: { input: '1', cacheRead: null, output: '2' },
  cheapestProvider: 'groq',
  savingPercent: null,
  benchmark: { input: '1', output: '2' },
  hasOpenWeights: false,
  endpoints: [],
  ...given,
});
const groups = (...models: ComparedModel[]) => compareGroups(models, { groq: 'Groq' }, ['tools', 'vision']);
const rowOf = (label: string, ...models: ComparedModel[]) =>
  groups(...models)
    .flatMap(({ rows }) => rows)
    .find((row) => row.label === label);

describe('compareGroups', () => {
  it('marks the cheapest and the largest, and nobody where all are alike', () => {
    const a = model('a/a', { from: { input: '0.30', cacheRead: '0.1', output: '2' }, contextTokens: 2_000 });
    const b = model('b/b', { from: { input: '0.3000001', cacheRead: null, output: '2' } });
    const marks = (label: string) => rowOf(label, a, b)?.cells.map(({ mark }) => mark);
    expect(marks('Input')).toEqual(['cheapest', undefined]);
    expect(marks('Output')).toEqual([undefined, undefined]);
    expect(marks('Cached input')).toEqual([undefined, undefined]);
    expect(marks('Context')).toEqual(['largest', undefined]);
  });

  it('says exactly what is shortened, and finds a difference that shortening hides', () => {
    const a = model('a/a', { contextTokens: 1_047_576 });
    const b = model('b/b', { contextTokens: 1_048_576 });
    const row = rowOf('Context', a, b);
    expect(row?.differs).toBe(true);
    expect(row?.cells.map(({ text, exact, mark }) => [text, exact, mark])).toEqual([
      ['1.05M', '1,047,576 tokens', 'largest'],
      ['1.05M', '1,048,576 tokens', 'largest'],
    ]);
  });

  it('keeps only what differs where that is asked', () => {
    const a = model('a/a', { capabilities: ['tools', 'vision'] });
    const labels = differencesOf(groups(a, model('b/b'))).flatMap(({ title, rows }) => [
      title,
      ...rows.map(({ label }) => label),
    ]);
    expect(labels).toEqual(['Capabilities', 'Vision']);
    expect(differencesOf(groups(a, a))).toEqual([]);
  });
});

describe('compareAddress', () => {
  it('names the models in their order', () => {
    expect(compareAddress([])).toBe('/models/compare');
    expect(compareAddress(['a/b', 'c/d'], { differencesOnly: true })).toBe(
      '/models/compare?m=a/b&m=c/d&only=differences',
    );
  });
});

describe('decimals', () => {
  it('are read digit by digit; what is none is null', () => {
    expect(readDecimal('0.3')).toBe(300_000_000_000n);
    expect(readDecimal('.5')).toBe(500_000_000_000n);
    for (const text of ['', '.', '-1', '1e3', '1,5', 'abc', ' 1', '1.', '0x10', '0.1234567890123'])
      expect(readDecimal(text), text).toBeNull();
  });

  it('are shortened half up to four places, at least two, and nothing small becomes nothing', () => {
    expect(
      ['5', '0.4', '0.075', '0.02115', '0.00005', '12.34567', '0', '0.00001', '999.99995'].map(shortDecimal),
    ).toEqual(['5.00', '0.40', '0.075', '0.0212', '0.0001', '12.3457', '0.00', '<0.0001', '1000.00']);
  });
});
