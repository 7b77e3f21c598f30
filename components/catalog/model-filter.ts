import { readDecimal } from './decimal';
import { capabilityLabel, formatTokens } from './format';
import type { ModelRow } from './types';

/** What the address of the catalog says. It is the page's only state: written here, read here. */
export interface ModelFilter {
  q: string;
  /** Any of these; none: all. */
  lab: readonly string[];
  provider: readonly string[];
  /** Every one of these. */
  modality: readonly string[];
  capability: readonly string[];
  /** USD per million input tokens at most, as decimal text. */
  price: string | null;
  /** Tokens of context at least. */
  ctx: number | null;
  free: boolean;
  /** Null: the best match first, or the newest where nothing is searched for. */
  sort: Sort | null;
  /** Null: cards on a phone, else the table. */
  view: View | null;
}

export type View = 'table' | 'cards';
export type SortColumn = keyof typeof COLUMNS;
export interface Sort {
  column: SortColumn;
  direction: 'ascending' | 'descending';
}

/** What can be sorted by, in words, and which way first. */
export const COLUMNS = {
  name: { label: 'Name', first: 'ascending' },
  providers: { label: 'Providers', first: 'descending' },
  context: { label: 'Context', first: 'descending' },
  max_output: { label: 'Max output', first: 'descending' },
  input: { label: 'Input price', first: 'ascending' },
  cached: { label: 'Cached input price', first: 'ascending' },
  output: { label: 'Output price', first: 'ascending' },
  saving: { label: 'Saving', first: 'descending' },
  released: { label: 'Released', first: 'descending' },
} as const;

/** What can be filtered by: read off the catalog. */
export interface FilterChoices {
  lab: readonly Choice[];
  provider: readonly Choice[];
  modality: readonly Choice[];
  capability: readonly Choice[];
}
export interface Choice {
  value: string;
  label: string;
}
export type ChoiceName = keyof FilterChoices;
export const CHOICE_WORDS: Record<ChoiceName, string> = {
  lab: 'Lab',
  provider: 'Provider',
  modality: 'Modality',
  capability: 'Capability',
};
const CHOICE_NAMES = Object.keys(CHOICE_WORDS) as ChoiceName[];

export const NO_FILTER: ModelFilter = {
  q: '',
  lab: [],
  provider: [],
  modality: [],
  capability: [],
  price: null,
  ctx: null,
  free: false,
  sort: null,
  view: null,
};

