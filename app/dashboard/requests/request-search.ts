import type { RequestChartView, SearchedPage } from '@/components/dashboard/requests/request-types';
import type { Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';
import { ApiError } from '@/lib/base/errors';
import { Limit } from '@/lib/gateway/endpoints/query-params';
import { presentRow } from '@/lib/gateway/endpoints/requests';
import type { Runtime } from '@/lib/gateway/runtime';
import { countByTime } from '@/lib/requests/queries-bars';
import { countRequests, searchRequests } from '@/lib/requests/queries-search';
import { asJson } from '../reader';
import { readFilters } from './request-filter';

/** How many rows the page begins with, and loads at a time. */
export const PAGE_ROWS = 50;

/**
 * A page of the workspace's requests that pass the address's filters, newest first; `cursor` goes on, `limit` is 1 to 100.
 * @throws ApiError invalid_request naming the parameter
 */
export async function readRequestPage(
  { pool }: Runtime,
  session: Session,
  mode: Mode,
  query: URLSearchParams,
): Promise<SearchedPage> {
  const page = await searchRequests(pool, {
    workspaceId: session.workspace.id,
    mode,
    filters: readFilters(query),
    cursor: query.get('cursor'),
    limit: readLimit(query.get('limit')),
  }).catch((error) => {
    if (!(error instanceof RangeError)) throw error;
    throw new ApiError('invalid_request', '`cursor`: expected the `next_cursor` of a page.', {
      param: 'cursor',
    });
  });
  return asJson({
    data: page.rows.map(presentRow),
    next_cursor: page.nextCursor,
    searched_to: page.searchedTo?.toISOString() ?? null,
  });
}

/** How many requests pass the address's filters. @throws ApiError invalid_request naming the parameter */
export async function countRequestsOf(
  { pool }: Runtime,
  { workspace }: Session,
  mode: Mode,
  query: URLSearchParams,
): Promise<{ count: number }> {
  return { count: await countRequests(pool, { workspaceId: workspace.id, mode }, readFilters(query)) };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [1, 5, 15, 30, 60, 180, 360, 720]
  .map((minutes) => minutes * MINUTE_MS)
  .concat([1, 7, 30, 90].map((days) => days * DAY_MS));
const MOST_BARS = 60;

/**
 * Requests and errors over the time that the filters name, else the last 24 hours.
 * @throws ApiError invalid_request naming the parameter
 */
export async function readChart(
  { pool, clock }: Runtime,
  { workspace }: Session,
  mode: Mode,
  query: URLSearchParams,
): Promise<RequestChartView> {
  const filters = readFilters(query);
  const now = new Date(clock());
  const to = filters.to ?? new Date(Math.max(now.getTime(), (filters.from?.getTime() ?? 0) + MINUTE_MS));
  const from = filters.from ?? new Date(to.getTime() - DAY_MS);
  if (from >= to)
    throw new ApiError('invalid_request', 'Query parameter to: expected a time after `from`.', {
      param: 'to',
    });
  const spanMs = to.getTime() - from.getTime();
  const stepMs =
    STEPS_MS.find((step) => spanMs / step <= MOST_BARS) ?? Math.ceil(spanMs / MOST_BARS / DAY_MS) * DAY_MS;
  const scope = { workspaceId: workspace.id, mode };
  const { bars, countedTo } = await countByTime(pool, scope, filters, { from, to, stepMs });
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    step_ms: stepMs,
    counted_to: countedTo?.toISOString() ?? null,
    bars: bars.map(({ start, requests, errors }) => ({ start: start.toISOString(), requests, errors })),
  };
}

function readLimit(text: string | null): number {
  if (text === null) return PAGE_ROWS;
  const limit = Limit.safeParse(text);
  if (limit.success) return limit.data;
  throw new ApiError('invalid_request', '`limit`: expected a whole number from 1 to 100.', {
    param: 'limit',
  });
}
