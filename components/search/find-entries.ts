import { type Prepared, prepare, rank } from './rank';
import type { SearchEntry, SearchKind } from './search-index';

export interface FoundGroup {
  kind: SearchKind;
  title: string;
  entries: readonly SearchEntry[];
}

const TITLES: Record<SearchKind, string> = {
  page: 'Pages',
  model: 'Models',
  provider: 'Providers',
  docs: 'Docs',
  dashboard: 'Dashboard',
};
/** How many of a kind are shown: while something is typed, and before. */
const MOST: Record<SearchKind, readonly [found: number, first: number]> = {
  page: [4, 6],
  model: [8, 0],
  provider: [5, 0],
  docs: [7, 0],
  dashboard: [6, 6],
};

const preparedOf = new WeakMap<SearchEntry, Prepared>();

/**
 * What a query finds, in groups; the group of the best hit first. An empty query shows where one can go.
 * @param near the kind that stands before others it equals: where the reader is
 */
export function findEntries(query: string, entries: readonly SearchEntry[], near?: SearchKind): FoundGroup[] {
  const isEmpty = query.trim() === '';
  const groups = new Map<SearchKind, SearchEntry[]>();
  const isNear = ({ kind }: SearchEntry) => kind === near;
  const inOrder = near ? [...entries.filter(isNear), ...entries.filter((entry) => !isNear(entry))] : entries;
  for (const entry of rank(query, inOrder, searchable)) {
    const group = groups.get(entry.kind);
    if (group) group.push(entry);
    else groups.set(entry.kind, [entry]);
  }
  return [...groups]
    .map(([kind, found]) => ({
      kind,
      title: TITLES[kind],
      entries: found.slice(0, MOST[kind][isEmpty ? 1 : 0]),
    }))
    .filter((group) => group.entries.length > 0);
}

function searchable(entry: SearchEntry): Prepared {
  let prepared = preparedOf.get(entry);
  if (!prepared) {
    prepared = prepare([
      { text: entry.title, weight: 1 },
      // Slugs are names; what stands beside the others is where they belong.
      { text: entry.detail, weight: entry.kind === 'model' ? 0.98 : 0.5 },
      { text: entry.words ?? '', weight: 0.6 },
    ]);
    preparedOf.set(entry, prepared);
  }
  return prepared;
}
