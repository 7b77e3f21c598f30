import { formatUsd } from '@/lib/base/money';
import { inTransaction, type Queryable } from '@/lib/db/transaction';
import { type KeyChanges, updateKey } from './api-key-change-queries';
import { endOldSecret, restoreKey, revokeKey } from './api-key-end-queries';
import { createKey, type IssuedKey, type KeyAddress, type NewKey, requireKey } from './api-key-queries';
import type { KeyRecord } from './api-key-record';
import { type RotatedKey, rotateKey } from './api-key-rotation-queries';
import { type AuditActor, type AuditFacts, changedFacts } from './audit';
import { recordAudit } from './audit-queries';

/** The verbs on machine keys, each with its line in the audit log, in one transaction. What people and keys use. */

/** @throws as `createKey` */
export function issueKey(
  db: Queryable,
  encryptionKey: Buffer,
  wanted: NewKey,
  actor: AuditActor,
): Promise<IssuedKey> {
  return inTransaction(db, async (tx) => {
    const issued = await createKey(tx, encryptionKey, wanted);
    const { workspaceId } = wanted;
    await recordAudit(tx, {
      workspaceId,
      actor,
      action: 'key.created',
      target: targetOf(issued.record),
      after: keyFacts(issued.record),
    });
    return issued;
  });
}

/** @throws as `updateKey` */
export function changeKey(
  db: Queryable,
  address: KeyAddress,
  changes: KeyChanges,
  actor: AuditActor,
): Promise<KeyRecord> {
  return inTransaction(db, async (tx) => {
    const before = await requireKey(tx, address);
    const after = await updateKey(tx, address, changes);
    const changed = changedFacts(keyFacts(before), keyFacts(after));
    if (changed) {
      const { workspaceId } = address;
      await recordAudit(tx, {
        workspaceId,
        actor,
        action: 'key.changed',
        target: targetOf(before),
        ...changed,
      });
    }
    return after;
  });
}

/** @throws as `rotateKey` */
export function replaceKey(
  db: Queryable,
  encryptionKey: Buffer,
  address: KeyAddress,
  overlapMs: number,
  actor: AuditActor,
): Promise<RotatedKey> {
  return inTransaction(db, async (tx) => {
    const before = await requireKey(tx, address);
    const issued = await rotateKey(tx, encryptionKey, address, overlapMs);
    await recordAudit(tx, {
      workspaceId: address.workspaceId,
      actor,
      action: 'key.rotated',
      target: targetOf(before),
      before: { last_four: before.lastFour },
      after: { last_four: issued.record.lastFour, overlap_seconds: Math.round(overlapMs / 1_000) },
    });
    return issued;
  });
}

/** @throws as `revokeKey`. A key that was revoked before is not written down again. */
export function endKey(
  db: Queryable,
  address: KeyAddress,
  actor: AuditActor,
  undoMs = 0,
): Promise<KeyRecord> {
  return inTransaction(db, async (tx) => {
    const before = await requireKey(tx, address);
    const after = await revokeKey(tx, address, undoMs);
    if (before.revokedAt?.getTime() !== after.revokedAt?.getTime()) {
      const { workspaceId } = address;
      await recordAudit(tx, { workspaceId, actor, action: 'key.revoked', target: targetOf(before) });
    }
    return after;
  });
}

/** @throws as `restoreKey` */
export function reviveKey(db: Queryable, address: KeyAddress, actor: AuditActor): Promise<KeyRecord> {
  return inTransaction(db, async (tx) => {
    const key = await restoreKey(tx, address);
    const { workspaceId } = address;
    await recordAudit(tx, { workspaceId, actor, action: 'key.restored', target: targetOf(key) });
    return key;
  });
}

/** @throws as `endOldSecret`. One that had ended before is not written down again. */
export function dropOldSecret(
  db: Queryable,
  address: KeyAddress,
  secretId: string,
  actor: AuditActor,
): Promise<KeyRecord> {
  return inTransaction(db, async (tx) => {
    const before = await requireKey(tx, address);
    const after = await endOldSecret(tx, address, secretId);
    const ended = before.oldSecrets.find((secret) => secret.id === secretId);
    if (ended) {
      await recordAudit(tx, {
        workspaceId: address.workspaceId,
        actor,
        action: 'key.old_secret_ended',
        target: targetOf(before),
        before: { last_four: ended.lastFour, works_until: ended.worksUntil },
      });
    }
    return after;
  });
}

function targetOf({ id, name }: KeyRecord) {
  return { kind: 'key', id, name };
}

/** What may be read of a key by every member. */
function keyFacts(key: KeyRecord): AuditFacts {
  return {
    name: key.name,
    mode: key.mode,
    last_four: key.lastFour,
    scopes: key.scopes,
    models: key.models,
    requests_per_minute: key.requestsPerMinute,
    tokens_per_minute: key.tokensPerMinute,
    concurrency: key.concurrency,
    cache: key.cacheEnabled,
    fit: key.fitOutput,
    spend_limit: key.spendLimit && `$${formatUsd(key.spendLimit.limit)} ${key.spendLimit.reset}`,
    expires_at: key.expiresAt,
  };
}
