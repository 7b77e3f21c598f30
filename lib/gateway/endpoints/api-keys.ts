import type { Pool } from 'pg';
import { type IssuedKey, listKeys, requireKey } from '@/lib/auth/api-key-queries';
import { type KeyGrant, type KeyRecord, keyStatus, type OldSecret } from '@/lib/auth/api-key-record';
import type { RotatedKey } from '@/lib/auth/api-key-rotation-queries';
import { requireSubset } from '@/lib/auth/api-key-subset';
import type { AuditActor } from '@/lib/auth/audit';
import { changeKey, endKey, issueKey, replaceKey } from '@/lib/auth/audited-key-queries';
import type { Caller } from '@/lib/auth/caller';
import { formatUsd, maxPico } from '@/lib/base/money';
import type { Catalog } from '@/lib/catalog/model';
import { ChangeKeyBody, CreateKeyBody, RotateKeyBody, readGrant, readKeyBody } from './api-key-bodies';

/** What the verbs on keys need of the process. */
export interface KeyDesk {
  pool: Pool;
  encryptionKey: Buffer;
  /** The models' names in a body are resolved in it. */
  catalog: Catalog;
  now: number;
}

type Printed = Record<string, unknown>;

/** GET /v1/api-keys: the keys of the caller's workspace and mode, newest first. */
export async function listApiKeys(desk: KeyDesk, caller: Caller): Promise<Printed> {
  const keys = await listKeys(desk.pool, caller.workspaceId, caller.mode);
  return { object: 'list', data: keys.map((key) => presentKey(key, desk.now)), has_more: false };
}

/** GET /v1/api-keys/{id}. @throws ApiError not_found */
export async function getApiKey(desk: KeyDesk, caller: Caller, id: string): Promise<Printed> {
  return presentKey(await requireKey(desk.pool, addressOf(caller, id)), desk.now);
}

/**
 * POST /v1/api-keys. What the body leaves out is as the calling key has it; nothing goes beyond it.
 * @returns the new key, with its secret for this once
 * @throws ApiError invalid_request naming the field; scope_denied naming the field that goes beyond
 */
export async function createApiKey(desk: KeyDesk, caller: Caller, body: unknown): Promise<Printed> {
  const read = readKeyBody(CreateKeyBody, body);
  const own = await ownGrant(desk, caller);
  const asked = readGrant(read, desk.catalog, desk.now);
  const wanted: KeyGrant = { ...own, scopes: ['inference'], ...asked, mode: read.mode ?? caller.mode };
  requireSubset(own, wanted);
  const name = read.name ?? 'API key';
  const { workspaceId, keyId: createdBy } = caller;
  const issued = await issueKey(
    desk.pool,
    desk.encryptionKey,
    { ...wanted, workspaceId, name, createdBy },
    actorOf(caller),
  );
  return presentIssued(issued, desk.now);
}

/** PATCH /v1/api-keys/{id}: changes what the body has, within what the calling key may do itself. @throws as createApiKey; not_found */
export async function updateApiKey(
  desk: KeyDesk,
  caller: Caller,
  id: string,
  body: unknown,
): Promise<Printed> {
  const read = readKeyBody(ChangeKeyBody, body);
  const address = addressOf(caller, id);
  await requireKey(desk.pool, address);
  const changes = readGrant(read, desk.catalog, desk.now);
  requireSubset(await ownGrant(desk, caller), changes);
  const all = { ...changes, ...(read.name ? { name: read.name } : {}) };
  const changed = await changeKey(desk.pool, address, all, actorOf(caller));
  return presentKey(changed, desk.now);
}

/** DELETE /v1/api-keys/{id}: revokes it. @throws ApiError not_found */
export async function revokeApiKey(desk: KeyDesk, caller: Caller, id: string): Promise<Printed> {
  const revoked = await endKey(desk.pool, addressOf(caller, id), actorOf(caller));
  return { ...presentKey(revoked, desk.now), status: 'revoked', deleted: true };
}

