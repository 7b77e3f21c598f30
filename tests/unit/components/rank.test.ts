// Guarantee: the search puts what is called so before what merely holds it, knows slugs by their parts, forgives a typing error where nothing else fits, and never fails.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEntries } from '@/components/search/find-entries';
import { prepare, rank } from '@/components/search/rank';
import type { SearchEntry, SearchKind } from '@/components/search/search-index';

const names = (query: string, items: readonly string[]) =>
  rank(query, items, (text) => prepare([{ text, weight: 1 }]));
const entry = (kind: SearchKind, title: string, detail = '', words = ''): SearchEntry => ({
  kind,
  title,
  detail,
  words,
  href: `/${kind}/${detail || title}`,
});
const ENTRIES = [
  entry('model', 'GPT-4.1 mini', 'openai/gpt-4.1-mini', 'openai'),
  entry('model', 'GPT-4o mini', 'openai/gpt-4o-mini', 'openai'),
  entry('model', 'Grok 4', 'x-ai/grok-4', 'x-ai'),
  entry('model', 'Llama 3.3 70B Instruct', 'meta/llama-3.3-70b-instruct', 'meta'),
  entry('model', 'Claude Sonnet 4.5', 'anthropic/claude-sonnet-4.5', 'anthropic'),
  entry('provider', 'Groq', '12 models', 'groq'),
  entry('provider', 'Amazon Bedrock', '9 models', 'bedrock'),
  entry('docs', 'Errors', 'Docs'),
  entry('docs', 'Create a chat completion', 'API reference: Chat'),
  entry('dashboard', 'Keys', '', 'api key create'),
];
const first = (query: string) => findEntries(query, ENTRIES)[0]?.entries[0]?.title;
const all = (query: string) =>
  findEntries(query, ENTRIES).flatMap(({ entries }) => entries.map((one) => one.title));

describe('rank', () => {
  it('puts the name itself before a prefix, a prefix before the middle of a word', () => {
    expect(names('mini', ['gemini', 'mini max', 'mini', 'minis'])).toEqual([
      'mini',
      'mini max',
      'minis',
      'gemini',
    ]);
  });

  it('wants every word, in any order', () => {
    expect(names('mini gpt', ['gpt-4.1-mini', 'gpt-4.1', 'mini'])).toEqual(['gpt-4.1-mini']);
  });

  it('reads names written without their signs', () => {
    for (const query of ['gpt4.1', 'gpt41mini', 'GPT 4.1', 'gpt-4.1-mini'])
      expect(names(query, ['gpt-4.1-mini', 'o3']), query).toEqual(['gpt-4.1-mini']);
  });

  it('forgives one wrong, missing or swapped letter, but only where nothing is written so', () => {
    for (const query of ['sonet', 'sonnte', 'soonnet', 'sonmet'])
      expect(names(query, ['claude sonnet', 'opus']), query).toEqual(['claude sonnet']);
    expect(names('grok', ['groq', 'grok'])).toEqual(['grok']);
    expect(names('grok', ['groq'])).toEqual(['groq']);
    expect(names('o4', ['o3'])).toEqual([]);
  });

  it('gives all for nothing, keeps the order of equals and leaves the list alone', () => {
    const list = ['b', 'a'];
    expect(names('  ', list)).toEqual(['b', 'a']);
    expect(names('x', ['x b', 'x a'])).toEqual(['x b', 'x a']);
    expect(list).toEqual(['b', 'a']);
  });

  it('finds every text by itself and never fails', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { maxLength: 6 }), (query, texts) => {
        for (const hit of names(query, texts)) expect(texts).toContain(hit);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{1,12}([ -/.][a-z0-9]{1,8}){0,4}$/), (text) => {
        expect(names(text, [text])).toEqual([text]);
      }),
    );
  });
});

describe('findEntries', () => {
  it('knows models by name, slug, part of a slug and lab', () => {
    expect(first('gpt-4.1')).toBe('GPT-4.1 mini');
    expect(first('meta/llama')).toBe('Llama 3.3 70B Instruct');
    expect(first('70b')).toBe('Llama 3.3 70B Instruct');
    expect(first('anthropic')).toBe('Claude Sonnet 4.5');
  });

  it('puts the group of the best hit first', () => {
    expect(findEntries('groq', ENTRIES)[0]?.title).toBe('Providers');
    expect(findEntries('grok', ENTRIES)[0]?.title).toBe('Models');
    expect(first('bedrock')).toBe('Amazon Bedrock');
    expect(first('errors')).toBe('Errors');
    expect(first('chat completion')).toBe('Create a chat completion');
  });

  it('finds pages of the dashboard by what one does there, after what is called so', () => {
    expect(all('key')).toEqual(['Keys']);
    expect(all('create')).toEqual(['Create a chat completion', 'Keys']);
  });

  it('shows where one can go while nothing is typed, and nothing for nonsense', () => {
    expect(all('')).toEqual(['Keys']);
    expect(all('zzqqxx')).toEqual([]);
  });
});
