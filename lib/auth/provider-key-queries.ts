import type { Pool } from 'pg';
import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { createSeal, deriveKey, type Seal } from '@/lib/base/sealing';
import type { Queryable } from '@/lib/db/transaction';
import { OWN_KEY_ORDERS, type OwnKey, type OwnKeySettings, type ProviderKeyRecord } from './provider-key';

const MOST_KEYS = 50;

/** What seals and opens provider keys. */
export function providerKeySeal(encryptionKey: Buffer): Seal {
  return createSeal(deriveKey(encryptionKey, 'provider key'));
}

export interface NewProviderKey {
  workspaceId: string;
  providerId: string;
  name: string;
  /** The key itself: sealed here, and kept nowhere else. */
  secret: string;
  /** What tells it from others in lists; default: the secret's last four characters. */
  lastFour?: string;
  baseUrl?: string | null;
  region?: string | null;
  priority?: number;
  createdBy?: string | null;
}

/** @throws ApiError unprocessable when the workspace has as many keys as it may */
export async function addProviderKey(
  pool: Queryable,
  encryptionKey: Buffer,
  wanted: NewProviderKey,
): Promise<ProviderKeyRecord> {
  const id = newId('pkey');
  const { workspaceId, providerId, name, secret, priority = 0, createdBy = null } = wanted;
  const { lastFour = secret.slice(-4), baseUrl = null, region = null } = wanted;
  const sealed = providerKeySeal(encryptionKey).close(
    secret,
    ownerOf({ id, workspaceId, providerId, baseUrl, region }),
  );
  const result = await pool.query({
    text: `insert into provider_keys (id, workspace_id, provider_id, name, sealed_key, last_four, base_url, region, priority, created_by)
           select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
            where (select count(*) from provider_keys where workspace_id = $2) < ${MOST_KEYS}`,
    values: [id, workspaceId, providerId, name, sealed, lastFour, baseUrl, region, priority, createdBy],
  });
  if (result.rowCount === 0) {
    throw new ApiError(
      'unprocessable',
      `A workspace has at most ${MOST_KEYS} provider keys. Remove one that is no longer used.`,
    );
  }
  return requireProviderKey(pool, encryptionKey, { workspaceId, id });
}

/** The workspace's keys, those of a provider together, in the order they are tried. */
export async function listProviderKeys(
  pool: Pool,
  encryptionKey: Buffer,
  workspaceId: string,
): Promise<ProviderKeyRecord[]> {
  const result = await pool.query({
    text: `${SELECT_KEY} where workspace_id = $1 order by provider_id, priority, created_at, id`,
    values: [workspaceId],
  });
  const seal = providerKeySeal(encryptionKey);
  return result.rows.map((row) => toRecord(row, seal));
}

export interface ProviderKeyAddress {
  workspaceId: string;
  id: string;
}

/** @throws ApiError not_found */
export async function requireProviderKey(
  pool: Queryable,
  encryptionKey: Buffer,
  { workspaceId, id }: ProviderKeyAddress,
): Promise<ProviderKeyRecord> {
  const result = await pool.query({
    text: `${SELECT_KEY} where workspace_id = $1 and id = $2`,
    values: [workspaceId, id],
  });
  if (result.rows.length === 0) throw unknownKey();
  return toRecord(result.rows[0], providerKeySeal(encryptionKey));
}

export interface ProviderKeyChanges {
  name?: string;
  priority?: number;
  enabled?: boolean;
  /** Takes the place of the old one; what is known of the old one's failures is forgotten. */
  secret?: string;
  lastFour?: string;
  baseUrl?: string | null;
  region?: string | null;
}

/**
 * Changes the fields given and leaves the rest. Another address or region needs the key anew: else whoever may
 * change an address could have a key that they do not know sent to a server of theirs.
 * @throws ApiError not_found, invalid_request
 */
