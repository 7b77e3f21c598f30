import type { OwnKeyChoice, ProviderKeyRow, ProvidersView } from '@/components/dashboard/types';
import {
  alterOwnKeySettings,
  alterProviderKey,
  connectKey,
  forgetProviderKey,
} from '@/lib/auth/audited-provider-key-queries';
import type { ProviderKeyRecord } from '@/lib/auth/provider-key';
import { listProviderKeys, readOwnKeySettings, requireProviderKey } from '@/lib/auth/provider-key-queries';
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
import type { AccountVisit } from '../account-handler';

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
 * @throws ApiError invalid_request naming the field
 */
export async function connectProviderKey(
  { runtime: { pool, env, catalog }, session, actor }: AccountVisit,
  body: unknown,
): Promise<ProviderKeyRow> {
  const read = readKeyBody(AddProviderKeyBody, body);
  const provider = requireConnectable(catalog.current(), read.provider);
  const wanted = {
    workspaceId: session.workspace.id,
    providerId: provider.id,
    name: read.name,
    ...readCredential(provider, read, env.publicUrl),
    createdBy: session.userId,
  };
  return presentProviderKey(await connectKey(pool, env.encryptionKey, wanted, actor));
}

/** Renames, replaces, disables or moves a key. @throws ApiError invalid_request, not_found */
export async function changeProviderKey(
  { runtime: { pool, env, catalog }, session, actor }: AccountVisit,
  id: string,
  body: unknown,
): Promise<ProviderKeyRow> {
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
  const changes = { name, enabled, priority, ...credential };
  return presentProviderKey(await alterProviderKey(pool, env.encryptionKey, at, changes, actor));
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

/** Forgets a key for good. @throws ApiError not_found */
export async function disconnectProviderKey(
  { runtime: { pool, env }, session, actor }: AccountVisit,
  id: string,
): Promise<void> {
  await forgetProviderKey(pool, env.encryptionKey, { workspaceId: session.workspace.id, id }, actor);
}

/** When the workspace's own keys are used. @throws ApiError invalid_request */
export async function changeOwnKeySettings(
  { runtime: { pool }, session, actor }: AccountVisit,
  body: unknown,
): Promise<OwnKeyChoice> {
  const { order, may_cross: mayCross } = readKeyBody(OwnKeySettingsBody, body);
  const changes = { order, mayCross };
  return presentOwnKeySettings(await alterOwnKeySettings(pool, session.workspace.id, changes, actor));
}