/**
 * POST /v1/api-keys/{id}/rotate: the same key with a new secret, shown this once; the one before works on for
 * `overlap_seconds`. @throws ApiError not_found; unprocessable while an earlier secret still works; scope_denied when the key may do more than the calling one
 */
export async function rotateApiKey(
  desk: KeyDesk,
  caller: Caller,
  id: string,
  body: unknown,
): Promise<Printed> {
  const read = readKeyBody(RotateKeyBody, body ?? {});
  const address = addressOf(caller, id);
  const target = await requireKey(desk.pool, address);
  // The new secret is handed to the caller: it must not be worth more than the caller's own.
  if (target.id !== caller.keyId) requireSubset(await ownGrant(desk, caller), target);
  const overlapMs = (read.overlap_seconds ?? 0) * 1_000;
  const issued = await replaceKey(desk.pool, desk.encryptionKey, address, overlapMs, actorOf(caller));
  return presentRotated(issued, desk.now);
}

/** A key as the API and the command line show it; money as decimal strings. */
export function presentKey(key: KeyRecord, now: number): Printed {
  return {
    id: key.id,
    object: 'api_key',
    name: key.name,
    mode: key.mode,
    status: keyStatus(key, now),
    prefix: key.prefix,
    last_four: key.lastFour,
    scopes: key.scopes,
    models: key.models,
    requests_per_minute: key.requestsPerMinute,
    tokens_per_minute: key.tokensPerMinute,
    concurrency: key.concurrency,
    cache: key.cacheEnabled,
    fit: key.fitOutput,
    spend_limit: key.spendLimit && {
      amount: formatUsd(key.spendLimit.limit),
      reset: key.spendLimit.reset,
      spent: formatUsd(key.spent),
      remaining: formatUsd(maxPico(key.spendLimit.limit - key.spent - key.held, 0n)),
      period_start: key.periodStart?.toISOString() ?? null,
    },
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    rotated_at: key.rotatedAt?.toISOString() ?? null,
    old_secrets: key.oldSecrets.map(presentSecret),
    created_by: key.createdBy,
    created_at: key.createdAt.toISOString(),
  };
}

/** A new key with its secret. */
export function presentIssued(issued: IssuedKey, now: number): Printed {
  return { ...presentKey(issued.record, now), key: issued.key };
}

/** A rotated key with its new secret, and what became of the one before. */
export function presentRotated(rotated: RotatedKey, now: number): Printed {
  return { ...presentIssued(rotated, now), replaces: presentSecret(rotated.replaced) };
}

function presentSecret(secret: OldSecret): Printed {
  return {
    id: secret.id,
    prefix: secret.prefix,
    last_four: secret.lastFour,
    works_until: secret.worksUntil.toISOString(),
    last_used_at: secret.lastUsedAt?.toISOString() ?? null,
  };
}

/** What the calling key may do now: as it stands in the database, with its spend limit. */
async function ownGrant(desk: KeyDesk, caller: Caller): Promise<KeyGrant> {
  const {
    mode,
    scopes,
    models,
    requestsPerMinute,
    tokensPerMinute,
    concurrency,
    cacheEnabled,
    fitOutput,
    spendLimit,
    expiresAt,
  } = await requireKey(desk.pool, addressOf(caller, caller.keyId));
  return {
    mode,
    scopes,
    models,
    requestsPerMinute,
    tokensPerMinute,
    concurrency,
    cacheEnabled,
    fitOutput,
    spendLimit,
    expiresAt,
  };
}

/** A key that makes and ends keys, for the audit log. */
function actorOf({ keyId, keyName }: Caller): AuditActor {
  return { kind: 'key', id: keyId, name: keyName };
}

function addressOf(caller: Caller, id: string) {
  return { workspaceId: caller.workspaceId, mode: caller.mode, id };
}
