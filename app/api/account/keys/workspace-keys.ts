import { asJson } from '@/app/dashboard/reader';
import type { IssuedKey, KeyRow } from '@/components/dashboard/types';
import { createKey, listKeys, revokeKey } from '@/lib/auth/api-key-queries';
import type { Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';
import { ApiError } from '@/lib/base/errors';
import { CreateKeyBody, readGrant, readKeyBody } from '@/lib/gateway/endpoints/api-key-bodies';
import { presentIssued, presentKey } from '@/lib/gateway/endpoints/api-keys';
import type { Runtime } from '@/lib/gateway/runtime';

const MAY_MANAGE = ['owner', 'admin', 'developer'];

/** Whether this member may make and revoke keys. */
export function mayManageKeys({ role }: Session): boolean {
  return MAY_MANAGE.includes(role);
}

/** The workspace's keys of one mode, newest first, revoked ones with them. */
export async function readKeys({ pool, clock }: Runtime, session: Session, mode: Mode): Promise<KeyRow[]> {
  const keys = await listKeys(pool, session.workspace.id, mode);
  return asJson(keys.map((key) => presentKey(key, clock())));
}

/**
 * Makes a key from a form of the dashboard; the mode is the body's, or `mode`.
 * @returns the key with its secret, for this once
 * @throws ApiError invalid_request naming the field; scope_denied for members who may not
 */
export async function createWorkspaceKey(
  runtime: Runtime,
  session: Session,
  mode: Mode,
  body: unknown,
): Promise<IssuedKey> {
  requireManager(session);
  const read = readKeyBody(CreateKeyBody, body);
  if (!read.name) throw new ApiError('invalid_request', 'Give the key a name.', { param: 'name' });
  const issued = await createKey(runtime.pool, runtime.env.encryptionKey, {
    ...readGrant(read, runtime.catalog.current(), runtime.clock()),
    workspaceId: session.workspace.id,
    mode: read.mode ?? mode,
    name: read.name,
    createdBy: session.userId,
  });
  return asJson(presentIssued(issued, runtime.clock()));
}

/** Ends a key now, on every process within a second. @throws ApiError not_found, scope_denied */
export async function revokeWorkspaceKey(
  { pool, clock }: Runtime,
  session: Session,
  id: string,
): Promise<KeyRow> {
  requireManager(session);
  const revoked = await revokeKey(pool, { workspaceId: session.workspace.id, id });
  // The database's clock ended it; ours may be a moment behind.
  return asJson({ ...presentKey(revoked, clock()), status: 'revoked' });
}

function requireManager(session: Session): void {
  if (mayManageKeys(session)) return;
  throw new ApiError('scope_denied', `As ${session.role} of this workspace you may not change its keys.`);
}
