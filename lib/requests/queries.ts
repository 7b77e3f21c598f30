import type { Pool } from 'pg';
import { z } from 'zod';
import type { Mode } from '@/lib/auth/caller';
import { where } from './queries-filter';

/** Whose requests: always one workspace and one mode, of one key where `keyId` is given. */
export interface RequestScope {
  workspaceId: string;
  mode: Mode;
  keyId?: string | null;
}

export interface RequestFilters {
  model?: string;
  provider?: string;
  key?: string;
  tag?: string;
  session?: string;
  /** An HTTP status, its class (`2xx`), or `error`: 400 and above. */
  status?: string;
  /** `hit`: any but `miss`. */
  cacheTier?: string;
  /** What was charged at least, in pico-dollars. */
  minCharge?: bigint;
  minLatencyMs?: number;
  from?: Date;
  /** Exclusive. */
  to?: Date;
}

const AttemptRow = z.object({
  provider: z.string(),
  routeId: z.string(),
  upstreamId: z.string(),
  outcome: z.string(),
  status: z.int().nullable(),
  latencyMs: z.number(),
  cost: z.string().nullable(),
  bornBy: z.enum(['customer', 'gateway']).nullable(),
  ownKeyId: z.string().optional(),
  keyIndex: z.int().optional(),
});

/** A row as the database gives it. */
export const StoredRow = z.object({
  id: z.string(),
  key_id: z.string(),
  key_name: z.string().nullable(),
  endpoint: z.string(),
  mode: z.enum(['live', 'test']),
  requested_model: z.string(),
  model_slug: z.string().nullable(),
  provider_id: z.string().nullable(),
  route_id: z.string().nullable(),
  price_id: z.string().nullable(),
  benchmark_price_id: z.string().nullable(),
  status: z.int(),
  error_code: z.string().nullable(),
  stream: z.boolean(),
  cache_tier: z.string(),
  miss_reason: z.string().nullable(),
  finish_reason: z.string().nullable(),
  usage_source: z.string(),
  input_tokens: z.int(),
  cached_tokens: z.int(),
  cache_write_tokens: z.int(),
  output_tokens: z.int(),
  reasoning_tokens: z.int(),
  benchmark_pico: z.bigint(),
  charge_pico: z.bigint(),
  upstream_pico: z.bigint(),
  absorbed_pico: z.bigint(),
  own_provider_cost_pico: z.bigint(),
  saved_pico: z.bigint(),
  hold_id: z.string().nullable(),
  settlement: z.string(),
  ttft_ms: z.int().nullable(),
  latency_ms: z.int(),
  overhead_us: z.int(),
  tag: z.string().nullable(),
  session: z.string().nullable(),
  attempts: z.array(AttemptRow),
  /** `StoredReceipt` of billing reads it. */
  receipt: z.unknown(),
  created_at: z.date(),
});
/** One row of `requests` with its key's name. */
export type StoredRequest = z.infer<typeof StoredRow>;

const SELECT = `select r.*, k.name as key_name from requests r left join api_keys k on k.id = r.key_id`;

/** One request of this scope; null where there is none, or it is another's. */
export async function findRequest(
  pool: Pool,
  scope: RequestScope & { id: string },
): Promise<StoredRequest | null> {
  const result = await pool.query({
    name: 'requests_find',
    text: `${SELECT} where r.id = $1 and r.workspace_id = $2 and r.mode = $3::mode and ($4::text is null or r.key_id = $4)`,
    values: [scope.id, scope.workspaceId, scope.mode, scope.keyId ?? null],
  });
  return result.rows.length === 0 ? null : StoredRow.parse(result.rows[0]);
}

export interface RequestPage {
  rows: StoredRequest[];
  /** For the next, older page; null on the last. */
  nextCursor: string | null;
}

/**
 * The scope's requests, newest first.
 * @throws RangeError for a cursor that this function did not give
 */
export async function listRequests(
  pool: Pool,
  page: RequestScope & { filters?: RequestFilters; cursor?: string | null; limit: number },
): Promise<RequestPage> {
  const condition = where(page, page.filters ?? {});
  if (page.cursor) {
    const { createdAt, id } = readCursor(page.cursor);
    condition.and((param) => {
      const at = `${param(createdAt)}::timestamptz`;
      return `r.created_at <= ${at} and (r.created_at < ${at} or r.id > ${param(id)})`;
    });
  }
  const limit = condition.param(page.limit + 1);
  const result = await pool.query(
    `${SELECT} where ${condition.text()} order by r.created_at desc, r.id limit ${limit}`,
    condition.values,
  );
  const rows = result.rows.slice(0, page.limit).map((row) => StoredRow.parse(row));
  const last = rows.at(-1);
  return { rows, nextCursor: last && result.rows.length > page.limit ? writeCursor(last) : null };
}

/** Where a list goes on after a row. */
export function writeCursor(row: Pick<StoredRequest, 'id' | 'created_at'>): string {
  return Buffer.from(`${row.created_at.toISOString()} ${row.id}`).toString('base64url');
}

/** @throws RangeError for what `writeCursor` did not write */
export function readCursor(cursor: string): { createdAt: string; id: string } {
  const match = /^(\S{20,30}) (req_\w+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!match?.[1] || !match[2] || Number.isNaN(Date.parse(match[1])))
    throw new RangeError('not a cursor of this list');
  return { createdAt: match[1], id: match[2] };
}
