// Guarantee: the catalog's filter is read from an address without ever failing, says what it could not read, lets through exactly what it names, in its order, and has one address.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModels } from '@/components/catalog/find-models';
import {
  choicesOf,
  filterAddress,
  heldFilters,
  modalitiesOf,
  NO_FILTER,
  readModelFilter,
} from '@/components/catalog/model-filter';
import type { ModelRow } from '@/components/catalog/types';

const row = (slug: string, given: Partial<ModelRow> = {}): ModelRow => ({
  slug,
  name: slug.split('/')[1] ?? slug,
  lab: slug.split('/')[0] ?? '',
  releasedOn: null,
  contextTokens: 1_000,
  outputTokensMax: null,
  capabilities: [],
  providers: [],
  isSimulated: false,
  takes: ['text'],
  gives: ['text'],
  from: { input: null, cacheRead: null, output: null },
  cheapestProvider: null,
  savingPercent: null,
  ...given,
});
const priced = (slug: string, input: string | null, output: string | null = input, given = {}) =>
  row(slug, { from: { input, cacheRead: null, output }, ...given });

const MODELS = [
  row('openai/gpt-4.1-mini', {
    providers: ['openai', 'azure'],
    capabilities: ['tools'],
    takes: ['text', 'image'],
    releasedOn: '2025-04-14',
    contextTokens: 1_047_576,
  }),
  row('openai/o3', { providers: ['openai'], capabilities: ['tools', 'reasoning'], releasedOn: '2025-04-16' }),
  row('meta/llama', { providers: ['groq'], releasedOn: '2024-07-23', contextTokens: 131_072 }),
  row('openai/embed', { providers: ['azure'], gives: ['embeddings'] }),
];
const NAMES = { openai: 'OpenAI', azure: 'Azure', groq: 'Groq' };
const CHOICES = choicesOf(MODELS, NAMES);
const read = (query: string) => readModelFilter(new URLSearchParams(query), CHOICES);
const found = (query: string, models: readonly ModelRow[] = MODELS) => {
  const choices = choicesOf(models, NAMES);
  const { filter } = readModelFilter(new URLSearchParams(query), choices);
  return findModels(models, filter, NAMES).map(({ slug }) => slug);
};

describe('readModelFilter', () => {
  it('takes nothing from an empty address, nor from the empty fields of a form', () => {
    expect(read('')).toEqual({ filter: NO_FILTER, ignored: [] });
    expect(read('q=&lab=&provider=&price=&ctx=&sort=&free=&view=')).toEqual({
      filter: NO_FILTER,
      ignored: [],
    });
    expect(read('utm_source=x').ignored).toEqual([]);
  });

  it('reads every part', () => {
    const { filter, ignored } = read(
      'q=%20mini%20&lab=openai&lab=meta&provider=groq&modality=image&capability=tools&price=0.50&ctx=128k&free=1&sort=-output&view=cards',
    );
    expect(ignored).toEqual([]);
    expect(filter).toEqual({
      q: 'mini',
      lab: ['openai', 'meta'],
      provider: ['groq'],
      modality: ['image'],
      capability: ['tools'],
      price: '0.50',
      ctx: 128_000,
      free: true,
      sort: { column: 'output', direction: 'descending' },
      view: 'cards',
    });
  });

  it.each([
    ['ctx=abc', 'ctx=abc is not a number; ignored.'],
    ['ctx=-5', 'ctx=-5 is not a number; ignored.'],
    ['ctx=1e9', 'ctx=1e9 is not a number; ignored.'],
    ['price=cheap', 'price=cheap is not a price in USD, such as 0.50; ignored.'],
    ['price=-1', 'price=-1 is not a price in USD, such as 0.50; ignored.'],
    ['provider=nobody', 'provider=nobody is no provider of this catalog; ignored.'],
    ['sort=constructor', 'sort=constructor is no column to sort by; ignored.'],
    ['view=list', 'view=list is neither table nor cards; ignored.'],
    ['free=maybe', 'free=maybe is neither 1 nor 0; ignored.'],
  ])('ignores %s and says so', (query, sentence) => {
    expect(read(query)).toEqual({ filter: NO_FILTER, ignored: [sentence] });
  });

  it('keeps what holds of a list with a broken part', () => {
    const { filter, ignored } = read('provider=groq&provider=nobody&provider=groq');
    expect(filter.provider).toEqual(['groq']);
    expect(ignored).toHaveLength(1);
  });

  it('never fails, whatever the address, and what it reads has an address that reads the same', () => {
    const name = fc.constantFrom(...Object.keys(NO_FILTER), 'm', '__proto__');
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('openai', 'tools', '1m', '0.5', '-input', 'constructor', '1', 'cards'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (pairs) => {
        const { filter } = readModelFilter(new URLSearchParams(pairs), CHOICES);
        const again = readModelFilter(new URL(filterAddress(filter), 'http://a').searchParams, CHOICES);
        expect(again).toEqual({ filter, ignored: [] });
      }),
    );
  });

  it('cuts a search that is far too long', () => {
    expect(read(`q=${'x'.repeat(5_000)}`).filter.q).toHaveLength(100);
  });
});

