import type { RequestPanelView } from '@/components/dashboard/requests/request-types';
import type { Mode } from '@/lib/auth/caller';
import { whoCan } from '@/lib/auth/roles';
import type { Session } from '@/lib/auth/session';
import { ApiError } from '@/lib/base/errors';
import { formatUsd, maxPico } from '@/lib/base/money';
import { receiptHeaders } from '@/lib/billing/receipt';
import type { Receipt } from '@/lib/billing/types';
import type { Price } from '@/lib/catalog/price';
import { keptAnswerUntil } from '@/lib/gateway/drop-answer';
import { presentRequest, restoreRequest } from '@/lib/gateway/endpoints/requests';
import type { Runtime } from '@/lib/gateway/runtime';
import { findRequest, type StoredRequest } from '@/lib/requests/queries';
import { asJson } from '../reader';
import { curlOf } from './request-curl';

/** A request of this workspace and mode. @throws ApiError not_found, also for another workspace's or mode's */
export async function requireRequest(
  { pool }: Runtime,
  { workspace }: Session,
  mode: Mode,
  id: string,
): Promise<StoredRequest> {
  const row = await findRequest(pool, { workspaceId: workspace.id, mode, id });
  if (row) return row;
  throw new ApiError('not_found', 'There is no such request in this workspace and mode.', { param: 'id' });
}

/** All that is told of one request: its receipt as `/v1` prints it, and what a person does with it. */
export async function readPanel(
  runtime: Runtime,
  session: Session,
  mode: Mode,
  id: string,
): Promise<RequestPanelView> {
  const { pool, env } = runtime;
  const row = await requireRequest(runtime, session, mode, id);
  const [{ receipt, prices }, printed, keptUntil] = await Promise.all([
    restoreRequest(pool, row),
    presentRequest(pool, row),
    keptAnswerUntil(pool, { workspaceId: session.workspace.id, mode }, row),
  ]);
  return {
    receipt: asJson(printed),
    difference: formatUsd(maxPico(receipt.benchmark - receipt.upstream, 0n)),
    fee: formatUsd(maxPico(receipt.charge - receipt.upstream, 0n)),
    prices: pricesOf(receipt, prices),
    headers: headersOf(row, receipt),
    curl: curlOf(row, env.publicUrl),
    cached_until: keptUntil?.toISOString() ?? null,
    may_not_drop: whoCan(session.role, 'requests:write'),
  };
}

/** The prices that a receipt's figures come of, and where each came from. */
function pricesOf(receipt: Receipt, prices: ReadonlyMap<string, Price>): RequestPanelView['prices'] {
  const named = [
    ['Benchmark', receipt.benchmarkPriceId],
    ['Upstream', receipt.cacheTier === 'miss' ? receipt.priceId : null],
  ] as const;
  return named.flatMap(([of, id]) => {
    const price = id === null ? undefined : prices.get(id);
    return price
      ? [{ of, id: price.id, origin: price.origin, effective_from: price.effectiveFrom.toISOString() }]
      : [];
  });
}

/** What the answer carried. A stream had them in its last lines: its head was sent before they were known. */
function headersOf(row: StoredRequest, receipt: Receipt): [name: string, value: string][] {
  const all = ['x-btl-request-id', row.id];
  if (row.status < 300) {
    all.push(...receiptHeaders(receipt));
    if (receipt.held > 0n) all.push('x-btl-quoted-max', formatUsd(receipt.held));
    if (receipt.outputCap !== null) all.push('x-btl-output-cap', String(receipt.outputCap));
  }
  return all.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, all[index + 1] ?? '']] : [],
  );
}
