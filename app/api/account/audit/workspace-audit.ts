import type { AuditPage, AuditRow } from '@/components/dashboard/settings/types';
import { AUDIT_ACTIONS, isAuditAction } from '@/lib/auth/audit-actions';
import { type AuditRecord, listAudit } from '@/lib/auth/audit-queries';
import type { Session } from '@/lib/auth/session';
import { csvText } from '@/lib/base/csv';
import { ApiError } from '@/lib/base/errors';
import type { Runtime } from '@/lib/gateway/runtime';

const PAGE_ROWS = 50;
const MOST_ROWS = 200;
/** Rows read at once for a file; it is sent as they come. */
const CSV_BATCH = 1_000;

/**
 * A page of a workspace's audit log, newest first: `actor` and `action` filter, `cursor` goes on.
 * @throws ApiError invalid_request naming the parameter
 */
export async function readAudit(
  { pool }: Runtime,
  session: Session,
  query: URLSearchParams,
): Promise<AuditPage> {
  const limit = readLimit(query.get('limit'));
  const records = await listAudit(pool, {
    ...readFilters(session, query),
    before: readCursor(query.get('cursor')),
    limit: limit + 1,
  });
  const page = records.slice(0, limit);
  const last = records.length > limit ? page.at(-1) : undefined;
  return { data: page.map(presentEntry), next_cursor: last ? last.id.toString() : null };
}

/** The whole log that fits the filters, as a file, read and sent a thousand rows at a time. */
export function auditCsv({ pool }: Runtime, session: Session, query: URLSearchParams): Response {
  const filters = readFilters(session, query);
  const encoder = new TextEncoder();
  let before: bigint | null = null;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`${CSV_HEAD.join(',')}\r\n`)),
    async pull(controller) {
      const records: AuditRecord[] = await listAudit(pool, { ...filters, before, limit: CSV_BATCH });
      before = records.at(-1)?.id ?? null;
      if (records.length > 0) controller.enqueue(encoder.encode(records.map(csvLine).join('')));
      if (records.length < CSV_BATCH) controller.close();
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="audit-${session.workspace.id}.csv"`,
      'cache-control': 'no-store',
    },
  });
}

function presentEntry(record: AuditRecord): AuditRow {
  const { action } = record;
  return {
    id: record.id.toString(),
    at: record.createdAt.toISOString(),
    actor: record.actor,
    action,
    words: isAuditAction(action) ? AUDIT_ACTIONS[action] : action,
    target: record.target,
    before: record.before,
    after: record.after,
    address: record.address,
    device: record.device,
  };
}

const CSV_HEAD = [
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'actor',
  'action',
  'target_kind',
  'target_id',
  'target',
  'before',
  'after',
  'address',
  'device',
];

function csvLine(record: AuditRecord): string {
  const { actor, target } = record;
  const cells = [
    record.id.toString(),
    record.createdAt.toISOString(),
    actor.kind,
    actor.id,
    actor.name,
    record.action,
    target?.kind,
    target?.id,
    target?.name,
    record.before && JSON.stringify(record.before),
    record.after && JSON.stringify(record.after),
    record.address,
    record.device,
  ];
  return `${cells.map(csvText).join(',')}\r\n`;
}

function readFilters(session: Session, query: URLSearchParams) {
  const action = query.get('action');
  if (action !== null && !isAuditAction(action)) {
    const known = Object.keys(AUDIT_ACTIONS).join(', ');
    throw new ApiError('invalid_request', `\`action\`: expected one of ${known}.`, { param: 'action' });
  }
  return { workspaceId: session.workspace.id, actorId: query.get('actor'), action };
}

function readCursor(text: string | null): bigint | null {
  if (text === null) return null;
  if (!/^\d{1,18}$/.test(text))
    throw new ApiError('invalid_request', '`cursor`: expected the `next_cursor` of a page.', {
      param: 'cursor',
    });
  return BigInt(text);
}

function readLimit(text: string | null): number {
  if (text === null) return PAGE_ROWS;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_ROWS)
    throw new ApiError('invalid_request', `\`limit\`: expected 1 to ${MOST_ROWS}.`, { param: 'limit' });
  return limit;
}
