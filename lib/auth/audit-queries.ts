import { z } from 'zod';
import type { Queryable } from '@/lib/db/transaction';
import type { Prisma } from '@/lib/generated/prisma/client';
import { type AuditEntry, withoutSecrets } from './audit';

/** Where an entry is written: in the transaction of what it tells of, Prisma's or raw. */
export type AuditWriter = Queryable | Prisma.TransactionClient;

/**
 * Writes down what was done, in the transaction that does it: both are there or neither. Secrets are left out by
 * name and by looks; do not rely on it, hand over only what may be read by every member.
 */
export async function recordAudit(tx: AuditWriter, entry: AuditEntry): Promise<void> {
  const row = toRow(entry);
  if (!isRaw(tx)) {
    const { before, after, ...plain } = row;
    await tx.auditEntry.create({
      data: { ...plain, before: before as Prisma.InputJsonObject, after: after as Prisma.InputJsonObject },
    });
    return;
  }
  await tx.query({
    text: `insert into audit_log (workspace_id, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name,
                  before, after, address, device) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    values: [
      row.workspaceId,
      row.actorKind,
      row.actorId,
      row.actorName,
      row.action,
      row.targetKind,
      row.targetId,
      row.targetName,
      row.before ? JSON.stringify(row.before) : null,
      row.after ? JSON.stringify(row.after) : null,
      row.address,
      row.device,
    ],
  });
}

/** What a person did to their own account, told in every workspace they are a member of. */
export async function recordPersonAudit(
  tx: Prisma.TransactionClient,
  userId: string,
  entry: Omit<AuditEntry, 'workspaceId'>,
): Promise<void> {
  const memberships = await tx.member.findMany({ where: { userId }, select: { workspaceId: true } });
  for (const { workspaceId } of memberships) await recordAudit(tx, { ...entry, workspaceId });
}

function isRaw(tx: AuditWriter): tx is Queryable {
  return typeof (tx as Partial<Queryable>).query === 'function';
}

function toRow({ workspaceId, actor, action, target, before, after }: AuditEntry) {
  return {
    workspaceId,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    action,
    targetKind: target?.kind ?? null,
    targetId: target?.id ?? null,
    targetName: target?.name ?? null,
    before: withoutSecrets(before) ?? undefined,
    after: withoutSecrets(after) ?? undefined,
    address: actor.address ?? null,
    device: actor.device ?? null,
  };
}

export interface AuditQuery {
  workspaceId: string;
  /** A person's or key's id. */
  actorId?: string | null;
  action?: string | null;
  /** Entries older than this one. */
  before?: bigint | null;
  limit: number;
}

/** An entry as it stands in the log. */
export interface AuditRecord {
  id: bigint;
  actor: { kind: string; id: string | null; name: string };
  action: string;
  target: { kind: string; id: string; name: string | null } | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  address: string | null;
  device: string | null;
  createdAt: Date;
}

/** A workspace's entries, newest first. */
export async function listAudit(db: Queryable, query: AuditQuery): Promise<AuditRecord[]> {
  const result = await db.query({
    text: `select id, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name, before, after, address,
                  device, created_at
             from audit_log
            where workspace_id = $1 and ($2::text is null or actor_id = $2) and ($3::text is null or action = $3)
              and ($4::int8 is null or id < $4) order by id desc limit $5`,
    values: [
      query.workspaceId,
      query.actorId ?? null,
      query.action ?? null,
      query.before?.toString() ?? null,
      query.limit,
    ],
  });
  return result.rows.map(toRecord);
}

/** Who has done anything here, by the name they last had: what the log can be filtered by. */
export async function listAuditActors(
  db: Queryable,
  workspaceId: string,
): Promise<{ id: string; name: string }[]> {
  const result = await db.query({
    text: `select distinct on (actor_id) actor_id as id, actor_name as name from audit_log
            where workspace_id = $1 and actor_id is not null order by actor_id, id desc limit 500`,
    values: [workspaceId],
  });
  return z.array(z.object({ id: z.string(), name: z.string() })).parse(result.rows);
}

const Facts = z.record(z.string(), z.unknown()).nullable();

const AuditRow = z.object({
  id: z.bigint(),
  actor_kind: z.string(),
  actor_id: z.string().nullable(),
  actor_name: z.string(),
  action: z.string(),
  target_kind: z.string().nullable(),
  target_id: z.string().nullable(),
  target_name: z.string().nullable(),
  before: Facts,
  after: Facts,
  address: z.string().nullable(),
  device: z.string().nullable(),
  created_at: z.date(),
});

function toRecord(raw: unknown): AuditRecord {
  const row = AuditRow.parse(raw);
  const { target_kind: kind, target_id: id } = row;
  return {
    id: row.id,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    target: kind !== null && id !== null ? { kind, id, name: row.target_name } : null,
    before: row.before,
    after: row.after,
    address: row.address,
    device: row.device,
    createdAt: row.created_at,
  };
}
