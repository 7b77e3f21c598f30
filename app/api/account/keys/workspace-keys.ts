import { asJson } from '@/app/dashboard/reader';
import type { IssuedKey, KeyRow } from '@/components/dashboard/types';
import { listKeys } from '@/lib/auth/api-key-queries';
import { endKey, issueKey } from '@/lib/auth/audited-key-queries';
import type { Mode } from '@/lib/auth/caller';
import { nameMakers } from '@/lib/auth/members-queries';
import type { Session } from '@/lib/auth/session';
import { ApiError } from '@/lib/base/errors';
import { CreateKeyBody, readGrant, readKeyBody } from '@/lib/gateway/endpoints/api-key-bodies';
import { presentIssued, presentKey } from '@/lib/gateway/endpoints/api-keys';
import type { Runtime } from '@/lib/gateway/runtime';
import type { AccountVisit } from '../account-handler';

/** The workspace's keys of one mode, newest first, revoked ones with them, and who made each, also one who left. */
export async function readKeys({ pool, clock }: Runtime, session: Session, mode: Mode): Promise<KeyRow[]> {
  const keys = await listKeys(pool, session.workspace.id, mode);
  const makers = await nameMakers(
    pool,
    session.workspace.id,
    keys.map((key) => key.createdBy),
  );
  return asJson(
    keys.map((key) => ({
      ...presentKey(key, clock()),
      made_by: key.createdBy === null ? null : (makers.get(key.createdBy) ?? null),
    })),
  );
}

/**
 * Makes a key from a form of the dashboard; the mode is the body's, or `mode`.
 * @returns the key with its secret, for this once
 * @throws ApiError invalid_request naming the field
 */
export async function createWorkspaceKey(
  { runtime, session, actor }: AccountVisit,
  mode: Mode,
  body: unknown,
): Promise<IssuedKey> {
  const read = readKeyBody(CreateKeyBody, body);
  if (!read.name) throw new ApiError('invalid_request', 'Give the key a name.', { param: 'name' });
  const wanted = {
    ...readGrant(read, runtime.catalog.current(), runtime.clock()),
    workspaceId: session.workspace.id,
    mode: read.mode ?? mode,
    name: read.name,
    createdBy: session.userId,
  };
  const issued = await issueKey(runtime.pool, runtime.env.encryptionKey, wanted, actor);
  return asJson(presentIssued(issued, runtime.clock()));
}

/** Ends a key now, on every process within a second. @throws ApiError not_found */
export async function revokeWorkspaceKey(
  { runtime: { pool, clock }, session, actor }: AccountVisit,
  id: string,
): Promise<KeyRow> {
  const revoked = await endKey(pool, { workspaceId: session.workspace.id, id }, actor);
  // The database's clock ended it; ours may be a moment behind.
  return asJson({ ...presentKey(revoked, clock()), status: 'revoked' });
}
