/** What the command menu and the search for a model look through: one small list of our own server. */

export const SEARCH_KINDS = ['page', 'model', 'provider', 'docs', 'dashboard'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface SearchEntry {
  kind: SearchKind;
  title: string;
  /** Beside the title: a slug, the page a heading stands on. */
  detail: string;
  href: string;
  /** Also found by these. */
  words?: string;
}

const ADDRESS = '/api/search';

let loading: Promise<readonly SearchEntry[]> | null = null;

/** The list, asked for once a page's life; a failed try is forgotten. @throws when it cannot be had */
export function loadSearchIndex(): Promise<readonly SearchEntry[]> {
  loading ??= fetchIndex().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function fetchIndex(): Promise<readonly SearchEntry[]> {
  const response = await fetch(ADDRESS);
  if (!response.ok) throw new Error(`the search list answered ${response.status}`);
  const { entries } = (await response.json()) as { entries: SearchEntry[] };
  return entries;
}
