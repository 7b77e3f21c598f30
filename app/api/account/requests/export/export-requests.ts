import { readFilters } from '@/app/dashboard/requests/request-filter';
import type { Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';
import { csvFigure, csvText } from '@/lib/base/csv';
import { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import { presentRow } from '@/lib/gateway/endpoints/requests';
import type { Runtime } from '@/lib/gateway/runtime';
import type { StoredRequest } from '@/lib/requests/queries';
import { searchRequests } from '@/lib/requests/queries-search';

/** Rows in memory at once; the next are read when the client has taken these. */
const BATCH_ROWS = 1_000;

/**
 * What the filters hold as a file, read by keyset and sent as it is read. What arrives meanwhile is newer than the
 * first row and not in it.
 * @throws ApiError invalid_request naming the parameter
 */
export function exportRequests(
  { pool }: Runtime,
  session: Session,
  mode: Mode,
  query: URLSearchParams,
): Response {
  const format = FORMATS.get(query.get('format') ?? 'csv');
  if (!format) throw new ApiError('invalid_request', '`format`: expected csv or jsonl.', { param: 'format' });
  const filters = readFilters(query);
  const encoder = new TextEncoder();
  let cursor: string | null = null;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (format.head) controller.enqueue(encoder.encode(format.head));
      },
      async pull(controller) {
        // A look may find nothing and still have further to go.
        do {
          const page: Awaited<ReturnType<typeof searchRequests>> = await searchRequests(pool, {
            workspaceId: session.workspace.id,
            mode,
            filters,
            cursor,
            limit: BATCH_ROWS,
          });
          cursor = page.nextCursor;
          if (page.rows.length === 0) continue;
          controller.enqueue(encoder.encode(page.rows.map(format.line).join('')));
          break;
        } while (cursor !== null);
        if (cursor === null) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(stream, {
    headers: {
      'content-type': format.type,
      'content-disposition': `attachment; filename="requests-${mode}.${format.ending}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

interface Format {
  type: string;
  ending: string;
  head: string;
  line(row: StoredRequest): string;
}

type CsvColumn = [name: string, cell: (row: StoredRequest) => string];

const text = (name: string, read: (row: StoredRequest) => string | null): CsvColumn => [
  name,
  (row) => csvText(read(row)),
];
const figure = (name: string, read: (row: StoredRequest) => string | number | null): CsvColumn => [
  name,
  (row) => csvFigure(read(row)),
];

const COLUMNS: readonly CsvColumn[] = [
  text('id', (row) => row.id),
  figure('created_at', (row) => row.created_at.toISOString()),
  text('mode', (row) => row.mode),
  text('endpoint', (row) => row.endpoint),
  text('requested_model', (row) => row.requested_model),
  text('model', (row) => row.model_slug),
  text('provider', (row) => row.provider_id),
  figure('status', (row) => row.status),
  text('error_code', (row) => row.error_code),
  figure('stream', (row) => String(row.stream)),
  text('key_id', (row) => row.key_id),
  text('key_name', (row) => row.key_name),
  text('tag', (row) => row.tag),
  text('session', (row) => row.session),
  text('cache_tier', (row) => row.cache_tier),
  text('miss_reason', (row) => row.miss_reason),
  figure('input_tokens', (row) => row.input_tokens),
  figure('cached_input_tokens', (row) => row.cached_tokens),
  figure('cache_write_tokens', (row) => row.cache_write_tokens),
  figure('output_tokens', (row) => row.output_tokens),
  figure('reasoning_tokens', (row) => row.reasoning_tokens),
  figure('benchmark_cost_usd', (row) => formatUsd(row.benchmark_pico)),
  figure('customer_charge_usd', (row) => formatUsd(row.charge_pico)),
  figure('saved_usd', (row) => formatUsd(row.saved_pico)),
  figure('own_provider_cost_usd', (row) => formatUsd(row.own_provider_cost_pico)),
  text('settlement', (row) => row.settlement),
  text('finish_reason', (row) => row.finish_reason),
  figure('attempts', (row) => row.attempts.length),
  figure('ttft_ms', (row) => row.ttft_ms),
  figure('latency_ms', (row) => row.latency_ms),
];

const FORMATS = new Map<string, Format>();
FORMATS.set('csv', {
  type: 'text/csv; charset=utf-8',
  ending: 'csv',
  head: `${COLUMNS.map(([name]) => name).join(',')}\r\n`,
  line: (row) => `${COLUMNS.map(([, cell]) => cell(row)).join(',')}\r\n`,
});
FORMATS.set('jsonl', {
  type: 'application/x-ndjson; charset=utf-8',
  ending: 'jsonl',
  head: '',
  line: (row) => `${JSON.stringify(presentRow(row))}\n`,
});
