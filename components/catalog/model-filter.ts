import type { ModelRow } from './types';

export const SORTS = [
  { value: 'newest', label: 'Newest' },
  { value: 'name', label: 'Name' },
  { value: 'input', label: 'Input price' },
  { value: 'output', label: 'Output price' },
  { value: 'context', label: 'Context' },
] as const;
export type Sort = (typeof SORTS)[number]['value'];

export interface ModelFilter {
  q: string;
  provider: string;
  lab: string;
  capability: string;
  sort: Sort;
}

/** Reads the filter from the address; what is missing or unknown is the default. Of repeated parameters the first holds. */
export function readModelFilter(params: Record<string, string | string[] | undefined>): ModelFilter {
  const read = (name: string) => {
    const value = params[name];
    return (Array.isArray(value) ? value[0] : value)?.trim().slice(0, 100) ?? '';
  };
  const sort = read('sort');
  return {
    q: read('q'),
    provider: read('provider'),
    lab: read('lab'),
    capability: read('capability'),
    sort: SORTS.find((known) => known.value === sort)?.value ?? 'newest',
  };
}

/** The rows a filter lets through, in its order. Every word of `q` must stand in the slug, the name or the lab. */
export function filterModels(models: readonly ModelRow[], filter: ModelFilter): ModelRow[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  return models
    .filter((model) => {
      const text = `${model.slug} ${model.name} ${model.lab}`.toLowerCase();
      return (
        words.every((word) => text.includes(word)) &&
        (!filter.provider || model.providers.includes(filter.provider)) &&
        (!filter.lab || model.lab === filter.lab) &&
        (!filter.capability || model.capabilities.includes(filter.capability))
      );
    })
    .sort(ORDER[filter.sort]);
}

const byName = (a: ModelRow, b: ModelRow) => a.name.localeCompare(b.name, 'en');
/** Decimal text is compared as a number: only the order depends on it, no amount. A model without a price comes last. */
const byRate = (meter: 'input' | 'output') => (a: ModelRow, b: ModelRow) =>
  rank(a.from[meter]) - rank(b.from[meter]) || byName(a, b);
const rank = (rate: string | null) => (rate === null ? Number.MAX_VALUE : Number(rate));

const ORDER: Record<Sort, (a: ModelRow, b: ModelRow) => number> = {
  newest: (a, b) => b.createdAt - a.createdAt || byName(a, b),
  name: byName,
  input: byRate('input'),
  output: byRate('output'),
  context: (a, b) => b.contextTokens - a.contextTokens || byName(a, b),
};
