import type { Pool } from 'pg';
import { inTransaction } from '@/lib/db/transaction';
import { type AuditActor, type AuditFacts, changedFacts } from './audit';
import { recordAudit } from './audit-queries';
import type { OwnKeySettings, ProviderKeyRecord } from './provider-key';
import {
  addProviderKey,
  type NewProviderKey,
  type ProviderKeyAddress,
  type ProviderKeyChanges,
  readOwnKeySettings,
  removeProviderKey,
  requireProviderKey,
  updateProviderKey,
  writeOwnKeySettings,
} from './provider-key-queries';

/** The verbs on provider keys, each with its line in the audit log, in one transaction. A key's text is in none. */

/** @throws as `addProviderKey` */
export function connectKey(
  pool: Pool,
  encryptionKey: Buffer,
  wanted: NewProviderKey,
  actor: AuditActor,
): Promise<ProviderKeyRecord> {
  return inTransaction(pool, async (tx) => {
    const added = await addProviderKey(tx, encryptionKey, wanted);
    await recordAudit(tx, {
      workspaceId: wanted.workspaceId,
      actor,
      action: 'provider_key.added',
      target: targetOf(added),
      after: factsOf(added),
    });
    return added;
  });
}

/** @throws as `updateProviderKey` */
export function alterProviderKey(
  pool: Pool,
  encryptionKey: Buffer,
  address: ProviderKeyAddress,
  changes: ProviderKeyChanges,
  actor: AuditActor,
): Promise<ProviderKeyRecord> {
  return inTransaction(pool, async (tx) => {
    const before = await requireProviderKey(tx, encryptionKey, address);
    const after = await updateProviderKey(tx, encryptionKey, address, changes);
    const replaced = changes.secret === undefined ? {} : { replaced: true };
    const changed = changedFacts(factsOf(before), { ...factsOf(after), ...replaced });
    if (changed) {
      const { workspaceId } = address;
      const action = 'provider_key.changed' as const;
      await recordAudit(tx, { workspaceId, actor, action, target: targetOf(before), ...changed });
    }
    return after;
  });
}

/** @throws as `removeProviderKey` */
export function forgetProviderKey(
  pool: Pool,
  encryptionKey: Buffer,
  address: ProviderKeyAddress,
  actor: AuditActor,
): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const before = await requireProviderKey(tx, encryptionKey, address);
    await removeProviderKey(tx, address);
    await recordAudit(tx, {
      workspaceId: address.workspaceId,
      actor,
      action: 'provider_key.removed',
      target: targetOf(before),
      before: factsOf(before),
    });
  });
}

/** @throws as `writeOwnKeySettings` */
export function alterOwnKeySettings(
  pool: Pool,
  workspaceId: string,
  changes: Partial<OwnKeySettings>,
  actor: AuditActor,
): Promise<OwnKeySettings> {
  return inTransaction(pool, async (tx) => {
    const before = await readOwnKeySettings(tx, workspaceId);
    const after = await writeOwnKeySettings(tx, workspaceId, changes);
    const changed = changedFacts({ ...before }, { ...after });
    if (changed)
      await recordAudit(tx, { workspaceId, actor, action: 'provider_key.settings_changed', ...changed });
    return after;
  });
}

function targetOf({ id, name }: ProviderKeyRecord) {
  return { kind: 'provider_key', id, name };
}

function factsOf(key: ProviderKeyRecord): AuditFacts {
  return {
    name: key.name,
    provider: key.providerId,
    last_four: key.lastFour,
    base_url: key.baseUrl,
    region: key.region,
    priority: key.priority,
    enabled: key.enabled,
  };
}
