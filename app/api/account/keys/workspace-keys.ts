import { z } from 'zod';
import { asJson } from '@/app/dashboard/reader';
import type { IssuedKey, KeyRow } from '@/components/dashboard/types';
import { UNDO_MS } from '@/lib/auth/api-key-end-queries';
import { listKeys } from '@/lib/auth/api-key-queries';
import type { KeyRecord } from '@/lib/auth/api-key-record';
import {
  changeKey,
  dropOldSecret,
  endKey,
  issueKey,
  replaceKey,
  reviveKey,
} from '@/lib/auth/audited-key-queries';
import type { Mode } from '@/lib/auth/caller';
import { nameMakers } from '@/lib/auth/members-queries';
import type { Session } from '@/lib/auth/session';
import { ApiError } from '@/lib/base/errors';
import {
  ChangeKeyBody,
  CreateKeyBody,
  RotateKeyBody,
  readGrant,
  readKeyBody,
} from '@/lib/gateway/endpoints/api-key-bodies';
import { presentIssued, presentKey, presentRotated } from '@/lib/gateway/endpoints/api-keys';
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
      ...printKey(key, clock()),
      made_by: key.createdBy === null ? null : (makers.get(key.createdBy) ?? null),
    })),
  );
}

/** As `/v1` prints it, and for how long its revocation can be taken back: a span, since clocks differ. */
function printKey(key: KeyRecord, now: number) {
  const undoMs = key.revokedAt && key.undoUntil ? key.undoUntil.getTime() - now : 0;
  return { ...presentKey(key, now), undo_ms: Math.max(0, undoMs) };
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

/** Changes what the body has, on every process within a second. @throws ApiError invalid_request naming the field, not_found, unprocessable */
export async function changeWorkspaceKey(visit: AccountVisit, body: unknown): Promise<KeyRow> {
  const { runtime, actor } = visit;
  const { name, ...rest } = readKeyBody(ChangeKeyBody, body);
  const grant = readGrant(rest, runtime.catalog.current(), runtime.clock());
  const changes = name === undefined ? grant : { ...grant, name };
  return asJson(printKey(await changeKey(runtime.pool, addressOf(visit), changes, actor), runtime.clock()));
}

/**
 * Gives a key a new secret; the one before works on for the body's `overlap_seconds`.
 * @returns the key with its new secret, for this once
 * @throws ApiError invalid_request, not_found, unprocessable
 */
export async function rotateWorkspaceKey(visit: AccountVisit, body: unknown): Promise<IssuedKey> {
  const { pool, env, clock } = visit.runtime;
  const overlapMs = (readKeyBody(RotateKeyBody, body).overlap_seconds ?? 0) * 1_000;
  const rotated = await replaceKey(pool, env.encryptionKey, addressOf(visit), overlapMs, visit.actor);
  return asJson(presentRotated(rotated, clock()));
}

/** Ends the secret that a rotation left working. @throws ApiError not_found */
export async function endOldSecretOfKey(visit: AccountVisit): Promise<KeyRow> {
  const { pool, clock } = visit.runtime;
  const secretId = visit.params.secret ?? '';
  return asJson(printKey(await dropOldSecret(pool, addressOf(visit), secretId, visit.actor), clock()));
}

/** Ends a key now, on every process within a second, and for a minute so that it can be taken back. @throws ApiError not_found */
export async function revokeWorkspaceKey(visit: AccountVisit): Promise<KeyRow> {
  const { pool, clock } = visit.runtime;
  const revoked = await endKey(pool, addressOf(visit), visit.actor, UNDO_MS);
  // The database's clock ended it; ours may be a moment behind.
  return asJson({ ...printKey(revoked, clock()), status: 'revoked' });
}

/** Takes a revocation back while it can be. @throws ApiError not_found, unprocessable when it cannot any more */
export async function restoreWorkspaceKey(visit: AccountVisit, body: unknown): Promise<KeyRow> {
  readKeyBody(NOTHING, body);
  const { pool, clock } = visit.runtime;
  return asJson(printKey(await reviveKey(pool, addressOf(visit), visit.actor), clock()));
}

const NOTHING = z.strictObject({});

function addressOf({ session, params }: AccountVisit) {
  return { workspaceId: session.workspace.id, id: params.id ?? '' };
}