export async function updateProviderKey(
  pool: Queryable,
  encryptionKey: Buffer,
  address: ProviderKeyAddress,
  changes: ProviderKeyChanges,
): Promise<ProviderKeyRecord> {
  const before = await requireProviderKey(pool, encryptionKey, address);
  const { name, priority, enabled, secret } = changes;
  const { baseUrl = before.baseUrl, region = before.region } = changes;
  if (secret === undefined && (baseUrl !== before.baseUrl || region !== before.region)) {
    throw new ApiError(
      'invalid_request',
      'Enter the key again to have it sent to another address or region.',
      {
        param: 'key',
      },
    );
  }
  const set: [assignment: string, value: unknown][] = [];
  if (name !== undefined) set.push(['name', name]);
  if (priority !== undefined) set.push(['priority', priority]);
  if (enabled !== undefined) set.push(['enabled', enabled]);
  if (secret !== undefined) {
    const owner = ownerOf({ ...before, workspaceId: address.workspaceId, baseUrl, region });
    // All that it is sealed with goes in one statement: of two changes at once the later one is whole.
    set.push(['sealed_key', providerKeySeal(encryptionKey).close(secret, owner)]);
    set.push(['base_url', baseUrl], ['region', region], ['last_four', changes.lastFour ?? secret.slice(-4)]);
    set.push(['last_error', null], ['last_error_at', null]);
  }
  if (set.length > 0) {
    const assignments = set.map(([column], at) => `${column} = $${at + 3}`).join(', ');
    await pool.query({
      text: `update provider_keys set ${assignments} where workspace_id = $1 and id = $2`,
      values: [address.workspaceId, address.id, ...set.map(([, value]) => value)],
    });
  }
  return requireProviderKey(pool, encryptionKey, address);
}

/** Forgets a key for good. @throws ApiError not_found */
export async function removeProviderKey(
  pool: Queryable,
  { workspaceId, id }: ProviderKeyAddress,
): Promise<void> {
  const result = await pool.query({
    text: 'delete from provider_keys where workspace_id = $1 and id = $2',
    values: [workspaceId, id],
  });
  if (result.rowCount === 0) throw unknownKey();
}

/** @throws ApiError not_found */
export async function readOwnKeySettings(pool: Queryable, workspaceId: string): Promise<OwnKeySettings> {
  const result = await pool.query({
    text: 'select byok_order, byok_may_cross, byok_fee_ppm from workspaces where id = $1',
    values: [workspaceId],
  });
  if (result.rows.length === 0) throw new ApiError('not_found', 'There is no such workspace.');
  return toSettings(SettingsRow.parse(result.rows[0]));
}

/** Changes the settings given and leaves the rest. @throws ApiError not_found */
export async function writeOwnKeySettings(
  pool: Queryable,
  workspaceId: string,
  { order, mayCross, feePpm }: Partial<OwnKeySettings>,
): Promise<OwnKeySettings> {
  await pool.query({
    text: `update workspaces set byok_order = coalesce($2::byok_order, byok_order),
                  byok_may_cross = coalesce($3, byok_may_cross), byok_fee_ppm = coalesce($4, byok_fee_ppm) where id = $1`,
    values: [workspaceId, order ?? null, mayCross ?? null, feePpm ?? null],
  });
  return readOwnKeySettings(pool, workspaceId);
}

/** What a workspace's calls go by: its settings and its enabled keys, opened. Keys that cannot be opened are named. */
export async function loadOwnKeys(
  pool: Pool,
  seal: Seal,
  workspaceId: string,
): Promise<{ settings: OwnKeySettings; keys: OwnKey[]; unreadable: string[] }> {
  const result = await pool.query({
    name: 'auth_own_keys',
    text: `select s.byok_order, s.byok_may_cross, s.byok_fee_ppm, k.id, k.provider_id, k.sealed_key, k.base_url, k.region
             from workspaces s left join provider_keys k on k.workspace_id = s.id and k.enabled
            where s.id = $1 order by k.priority, k.created_at, k.id`,
    values: [workspaceId],
  });
  const rows = result.rows.map((row) => OwnKeyRow.parse(row));
  const keys: OwnKey[] = [];
  const unreadable: string[] = [];
  for (const { id, provider_id: providerId, sealed_key, base_url: baseUrl, region } of rows) {
    if (id === null || providerId === null || sealed_key === null) continue;
    const secret = seal.open(sealed_key, ownerOf({ id, workspaceId, providerId, baseUrl, region }));
    if (secret) keys.push({ id, providerId, secret, baseUrl, region });
    else unreadable.push(id);
  }
  const settings = rows[0] ? toSettings(rows[0]) : NO_WORKSPACE;
  return { settings, keys, unreadable };
}

