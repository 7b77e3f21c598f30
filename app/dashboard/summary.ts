import type { OverviewView } from '@/components/dashboard/overview/overview-types';
import type { RequestPage, Summary } from '@/components/dashboard/types';
import type { Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';
import { formatPercent, formatUsd, parseUsd } from '@/lib/base/money';
import { balanceOf } from '@/lib/billing/ledger';
import { listRequestsPage } from '@/lib/gateway/endpoints/requests';
import { summarizeUsage } from '@/lib/gateway/endpoints/usage';
import { describeOverview } from '@/lib/gateway/overview/overview';
import { readRange } from '@/lib/gateway/overview/range';
import type { Runtime } from '@/lib/gateway/runtime';
import { asJson, readerOf } from './reader';

/** How many of the latest requests the overview shows. */
export const LATEST_COUNT = 8;

/** Credits and usage of all time, by the verbs that serve `/v1/account/credits` and `/v1/usage/summary`. */
export async function readSummary(runtime: Runtime, session: Session, mode: Mode): Promise<Summary> {
  const { pool } = runtime;
  const [credits, figures] = await Promise.all([
    balanceOf(pool, session.workspace.id, mode),
    summarizeUsage(pool, readerOf(runtime, session, mode), new URLSearchParams()),
  ]);
  const usage = asJson<Summary['usage']>(figures);
  return {
    mode,
    credits: {
      balance: formatUsd(credits.balance),
      held: formatUsd(credits.held),
      available: formatUsd(credits.available),
    },
    usage,
    saved_pct: formatPercent(parseUsd(usage.customer_saved), parseUsd(usage.benchmark_direct_cost)),
  };
}

/**
 * The overview of the days that the address names, in its `zone`.
 * @throws ApiError invalid_request naming the parameter
 */
export async function readOverview(
  { pool, clock }: Runtime,
  { workspace }: Session,
  mode: Mode,
  query: URLSearchParams,
): Promise<OverviewView> {
  const range = readRange(query, new Date(clock()));
  return asJson(await describeOverview(pool, { workspaceId: workspace.id, mode, range }));
}

/**
 * A page of requests as `/v1/requests` prints it, newest first.
 * @throws ApiError invalid_request naming the parameter
 */
export async function readRequests(
  runtime: Runtime,
  session: Session,
  mode: Mode,
  query: URLSearchParams,
): Promise<RequestPage> {
  return asJson(await listRequestsPage(runtime.pool, readerOf(runtime, session, mode), query));
}

/** The rows that the overview shows and polls. */
export function readLatest(runtime: Runtime, session: Session, mode: Mode): Promise<RequestPage> {
  return readRequests(runtime, session, mode, new URLSearchParams({ limit: String(LATEST_COUNT) }));
}
