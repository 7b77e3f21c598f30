import type { Pool } from 'pg';
import { z } from 'zod';
import type { Caller } from '@/lib/auth/caller';
import { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import { readRates } from '@/lib/billing/queries';
import { receiptJson } from '@/lib/billing/receipt';
import { routingJson, routingPriceIds } from '@/lib/billing/routing-record';
import { restoreReceipt } from '@/lib/billing/stored-receipt';
import type { Receipt } from '@/lib/billing/types';
import type { Price } from '@/lib/catalog/price';
import { findRequest, listRequests, type RequestScope, type StoredRequest } from '@/lib/requests/queries';
import { Limit, Name, readQuery, Time } from './query-params';

/** Whose rows a key sees: its workspace's with `usage:read`, else only its own; always one mode. */
export function visibleTo(caller: Caller): RequestScope {
  const { workspaceId, mode, keyId } = caller;
  return { workspaceId, mode, keyId: caller.scopes.has('usage:read') ? null : keyId };
}

/**
 * GET /v1/requests/{id}: the receipt in full, with attempts and the arithmetic of the charge.
 * @throws ApiError not_found, also for another workspace's, mode's or (without `usage:read`) key's request
 */
export async function describeRequest(
  pool: Pool,
  caller: Caller,
  id: string,
): Promise<Record<string, unknown>> {
  const row = await findRequest(pool, { ...visibleTo(caller), id });
  if (!row)
    throw new ApiError('not_found', 'There is no such request, or this key may not see it.', { param: 'id' });
  return presentRequest(pool, row);
}

/** A stored request in full; the dashboard shows the same. */
export async function presentRequest(pool: Pool, row: StoredRequest): Promise<Record<string, unknown>> {
  const { receipt, prices } = await restoreRequest(pool, row);
  return { ...receiptJson(receipt), routing: routingJson(receipt, prices), ...rowFacts(row) };
}

/** The receipt of a stored request, with the prices that it names. */
export async function restoreRequest(
  pool: Pool,
  row: StoredRequest,
): Promise<{ receipt: Receipt; prices: Map<string, Price> }> {
  const ids = [row.price_id, row.benchmark_price_id, ...routingPriceIds(row.receipt)].filter(
    (id) => id !== null,
  );
  const prices = ids.length > 0 ? await readRates(pool, ids) : new Map<string, Price>();
  return { receipt: restoreReceipt(row, prices), prices };
}

export const ListQuery = z.object({
  limit: Limit,
  cursor: Name.optional(),
  model: Name.optional(),
  provider: Name.optional(),
  key: Name.optional(),
  tag: Name.optional(),
  session: Name.optional(),
  status: z
    .string()
    .regex(/^[1-5](?:xx|\d\d)$/, 'expected an HTTP status like 200, or a class like 2xx')
    .optional(),
  cache_tier: z
    .enum(['miss', 'exact_response_cache', 'inflight_dedupe', 'semantic_cache'], {
      error: 'expected miss, exact_response_cache, inflight_dedupe or semantic_cache',
    })
    .optional(),
  from: Time.optional(),
  to: Time.optional(),
});

/** GET /v1/requests: a page, newest first. @throws ApiError invalid_request naming the parameter */
export async function listRequestsPage(
  pool: Pool,
  caller: Caller,
  query: URLSearchParams,
): Promise<Record<string, unknown>> {
  const { limit, cursor, cache_tier: cacheTier, ...filters } = readQuery(ListQuery, query);
  const page = await listRequests(pool, {
    ...visibleTo(caller),
    filters: { ...filters, cacheTier },
    cursor,
    limit,
  }).catch((error) => {
    if (!(error instanceof RangeError)) throw error;
    throw new ApiError(
      'invalid_request',
      'Query parameter cursor: send the `next_cursor` of the page before, unchanged.',
      {
        param: 'cursor',
      },
    );
  });
  return {
    object: 'list',
    data: page.rows.map(presentRow),
    has_more: page.nextCursor !== null,
    next_cursor: page.nextCursor,
  };
}

/** One row of the list. Amounts are exact decimal strings. */
export function presentRow(row: StoredRequest): Record<string, unknown> {
  return {
    id: row.id,
    object: 'request',
    created_at: row.created_at.toISOString(),
    mode: row.mode,
    endpoint: row.endpoint,
    requested_model: row.requested_model,
    model: row.model_slug,
    provider: row.provider_id,
    ...rowFacts(row),
    cache_tier: row.cache_tier,
    miss_reason: row.miss_reason,
    input_tokens: row.input_tokens,
    cached_input_tokens: row.cached_tokens,
    output_tokens: row.output_tokens,
    reasoning_tokens: row.reasoning_tokens,
    benchmark_cost: formatUsd(row.benchmark_pico),
    customer_charge: formatUsd(row.charge_pico),
    saved: formatUsd(row.saved_pico),
    settlement: row.settlement,
    finish_reason: row.finish_reason,
    attempts: row.attempts.length,
    ttft_ms: row.ttft_ms,
    latency_ms: row.latency_ms,
  };
}

function rowFacts(row: StoredRequest) {
  return {
    status: row.status,
    error_code: row.error_code,
    stream: row.stream,
    key: { id: row.key_id, name: row.key_name },
    tag: row.tag,
    session: row.session,
  };
}