/** The choices a catalog gives, each list in alphabetical order. */
export function choicesOf(
  models: readonly ModelRow[],
  providerNames: Readonly<Record<string, string>>,
): FilterChoices {
  const list = (valuesOf: (model: ModelRow) => readonly string[], label: (value: string) => string) =>
    [...new Set(models.flatMap(valuesOf))]
      .map((value) => ({ value, label: label(value) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en'));
  return {
    lab: list(
      (model) => [model.lab],
      (value) => value,
    ),
    provider: list(
      (model) => model.providers,
      (value) => providerNames[value] ?? value,
    ),
    modality: list(modalitiesOf, modalityLabel),
    capability: list((model) => model.capabilities, capabilityLabel),
  };
}

/** What a model takes or gives besides text: `image`, `audio-output`, `embeddings`. */
export function modalitiesOf({ takes, gives }: Pick<ModelRow, 'takes' | 'gives'>): string[] {
  const output = (one: string) => (one === 'embeddings' ? one : `${one}-output`);
  return [...takes.filter((one) => one !== 'text'), ...gives.filter((one) => one !== 'text').map(output)];
}

/** A modality in words. */
export function modalityLabel(value: string): string {
  if (value === 'embeddings') return 'Gives embeddings';
  return value.endsWith('-output') ? `Gives ${value.slice(0, -'-output'.length)}` : `Takes ${value}`;
}

const LONGEST_TEXT = 100;

/**
 * Reads the filter from an address. What cannot be read is left out of the filter and said in `ignored`, a sentence
 * each; empty values, as a form sends them, and names that are none of ours are nothing.
 */
export function readModelFilter(
  params: URLSearchParams,
  choices: FilterChoices,
): { filter: ModelFilter; ignored: string[] } {
  const ignored: string[] = [];
  const ignore = (name: string, value: string, why: string) => {
    ignored.push(`${name}=${value.slice(0, 40)} ${why}; ignored.`);
    return null;
  };
  const one = <Value>(name: string, read: (text: string) => Value | null, why: string): Value | null => {
    const text = params.get(name)?.trim() ?? '';
    return text === '' ? null : (read(text) ?? ignore(name, text, why));
  };
  const many = (name: ChoiceName): string[] => {
    const known = new Set(choices[name].map(({ value }) => value));
    const asked = [...new Set(params.getAll(name).map((text) => text.trim()))].filter(Boolean);
    for (const text of asked)
      if (!known.has(text)) ignore(name, text, `is no ${CHOICE_WORDS[name].toLowerCase()} of this catalog`);
    return asked.filter((text) => known.has(text));
  };
  const filter: ModelFilter = {
    q: params.get('q')?.trim().slice(0, LONGEST_TEXT) ?? '',
    lab: many('lab'),
    provider: many('provider'),
    modality: many('modality'),
    capability: many('capability'),
    price: one(
      'price',
      (text) => (readDecimal(text) === null ? null : text),
      'is not a price in USD, such as 0.50',
    ),
    ctx: one('ctx', readTokens, 'is not a number'),
    free: one('free', readSwitch, 'is neither 1 nor 0') ?? false,
    sort: one('sort', readSort, 'is no column to sort by'),
    view: one('view', readView, 'is neither table nor cards'),
  };
  return { filter, ignored };
}

/** 128000, 128k and 1m are how people write context windows. */
function readTokens(text: string): number | null {
  const match = /^(\d{1,9})(k|m)?$/i.exec(text);
  if (!match) return null;
  const unit = { k: 1_000, m: 1_000_000 }[match[2]?.toLowerCase() ?? ''] ?? 1;
  return Number(match[1]) * unit;
}

function readSwitch(text: string): boolean | null {
  if (/^(?:1|true|on|yes)$/i.test(text)) return true;
  return /^(?:0|false|off|no)$/i.test(text) ? false : null;
}

function readSort(text: string): Sort | null {
  const column = text.replace(/^-/, '');
  if (!Object.hasOwn(COLUMNS, column)) return null;
  return {
    column: column as SortColumn,
    direction: text.startsWith('-') ? 'descending' : 'ascending',
  };
}

function readView(text: string): View | null {
  return text === 'table' || text === 'cards' ? text : null;
}

/** A sort as the address has it: `input` upwards, `-input` downwards. */
export function sortText({ column, direction }: Sort): string {
  return direction === 'descending' ? `-${column}` : column;
}

/** The address of a filter: the same filter has one address. */
export function filterAddress(filter: ModelFilter): string {
  const params = new URLSearchParams();
  if (filter.q) params.set('q', filter.q);
  for (const name of CHOICE_NAMES) for (const value of filter[name]) params.append(name, value);
  if (filter.price !== null) params.set('price', filter.price);
  if (filter.ctx !== null) params.set('ctx', String(filter.ctx));
  if (filter.free) params.set('free', '1');
  if (filter.sort) params.set('sort', sortText(filter.sort));
  if (filter.view) params.set('view', filter.view);
  const query = params.toString();
  return query ? `/models?${query}` : '/models';
}

/** A filter that holds: its words, and the filter without it. */
export interface HeldFilter {
  label: string;
  without: ModelFilter;
}

/** The filters that hold, in the order of the address; how it is sorted and shown is none. */
export function heldFilters(filter: ModelFilter, choices: FilterChoices): HeldFilter[] {
  const held: HeldFilter[] = [];
  if (filter.q) held.push({ label: `Search: ${filter.q}`, without: { ...filter, q: '' } });
  for (const name of CHOICE_NAMES)
    for (const value of filter[name]) {
      const words = choices[name].find((choice) => choice.value === value)?.label ?? value;
      const rest = filter[name].filter((other) => other !== value);
      held.push({ label: `${CHOICE_WORDS[name]}: ${words}`, without: { ...filter, [name]: rest } });
    }
  if (filter.price !== null)
    held.push({
      label: `Input at most $${filter.price} per 1M`,
      without: { ...filter, price: null },
    });
  if (filter.ctx !== null)
    held.push({
      label: `Context at least ${formatTokens(filter.ctx)}`,
      without: { ...filter, ctx: null },
    });
  if (filter.free) held.push({ label: 'Free', without: { ...filter, free: false } });
  return held;
}
