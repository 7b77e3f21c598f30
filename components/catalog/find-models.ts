import { type Prepared, prepare, rank } from '@/components/search/rank';
import { readDecimal } from './decimal';
import { type ModelFilter, modalitiesOf, type SortColumn } from './model-filter';
import type { ModelRow } from './types';

/**
 * The rows a filter lets through, in its order: the column it names, else the best match first, else the newest.
 * `providerNames` makes "Groq" find what Groq serves.
 */
export function findModels(
  models: readonly ModelRow[],
  filter: ModelFilter,
  providerNames: Readonly<Record<string, string>> = {},
): ModelRow[] {
  const through = models.filter((model) => isThrough(model, filter));
  if (!filter.q) return sortModels(through, filter.sort ?? { column: 'released', direction: 'descending' });
  const found = rank(
    filter.q,
    sortModels(through, { column: 'released', direction: 'descending' }),
    (model) => searchable(model, providerNames),
  );
  return filter.sort ? sortModels(found, filter.sort) : found;
}

const preparedOf = new WeakMap<ModelRow, Prepared>();

function searchable(model: ModelRow, providerNames: Readonly<Record<string, string>>): Prepared {
  let prepared = preparedOf.get(model);
  if (!prepared) {
    prepared = prepare([
      { text: model.name, weight: 1 },
      { text: model.slug, weight: 0.98 },
      { text: model.lab, weight: 0.9 },
      ...model.providers.map((id) => ({ text: `${providerNames[id] ?? ''} ${id}`, weight: 0.5 })),
    ]);
    preparedOf.set(model, prepared);
  }
  return prepared;
}

function isThrough(model: ModelRow, filter: ModelFilter): boolean {
  const { lab, provider, modality, capability, price, ctx, free } = filter;
  return (
    (lab.length === 0 || lab.includes(model.lab)) &&
    (provider.length === 0 || provider.some((id) => model.providers.includes(id))) &&
    (modality.length === 0 || modality.every((one) => modalitiesOf(model).includes(one))) &&
    capability.every((one) => model.capabilities.includes(one)) &&
    (ctx === null || model.contextTokens >= ctx) &&
    (!free || isFree(model)) &&
    (price === null || isAtMost(model.from.input, price))
  );
}

/** Nothing to pay for what goes in and what comes out. */
export function isFree({ from }: Pick<ModelRow, 'from'>): boolean {
  const isNothing = (rate: string | null) => rate !== null && readDecimal(rate) === 0n;
  return isNothing(from.input) && (from.output === null || isNothing(from.output));
}

function isAtMost(rate: string | null, most: string): boolean {
  const value = rate === null ? null : readDecimal(rate);
  return value !== null && value <= (readDecimal(most) ?? 0n);
}

type Key = bigint | number | string | null;

const KEYS: Record<SortColumn, (model: ModelRow) => Key> = {
  name: ({ name }) => name,
  providers: ({ providers }) => providers.length,
  context: ({ contextTokens }) => contextTokens,
  max_output: ({ outputTokensMax }) => outputTokensMax,
  input: ({ from }) => decimalKey(from.input),
  cached: ({ from }) => decimalKey(from.cacheRead),
  output: ({ from }) => decimalKey(from.output),
  saving: ({ savingPercent }) => decimalKey(savingPercent),
  released: ({ releasedOn }) => releasedOn,
};

function decimalKey(text: string | null): bigint | null {
  return text === null ? null : readDecimal(text);
}

/** Sorted by a column; what is not known comes last in both directions, equals stand by name. */
function sortModels(
  models: readonly ModelRow[],
  { column, direction }: NonNullable<ModelFilter['sort']>,
): ModelRow[] {
  const turn = direction === 'descending' ? -1 : 1;
  return models
    .map((model) => ({ model, key: KEYS[column](model) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) {
        if (a.key !== b.key) return a.key === null ? 1 : -1;
      } else {
        const order = compareKeys(a.key, b.key);
        if (order !== 0) return order * turn;
      }
      return compareText(a.model.name, b.model.name);
    })
    .map(({ model }) => model);
}

function compareKeys(a: bigint | number | string, b: bigint | number | string): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One collator for all: made anew for each comparison it would cost more than the sort. */
const collator = new Intl.Collator('en', { numeric: true });

function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}
