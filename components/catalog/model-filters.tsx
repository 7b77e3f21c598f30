'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input, Select } from '@/components/ui/controls';
import { SearchIcon } from '@/components/ui/icons';
import { Kbd } from '@/components/ui/kbd';
import { ChoiceMenu } from './choice-menu';
import { formatTokens } from './format';
import {
  type ChoiceName,
  COLUMNS,
  type FilterChoices,
  type ModelFilter,
  type Sort,
  type SortColumn,
  sortText,
} from './model-filter';

interface ModelFiltersProps {
  filter: ModelFilter;
  choices: FilterChoices;
  /** A new filter; `isTyping` while the same search goes on, which is one step of the history. */
  onChange(filter: ModelFilter, isTyping?: boolean): void;
}

const PRICES = ['0.10', '0.25', '0.50', '1', '3', '10'];
const CONTEXTS = [32_000, 128_000, 200_000, 1_000_000];

/** The filters as a form: without script it sends itself, with it each change shows at once and nothing loses its focus. */
export function ModelFilters({ filter, choices, onChange }: ModelFiltersProps) {
  const change = (part: Partial<ModelFilter>) => onChange({ ...filter, ...part });
  return (
    <search aria-label="Filter models">
      <form action="/models" onSubmit={(event) => event.preventDefault()} className="flex flex-col gap-2">
        <SearchField q={filter.q} onSearch={(q) => onChange({ ...filter, q }, filter.q !== '' && q !== '')} />
        <div className="grid grid-cols-2 gap-2 sm:grid-cols-4 lg:grid-cols-[repeat(7,minmax(0,1fr))_auto]">
          {(['lab', 'provider', 'modality', 'capability'] satisfies ChoiceName[]).map((name) => (
            <ChoiceMenu
              key={name}
              name={name}
              choices={choices[name]}
              chosen={filter[name]}
              onChange={(chosen) => change({ [name]: chosen })}
            />
          ))}
          <Select
            name="price"
            aria-label="Price of input at most"
            controlSize="sm"
            value={filter.price ?? ''}
            options={withAsked(PRICES, filter.price, 'Any price', (price) => `Input ≤ $${price}/M`)}
            onChange={(event) => change({ price: event.target.value || null })}
          />
          <Select
            name="ctx"
            aria-label="Context at least"
            controlSize="sm"
            value={filter.ctx === null ? '' : String(filter.ctx)}
            options={withAsked(
              CONTEXTS.map(String),
              filter.ctx === null ? null : String(filter.ctx),
              'Any context',
              (tokens) => `Context ≥ ${formatTokens(Number(tokens))}`,
            )}
            onChange={(event) => change({ ctx: event.target.value ? Number(event.target.value) : null })}
          />
          <Select
            name="sort"
            aria-label="Sort by"
            controlSize="sm"
            value={filter.sort ? sortText(filter.sort) : ''}
            options={sortOptions(filter)}
            onChange={(event) => change({ sort: readOption(event.target.value) })}
          />
          <label className="flex min-h-9 cursor-pointer items-center gap-2 px-1 text-small">
            <input
              type="checkbox"
              name="free"
              value="1"
              checked={filter.free}
              onChange={(event) => change({ free: event.target.checked })}
              className="size-4 accent-(--ink)"
            />
            Free only
          </label>
        </div>
        {filter.view && <input type="hidden" name="view" value={filter.view} />}
        <noscript>
          <Button type="submit" size="sm">
            Show
          </Button>
        </noscript>
      </form>
    </search>
  );
}

/** How long a pause in typing is a search. */
const PAUSE_MS = 120;

function SearchField({ q, onSearch }: { q: string; onSearch(q: string): void }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const [shown, setShown] = useState(q);
  const [sent, setSent] = useState(q);
  if (q !== shown) {
    setShown(q);
    // Not what was typed here: the reader went back, or took the search away.
    if (q !== sent) {
      setSent(q);
      setText(q);
    }
  }
  const search = useRef(onSearch);
  useEffect(() => {
    search.current = onSearch;
  });
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === sent) return;
    const timer = setTimeout(() => {
      setSent(wanted);
      search.current(wanted);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted, sent]);
  useSlash(field);
  return (
    <div className="relative">
      <SearchIcon className="pointer-events-none absolute left-3 top-1/2 -translate-y-1/2 text-faint" />
      <Input
        ref={field}
        type="search"
        name="q"
        aria-label="Search models"
        aria-keyshortcuts="/"
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        placeholder="Name, slug, lab or provider"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="pl-9 pr-12"
      />
      <span
        aria-hidden="true"
        className="pointer-events-none absolute right-3 top-1/2 -translate-y-1/2 max-sm:hidden"
      >
        {text === '' && <Kbd>/</Kbd>}
      </span>
    </div>
  );
}

/** `/` goes to the search, unless one is writing already. */
function useSlash(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      const at = event.target instanceof HTMLElement ? event.target : null;
      if (at?.isContentEditable || at?.matches('input:not([type=checkbox]), textarea, select')) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [field]);
}

/** The usual steps and, where the address asks for another, that one too. */
function withAsked(
  steps: readonly string[],
  asked: string | null,
  any: string,
  label: (value: string) => string,
) {
  const values = asked === null || steps.includes(asked) ? steps : [...steps, asked];
  return [{ value: '', label: any }, ...values.map((value) => ({ value, label: label(value) }))];
}

function sortOptions(filter: ModelFilter) {
  const columns = Object.entries(COLUMNS) as [SortColumn, (typeof COLUMNS)[SortColumn]][];
  const usual: Sort[] = columns.map(([column, { first }]) => ({ column, direction: first }));
  const asked = filter.sort ? sortText(filter.sort) : '';
  const sorts =
    filter.sort && !usual.some((one) => sortText(one) === asked) ? [...usual, filter.sort] : usual;
  return [
    { value: '', label: filter.q ? 'Best match' : 'Newest first' },
    ...sorts.map((one) => ({ value: sortText(one), label: sortLabel(one) })),
  ];
}

function sortLabel({ column, direction }: Sort): string {
  return `${COLUMNS[column].label} ${direction === 'ascending' ? '↑' : '↓'}`;
}

function readOption(text: string): Sort | null {
  if (text === '') return null;
  const column = text.replace(/^-/, '') as SortColumn;
  return { column, direction: text.startsWith('-') ? 'descending' : 'ascending' };
}
