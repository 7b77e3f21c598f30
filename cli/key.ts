import type { Pool } from 'pg';
import { findKeyById, type IssuedKey, listKeys, type NewKey } from '@/lib/auth/api-key-queries';
import { type KeyRecord, keyStatus } from '@/lib/auth/api-key-record';
import { COMMAND_LINE } from '@/lib/auth/audit';
import { endKey, issueKey, replaceKey } from '@/lib/auth/audited-key-queries';
import { requireWorkspace } from '@/lib/auth/workspaces-queries';
import { ApiError, isApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import type { Catalog } from '@/lib/catalog/model';
import { loadCatalog } from '@/lib/catalog/queries';
import {
  CreateKeyBody,
  MAX_OVERLAP_SECONDS,
  readGrant,
  readKeyBody,
} from '@/lib/gateway/endpoints/api-key-bodies';
import { presentIssued, presentKey } from '@/lib/gateway/endpoints/api-keys';
import { type Call, type Command, UsageError } from './command';
import { formatTable } from './table';

export const keyCreate: Command = {
  name: 'key create',
  usage:
    '--workspace W [--name N] [--scopes inference,usage:read,keys:write] [--limit USD] [--reset never|daily|weekly|monthly] [--models A,B] [--rpm N] [--tpm N] [--concurrency N] [--expires TIME] [--cache on|off] [--fit on|off] [--test]',
  summary: 'Makes a live key (or with --test a test key) and prints nothing but the key, this once.',
  options: {
    workspace: { type: 'string' },
    name: { type: 'string' },
    scopes: { type: 'string' },
    limit: { type: 'string' },
    reset: { type: 'string' },
    models: { type: 'string' },
    rpm: { type: 'string' },
    tpm: { type: 'string' },
    concurrency: { type: 'string' },
    expires: { type: 'string' },
    cache: { type: 'string' },
    fit: { type: 'string' },
    test: { type: 'boolean' },
  },
  required: ['workspace'],
  async run(call) {
    const body = readFlags(call);
    const pool = await call.pool();
    const workspace = await requireWorkspace(pool, call.text('workspace') ?? '');
    const catalog = body.models ? await loadCatalog(pool, new Date()) : NO_CATALOG;
    const wanted: NewKey = {
      ...withFlagNames(() => readGrant(body, catalog, Date.now())),
      workspaceId: workspace.id,
      mode: call.isSet('test') ? 'test' : 'live',
      name: body.name ?? 'Command line',
      createdBy: 'cli',
    };
    const issued = await issueKey(pool, call.env().encryptionKey, wanted, COMMAND_LINE);
    printIssued(call, issued, `Key ${issued.id} of ${workspace.name}. It is shown this once.`);
  },
};

export const keyList: Command = {
  name: 'key list',
  usage: '--workspace W',
  summary: 'Lists the keys of a workspace, newest first.',
  options: { workspace: { type: 'string' } },
  required: ['workspace'],
  async run(call) {
    const pool = await call.pool();
    const workspace = await requireWorkspace(pool, call.text('workspace') ?? '');
    const keys = await listKeys(pool, workspace.id);
    const now = Date.now();
    call.print({ object: 'list', data: keys.map((key) => presentKey(key, now)) }, keyTable(keys, now));
  },
};

export const keyRevoke: Command = {
  name: 'key revoke',
  usage: 'KEY_ID',
  summary: 'Ends a key at once, on every process.',
  positionals: ['KEY_ID'],
  async run(call) {
    const pool = await call.pool();
    const { id, workspaceId } = await keyOf(pool, call.positionals[0] ?? '');
    const revoked = await endKey(pool, { id, workspaceId }, COMMAND_LINE);
    call.print({ ...presentKey(revoked, Date.now()), status: 'revoked' }, `${id} is revoked.`);
  },
};

export const keyRotate: Command = {
  name: 'key rotate',
  usage: 'KEY_ID [--overlap 0|30m|24h|7d]',
  summary:
    'Gives a key a new secret and prints nothing but it; the one before works on for the overlap (0 without one).',
  options: { overlap: { type: 'string' } },
  positionals: ['KEY_ID'],
  async run(call) {
    const overlapMs = readOverlap(call.text('overlap') ?? '0');
    const pool = await call.pool();
    const { id, workspaceId } = await keyOf(pool, call.positionals[0] ?? '');
    const { encryptionKey } = call.env();
    const issued = await replaceKey(pool, encryptionKey, { id, workspaceId }, overlapMs, COMMAND_LINE);
    const until =
      overlapMs === 0 ? 'no longer works' : `works until ${issued.replaced.worksUntil.toISOString()}`;
    printIssued(
      call,
      issued,
      `Key ${id} has a new secret, shown this once. The one before (…${issued.replaced.lastFour}) ${until}.`,
    );
  },
};

/** For bodies that name no model. */
const NO_CATALOG: Catalog = {
  models: new Map(),
  aliases: new Map(),
  providers: new Map(),
  loadedAt: new Date(0),
};

/** The flags as the body of POST /v1/api-keys, so that both are read by the same rules. */
function readFlags(call: Call): CreateKeyBody {
  const list = (name: string) =>
    call
      .text(name)
      ?.split(',')
      .map((item) => item.trim());
  const number = (name: string) => (call.isSet(name) ? Number(call.text(name) || Number.NaN) : undefined);
  const onOff = (name: string) => {
    const text = call.text(name);
    if (text !== undefined && text !== 'on' && text !== 'off')
      throw new UsageError(`--${name}: expected on or off.`);
    return text === undefined ? undefined : text === 'on';
  };
  if (call.isSet('reset') && !call.isSet('limit'))
    throw new UsageError('--reset: there is no --limit to reset.');
  const given = {
    name: call.text('name'),
    scopes: list('scopes'),
    models: list('models'),
    requests_per_minute: number('rpm'),
    tokens_per_minute: number('tpm'),
    concurrency: number('concurrency'),
    cache: onOff('cache'),
    fit: onOff('fit'),
    spend_limit: call.isSet('limit') ? { amount: call.text('limit'), reset: call.text('reset') } : undefined,
    expires_at: call.text('expires'),
  };
  return withFlagNames(() => readKeyBody(CreateKeyBody, given));
}

const FLAGS: readonly (readonly [param: RegExp, flag: string])[] = [
  [/^requests_per_minute/, '--rpm'],
  [/^tokens_per_minute/, '--tpm'],
  [/^spend_limit\.reset/, '--reset'],
  [/^spend_limit/, '--limit'],
  [/^expires_at/, '--expires'],
  [/^(\w+)/, '--$1'],
];

/** Says of a field what is wrong with the flag it came from. */
function withFlagNames<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isApiError(error) || error.param === null) throw error;
    const [param, flag] = FLAGS.find(([pattern]) => pattern.test(error.param ?? '')) ?? [/$/, ''];
    const name = (param.exec(error.param)?.[0] ?? '').replace(param, flag);
    throw new UsageError(`${name}: ${error.message.replace(/^`[^`]*`: /, '')}`);
  }
}

function readOverlap(text: string): number {
  const match = /^(\d{1,7})(s|m|h|d)?$/.exec(text);
  const unit = { s: 1, m: 60, h: 3_600, d: 86_400 }[match?.[2] ?? 's'] ?? 1;
  const seconds = Number(match?.[1]) * unit;
  if (!match || seconds > MAX_OVERLAP_SECONDS)
    throw new UsageError('--overlap: expected 0 to 7d, such as 30m, 24h or 7d.');
  return seconds * 1_000;
}

async function keyOf(pool: Pool, id: string): Promise<KeyRecord> {
  if (id.startsWith('gw_'))
    throw new UsageError('KEY_ID: expected the id of a key (key_…, see `key list`), not the key itself.');
  const key = await findKeyById(pool, id);
  if (key === null) throw new ApiError('not_found', `There is no key ${id}.`);
  return key;
}

function printIssued(call: Call, issued: IssuedKey, message: string): void {
  call.say(message);
  call.print(presentIssued(issued, Date.now()), issued.key);
}

function keyTable(keys: readonly KeyRecord[], now: number): string {
  return formatTable(
    ['id', 'name', 'key', 'status', 'scopes', 'limit usd', 'spent usd', 'last used'],
    keys.map((key) => [
      key.id,
      key.name,
      `${key.prefix}…${key.lastFour}`,
      keyStatus(key, now),
      key.scopes.join(','),
      key.spendLimit &&
        `${formatUsd(key.spendLimit.limit)}${key.spendLimit.reset === 'never' ? '' : ` ${key.spendLimit.reset}`}`,
      key.spendLimit && formatUsd(key.spent),
      key.lastUsedAt?.toISOString().slice(0, 16).replace('T', ' ') ?? null,
    ]),
  );
}
