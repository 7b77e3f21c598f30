import type { Pool } from 'pg';
import { z } from 'zod';
import {
  type RequestFilters,
  type RequestPage,
  type RequestScope,
  readCursor,
  StoredRow,
  writeCursor,
} from './queries';
import { type WalkCondition, walkWhere } from './queries-filter';

export interface RequestSearch extends RequestScope {
  filters: RequestFilters;
  cursor?: string | null;
  limit: number;
  /** Rows looked at, at most; whatever the filters are, a page takes no longer than that many. */
  walkRows?: number;
}

export interface SearchPage extends RequestPage {
  /** Set where the search stopped before it had a whole page: it has looked back to here, and the cursor goes on. */
  searchedTo: Date | null;
}

/** More would be felt: rows that a tag or a key picks out of a million each stand on a page of their own. */
export const WALK_ROWS = 10_000;

/**
 * The scope's requests that pass the filters, newest first, by walking an index and testing a bounded number of rows:
 * a filter that fits one row in a million costs as little as one that fits all, and says how far it has looked.
 * @throws RangeError for a cursor that this function did not give
 */
export async function searchRequests(pool: Pool, search: RequestSearch): Promise<SearchPage> {
  const { limit, walkRows = WALK_ROWS } = search;
  const way = walkWhere(search, search.filters);
  startAfter(way, search.cursor);
  // Without a test every row is a match.
  const most = way.tested === null ? limit + 1 : walkRows;
  const values = [...way.values];
  const place = (value: number) => `$${values.push(value)}`;
  const found = await pool.query(
    `select p.*, k.name as key_name
       from (select ${COLUMNS} from (${walk(way, 'r.*', place(most))}) r
              ${way.tested === null ? '' : `where ${way.tested}`} limit ${place(limit + 1)}) p
       left join api_keys k on k.id = p.key_id
      order by p.created_at desc, p.id`,
    values,
  );
  const rows = found.rows.slice(0, limit).map((row) => StoredRow.parse({ ...row, receipt: null }));
  const last = rows.at(-1);
  if (last && found.rows.length > limit) return { rows, nextCursor: writeCursor(last), searchedTo: null };
  const edge = way.tested === null ? null : await findEdge(pool, way, most);
  return { rows, nextCursor: edge && writeCursor(edge), searchedTo: edge?.created_at ?? null };
}

/** How many of the scope's requests pass the filters. Counts them: for an export's progress, not for a page. */
export async function countRequests(
  pool: Pool,
  scope: RequestScope,
  filters: RequestFilters,
): Promise<number> {
  const way = walkWhere(scope, filters);
  const tests = way.tested === null ? way.walked : [...way.walked, way.tested];
  const result = await pool.query(
    `select count(*) as found from requests r where ${tests.join(' and ')}`,
    way.values,
  );
  return Number(z.object({ found: z.bigint() }).parse(result.rows[0]).found);
}

/** All that a list shows; the receipt is as large as the rest together. */
const COLUMNS = Object.keys(StoredRow.shape)
  .filter((name) => name !== 'key_name' && name !== 'receipt')
  .map((name) => `r.${name}`)
  .join(', ');

function startAfter(way: WalkCondition, cursor: string | null | undefined): void {
  if (!cursor) return;
  const { createdAt, id } = readCursor(cursor);
  const at = `${way.param(createdAt)}::timestamptz`;
  way.walked.push(`r.created_at <= ${at} and (r.created_at < ${at} or r.id > ${way.param(id)})`);
}

/** What a walk reads, newest first. */
export function walk({ walked }: WalkCondition, columns: string, most: string): string {
  return `select ${columns} from requests r where ${walked.join(' and ')} order by r.created_at desc, r.id limit ${most}`;
}

/** The last row of a walk that ended before the rows did; by the index alone. */
export async function findEdge(pool: Pool, way: WalkCondition, most: number): Promise<Edge | null> {
  const values: unknown[] = [];
  // What the tests compare with is no parameter of this statement.
  const text = walk(way, 'r.created_at, r.id', '1').replace(
    /\$(\d+)/g,
    (_, place) => `$${values.push(way.values[Number(place) - 1])}`,
  );
  const result = await pool.query(`${text} offset $${values.push(most - 1)}`, values);
  return result.rows.length > 0 ? Edge.parse(result.rows[0]) : null;
}

const Edge = z.object({ created_at: z.date(), id: z.string() });
type Edge = z.infer<typeof Edge>;
