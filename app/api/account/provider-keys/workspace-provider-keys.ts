import type { OwnKeyChoice, ProviderKeyRow, ProvidersView } from '@/components/dashboard/types';
import type { ProviderKeyRecord } from '@/lib/auth/provider-key';
import {
  addProviderKey,
  listProviderKeys,
  readOwnKeySettings,
  removeProviderKey,
  requireProviderKey,
  updateProviderKey,
  writeOwnKeySettings,
} from '@/lib/auth/provider-key-queries';
import type { Session } from '@/lib/auth/session';
import { ApiError } from '@/lib/base/errors';
import { readKeyBody } from '@/lib/gateway/endpoints/api-key-bodies';
import { type EnteredCredential, readCredential } from '@/lib/gateway/endpoints/provider-credentials';
import {
  AddProviderKeyBody,
  ChangeProviderKeyBody,
  OwnKeySettingsBody,
  presentOwnKeySettings,
  presentProviderKey,
  presentProviders,
  requireConnectable,
} from '@/lib/gateway/endpoints/provider-keys';
import type { Runtime } from '@/lib/gateway/runtime';
import { mayManageKeys } from '../keys/workspace-keys';

/** Every provider that a key may be connected for, with the workspace's keys there, and its settings. */
export async function readProviders(runtime: Runtime, { workspace }: Session): Promise<ProvidersView> {
  const { pool, env } = runtime;
  const [keys, settings] = await Promise.all([
    listProviderKeys(pool, env.encryptionKey, workspace.id),
    readOwnKeySettings(pool, workspace.id),
  ]);
  return { data: presentProviders(runtime, keys), settings: presentOwnKeySettings(settings) };
}

/**
 * Connects a key of the workspace's own. It is not tried here: the first call with it says whether it works.
 * @throws ApiError invalid_request naming the field; scope_denied for members who may not
 */
export async function connectProviderKey(
  { pool, env, catalog }: Runtime,
  session: Session,
  body: unknown,
): Promise<ProviderKeyRow> {
  requireManager(session);
  const read = readKeyBody(AddProviderKeyBody, body);
  const provider = requireConnectable(catalog.current(), read.provider);
  const added = await addProviderKey(pool, env.encryptionKey, {
    workspaceId: session.workspace.id,
    providerId: provider.id,
    name: read.name,
    ...readCredential(provider, read, env.publicUrl),
    createdBy: session.userId,
  });
  return presentProviderKey(added);
}

/** Renames, replaces, disables or moves a key. @throws ApiError invalid_request, not_found, scope_denied */
export async function changeProviderKey(
  { pool, env, catalog }: Runtime,
  session: Session,
  id: string,
  body: unknown,
): Promise<ProviderKeyRow> {
  requireManager(session);
  const { name, enabled, priority, ...entered } = readKeyBody(ChangeProviderKeyBody, body);
  const at = { workspaceId: session.workspace.id, id };
  const before = await requireProviderKey(pool, env.encryptionKey, at);
  const credential = isEntered(before, entered)
    ? readCredential(
        requireConnectable(catalog.current(), before.providerId),
        onto(before, entered),
        env.publicUrl,
      )
    : {};
  const changed = await updateProviderKey(pool, env.encryptionKey, at, {
    name,
    enabled,
    priority,
    ...credential,
  });
  return presentProviderKey(changed);
}

/** @throws ApiError invalid_request where what belongs to a credential changes without the credential */
function isEntered(before: ProviderKeyRecord, entered: EnteredCredential): boolean {
  if (entered.key !== undefined) return true;
  const { access_key_id: accessKeyId, region, base_url: baseUrl } = onto(before, entered);
  if (!accessKeyId && (region || null) === before.region && (baseUrl || null) === before.baseUrl)
    return false;
  throw new ApiError('invalid_request', 'Enter the key again to have it sent to another address or region.', {
    param: 'key',
  });
}

/** A new key keeps the old one's address and region unless it comes with its own. */
function onto(before: ProviderKeyRecord, entered: EnteredCredential): EnteredCredential {
  const { base_url: address = before.baseUrl, region = before.region } = entered;
  return { ...entered, base_url: address, region };
}

/** Forgets a key for good. @throws ApiError not_found, scope_denied */
export async function disconnectProviderKey({ pool }: Runtime, session: Session, id: string): Promise<void> {
  requireManager(session);
  await removeProviderKey(pool, { workspaceId: session.workspace.id, id });
}

/** When the workspace's own keys are used. @throws ApiError invalid_request, scope_denied */
export async function changeOwnKeySettings(
  { pool }: Runtime,
  session: Session,
  body: unknown,
): Promise<OwnKeyChoice> {
  requireManager(session);
  const { order, may_cross: mayCross } = readKeyBody(OwnKeySettingsBody, body);
  return presentOwnKeySettings(await writeOwnKeySettings(pool, session.workspace.id, { order, mayCross }));
}

function requireManager(session: Session): void {
  if (mayManageKeys(session)) return;
  throw new ApiError(
    'scope_denied',
    `As ${session.role} of this workspace you may not change its provider keys.`,
  );
}