/** Its caller was in memory a moment longer than it. */
const NO_WORKSPACE: OwnKeySettings = { order: 'first', mayCross: false, feePpm: 0 };

export interface KeyUse {
  id: string;
  /** ISO. */
  at: string;
  error: string | null;
}

/** Notes what became of the last calls, all keys in one statement; the rows are locked in one order. Notifies nobody. */
export async function writeKeyUses(pool: Pool, uses: readonly KeyUse[]): Promise<void> {
  await pool.query({
    name: 'auth_own_keys_used',
    text: `with used as (select * from json_to_recordset($1::json) as u(id text, at timestamptz, error text)),
                locked as (select k.id from provider_keys k join used using (id) order by k.id for no key update of k)
           update provider_keys k
              set last_used_at = greatest(k.last_used_at, used.at), last_error = used.error,
                  last_error_at = case when used.error is not null then used.at end
             from used join locked using (id) where k.id = used.id`,
    values: [JSON.stringify(uses)],
  });
}

type Sealed = Pick<ProviderKeyRecord, 'id' | 'providerId' | 'baseUrl' | 'region'> & { workspaceId: string };

/** What a sealed key is bound to: copied to another workspace's row, or sent to another address, it does not open. */
function ownerOf({ workspaceId, id, providerId, baseUrl, region }: Sealed): string {
  return JSON.stringify([workspaceId, id, providerId, baseUrl, region]);
}

const SELECT_KEY = `select id, workspace_id, provider_id, name, sealed_key, last_four, base_url, region, priority, enabled, last_used_at,
  last_error, last_error_at, created_at from provider_keys`;

const RecordRow = z.object({
  id: z.string(),
  workspace_id: z.string(),
  provider_id: z.string(),
  name: z.string(),
  sealed_key: z.instanceof(Buffer),
  last_four: z.string(),
  base_url: z.string().nullable(),
  region: z.string().nullable(),
  priority: z.int(),
  enabled: z.boolean(),
  last_used_at: z.date().nullable(),
  last_error: z.string().nullable(),
  last_error_at: z.date().nullable(),
  created_at: z.date(),
});

const SettingsRow = z.object({
  byok_order: z.enum(OWN_KEY_ORDERS),
  byok_may_cross: z.boolean(),
  byok_fee_ppm: z.int(),
});

const OwnKeyRow = SettingsRow.extend({
  id: z.string().nullable(),
  provider_id: z.string().nullable(),
  sealed_key: z.instanceof(Buffer).nullable(),
  base_url: z.string().nullable(),
  region: z.string().nullable(),
});

function toSettings(row: z.infer<typeof SettingsRow>): OwnKeySettings {
  return { order: row.byok_order, mayCross: row.byok_may_cross, feePpm: row.byok_fee_ppm };
}

function toRecord(raw: unknown, seal: Seal): ProviderKeyRecord {
  const row = RecordRow.parse(raw);
  const { id, workspace_id: workspaceId, provider_id: providerId, base_url: baseUrl, region } = row;
  return {
    id,
    providerId,
    name: row.name,
    lastFour: row.last_four,
    baseUrl,
    region,
    priority: row.priority,
    enabled: row.enabled,
    readable: seal.open(row.sealed_key, ownerOf({ id, workspaceId, providerId, baseUrl, region })) !== null,
    lastUsedAt: row.last_used_at,
    lastError: row.last_error,
    lastErrorAt: row.last_error_at,
    createdAt: row.created_at,
  };
}

function unknownKey(): ApiError {
  return new ApiError('not_found', 'There is no such provider key in this workspace.');
}
