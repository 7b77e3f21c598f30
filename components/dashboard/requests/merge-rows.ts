import type { RequestRow } from '../types';
import type { SearchedPage } from './request-types';

/** What the page holds: rows newest first, without a gap, and where older ones go on. */
export interface HeldRows {
  rows: readonly RequestRow[];
  /** Null: there is nothing older. */
  cursor: string | null;
  /** How far back was looked, where that is further than the last row. */
  searchedTo: string | null;
}

export function holdPage({ data, next_cursor, searched_to }: SearchedPage): HeldRows {
  return { rows: data, cursor: next_cursor, searchedTo: searched_to ?? null };
}

/** Older rows behind those held. */
export function appendPage(held: HeldRows, page: SearchedPage): HeldRows {
  const known = new Set(held.rows.map(({ id }) => id));
  return {
    rows: [...held.rows, ...page.data.filter(({ id }) => !known.has(id))],
    cursor: page.next_cursor,
    searchedTo: page.searched_to ?? null,
  };
}

/**
 * Whether a page of the newest meets what is held: between the two nothing is missing. One that is not full has looked
 * further back than anybody's last look was.
 */
export function meets(held: readonly RequestRow[], page: SearchedPage): boolean {
  if (page.next_cursor === null || page.searched_to) return true;
  const known = new Set(held.map(({ id }) => id));
  return page.data.some(({ id }) => known.has(id));
}

/** Rows of the page that are not held, newest first. */
export function unseenRows(held: HeldRows, page: SearchedPage): RequestRow[] {
  const known = new Set(held.rows.map(({ id }) => id));
  return page.data.filter(({ id }) => !known.has(id));
}

/**
 * The newest page into what is held: known rows as they are now, new ones in their places (a long request ends after
 * younger ones). Where the page does not meet what is held, the page alone: better short than with a hole.
 */
export function mergeNewest(held: HeldRows, page: SearchedPage): HeldRows {
  if (!meets(held.rows, page)) return holdPage(page);
  const fresh = new Map(page.data.map((row) => [row.id, row]));
  const kept = held.rows.map((row) => fresh.get(row.id) ?? row);
  const added = unseenRows(held, page);
  if (added.length === 0) return { ...held, rows: kept };
  const last = held.rows.at(-1);
  // What is older than all that is held comes with the older pages.
  const fitting = held.cursor === null || !last ? added : added.filter((row) => byTime(row, last) < 0);
  return { ...held, rows: [...fitting, ...kept].sort(byTime) };
}

/** Newest first, as the server sorts. */
function byTime(a: RequestRow, b: RequestRow): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}