describe('findModels', () => {
  it('finds every word, in slug, name, lab or provider, in any case', () => {
    expect(found('q=MINI+gpt')).toEqual(['openai/gpt-4.1-mini']);
    expect(found('q=gpt41mini')).toEqual(['openai/gpt-4.1-mini']);
    expect(found('q=mini+llama')).toEqual([]);
    expect(found('q=.*')).toEqual([]);
    expect(found('q=groq')).toEqual(['meta/llama']);
  });

  it('takes any of several labs or providers, and wants every capability and modality', () => {
    expect(found('provider=azure')).toEqual(['openai/gpt-4.1-mini', 'openai/embed']);
    expect(found('provider=azure&provider=groq')).toHaveLength(3);
    expect(found('capability=tools&capability=reasoning')).toEqual(['openai/o3']);
    expect(found('modality=image')).toEqual(['openai/gpt-4.1-mini']);
    expect(found('modality=embeddings')).toEqual(['openai/embed']);
    expect(found('lab=meta&capability=tools')).toEqual([]);
  });

  it('keeps the least context and the highest price, each with its bound', () => {
    expect(found('ctx=131072')).toEqual(['openai/gpt-4.1-mini', 'meta/llama']);
    expect(found('ctx=131073')).toEqual(['openai/gpt-4.1-mini']);
    const models = [priced('a/a', '0.5'), priced('b/b', '0.500001'), priced('c/c', null)];
    expect(found('price=0.50', models)).toEqual(['a/a']);
    expect(found('price=.5', models)).toEqual(['a/a']);
  });

  it('calls free what costs nothing in and out; a price that is not known is not free', () => {
    const models = [
      priced('a/free', '0'),
      priced('b/embeds', '0', null),
      priced('c/in-only', '0', '1'),
      priced('d/unknown', null),
    ];
    expect(found('free=1', models)).toEqual(['b/embeds', 'a/free']);
  });

  it('sorts prices digit by digit in both directions, what is not known last', () => {
    const models = [
      priced('a/none', null),
      priced('b/ten', '10'),
      priced('c/two', '2'),
      // As floats these two are one number.
      priced('d/more', '0.300000000001'),
      priced('e/less', '0.3'),
    ];
    const before = [...models];
    expect(found('sort=input', models)).toEqual(['e/less', 'd/more', 'c/two', 'b/ten', 'a/none']);
    expect(found('sort=-input', models)).toEqual(['b/ten', 'c/two', 'd/more', 'e/less', 'a/none']);
    expect(models).toEqual(before);
  });

  it('shows the newest first, the best match first where one searches, and else what is asked', () => {
    expect(found('')).toEqual(['openai/o3', 'openai/gpt-4.1-mini', 'meta/llama', 'openai/embed']);
    expect(found('q=openai')[0]).not.toBe('meta/llama');
    expect(found('q=openai&sort=-context')[0]).toBe('openai/gpt-4.1-mini');
    expect(found('sort=name')).toEqual(['openai/embed', 'openai/gpt-4.1-mini', 'meta/llama', 'openai/o3']);
    expect(found('sort=-providers')[0]).toBe('openai/gpt-4.1-mini');
    const saving = (slug: string, savingPercent: string | null) => row(slug, { savingPercent });
    expect(found('sort=-saving', [saving('a/a', '9.5'), saving('b/b', null), saving('c/c', '10')])).toEqual([
      'c/c',
      'a/a',
      'b/b',
    ]);
  });
});

describe('heldFilters', () => {
  it('names each filter in words, with the filter that is left without it', () => {
    const { filter } = read('q=gpt&provider=groq&provider=azure&price=1&ctx=128k&free=1&sort=name');
    const held = heldFilters(filter, CHOICES);
    expect(held.map(({ label }) => label)).toEqual([
      'Search: gpt',
      'Provider: Groq',
      'Provider: Azure',
      'Input at most $1 per 1M',
      'Context at least 128K',
      'Free',
    ]);
    expect(held[1]?.without).toEqual({ ...filter, provider: ['azure'] });
    expect(held.every(({ without }) => without.sort === filter.sort)).toBe(true);
  });

  it('tells what a model takes from what it gives', () => {
    expect(modalitiesOf({ takes: ['text', 'image'], gives: ['text', 'audio'] })).toEqual([
      'image',
      'audio-output',
    ]);
  });
});
