import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { createKey, findKeyBySecret, type IssuedKey, type NewKey } from '@/lib/auth/api-key-queries';
import { keyStatus } from '@/lib/auth/api-key-record';
import { type AuditActor, COMMAND_LINE, SERVER } from '@/lib/auth/audit';
import { recordAudit } from '@/lib/auth/audit-queries';
import { issueKey } from '@/lib/auth/audited-key-queries';
import type { Mode } from '@/lib/auth/caller';
import { createWorkspace, findDemoWorkspace, type WorkspaceRecord } from '@/lib/auth/workspaces-queries';
import { type Pico, parseUsd, ZERO } from '@/lib/base/money';
import { grantCredits } from '@/lib/billing/ledger';
import { inTransaction } from '@/lib/db/transaction';
import { grantCreditsAudited } from './audited-credits';
import { isConfigured } from './routing/access';
import type { Runtime } from './runtime';

/** What a new workspace starts with. */
export interface Provision {
  name: string;
  ownerId?: string | null;
  isDemo?: boolean;
  credits?: Partial<Record<Mode, Pico>>;
  /** Who grants the credits and makes the key: a user's id, `cli`, `sign-up`. */
  actor: string;
  /** The same for the audit log; left out: the command line or this server. */
  by?: AuditActor;
  /** Name of a first test key; none without it. */
  testKeyName?: string;
}

export interface Provisioned {
  workspace: WorkspaceRecord;
  /** Shown once: only its hash is kept. */
  testKey: IssuedKey | null;
}

/** A sign-up's credits: enough to try everything in the sandbox, nothing that costs us. */
export const SIGN_UP_TEST_CREDITS = parseUsd('5');
const DEMO_TEST_CREDITS = parseUsd('100');
const DEMO_LIVE_CREDITS = parseUsd('5');

/**
 * Makes a workspace with its wallets, credits and, if asked, a first test key: the one road by which sign-up,
 * the command line and the server's start make workspaces.
 * @throws ApiError not_found when the owner does not exist
 */
export async function provisionWorkspace(
  pool: Pool,
  encryptionKey: Buffer,
  wanted: Provision,
): Promise<Provisioned> {
  const { name, ownerId, isDemo, actor } = wanted;
  const by = wanted.by ?? (actor === 'cli' ? COMMAND_LINE : SERVER);
  return inTransaction(pool, async (tx) => {
    const workspace = await createWorkspace(tx, { name, ownerId, isDemo });
    await recordAudit(tx, {
      workspaceId: workspace.id,
      actor: by,
      action: 'workspace.created',
      after: { name },
    });
    for (const mode of ['live', 'test'] as const) {
      const amount = wanted.credits?.[mode] ?? ZERO;
      // The id makes a repetition harmless, and tells the first grant from later ones.
      const id = `${actor === 'sign-up' ? 'sign-up' : 'start'}:${workspace.id}:${mode}`;
      const grant = { workspaceId: workspace.id, mode, amount, reason: 'Starting credits', actor, id };
      if (amount > 0n) await grantCreditsAudited(tx, by === COMMAND_LINE ? by : SERVER, grant);
    }
    const firstKey: NewKey | null = wanted.testKeyName
      ? { workspaceId: workspace.id, mode: 'test', name: wanted.testKeyName, createdBy: ownerId ?? actor }
      : null;
    const testKey = firstKey && (await issueKey(tx, encryptionKey, firstKey, by));
    return { workspace, testKey };
  });
}

/** A new person's own workspace: $5 of test credits, nothing live, one test key (ruling 8). */
export function provisionSignUp(
  pool: Pool,
  encryptionKey: Buffer,
  person: { userId: string; workspaceName: string; by?: AuditActor },
): Promise<Provisioned> {
  return provisionWorkspace(pool, encryptionKey, {
    name: person.workspaceName,
    ownerId: person.userId,
    credits: { test: SIGN_UP_TEST_CREDITS },
    actor: 'sign-up',
    by: person.by,
    testKeyName: 'First test key',
  });
}

/** Another workspace of somebody who has one: without credits, so that making them makes none. */
export function provisionOwn(
  pool: Pool,
  encryptionKey: Buffer,
  { userId, name, by }: { userId: string; name: string; by: AuditActor },
): Promise<Provisioned> {
  return provisionWorkspace(pool, encryptionKey, { name, ownerId: userId, actor: userId, by });
}

export interface Demo {
  workspaceId: string;
  testKey: string;
  /** Null while no real provider is configured. */
  liveKey: string | null;
}

/**
 * The demo workspace and its keys, made at the first start and found again at each later one (ruling 3). The keys are
 * kept in DATA_DIR, readable by their owner alone. Null where no demo is wanted.
 */
export async function ensureDemo(runtime: Runtime, options: { wanted: boolean }): Promise<Demo | null> {
  if (!options.wanted) return null;
  const providers = [...runtime.catalog.current().providers.values()];
  const liveRouteUp = providers.some(
    (provider) => provider.dialect !== 'sandbox' && isConfigured(runtime, provider),
  );
  const { pool, env } = runtime;
  return ensureDemoKeys(pool, { dataDir: env.dataDir, encryptionKey: env.encryptionKey, liveRouteUp });
}

/** `ensureDemo` without a runtime. */
export async function ensureDemoKeys(
  pool: Pool,
  options: { dataDir: string; encryptionKey: Buffer; liveRouteUp: boolean },
): Promise<Demo> {
  const { dataDir, encryptionKey, liveRouteUp } = options;
  const workspace =
    (await findDemoWorkspace(pool)) ?? (await createWorkspace(pool, { name: 'Demo', isDemo: true }));
  const shared = { workspaceId: workspace.id, createdBy: 'start' };
  const grant = (mode: Mode, amount: Pico) =>
    grantCredits(pool, {
      workspaceId: workspace.id,
      mode,
      amount,
      reason: 'Demo credits',
      actor: 'start',
      id: `demo:${workspace.id}:${mode}`,
    });
  await grant('test', DEMO_TEST_CREDITS);
  const testKey = await keptKey(pool, encryptionKey, path.join(dataDir, 'demo-key'), {
    ...shared,
    mode: 'test',
    name: 'Demo',
    scopes: ['inference', 'usage:read'],
  });
  if (!liveRouteUp) return { workspaceId: workspace.id, testKey, liveKey: null };
  await grant('live', DEMO_LIVE_CREDITS);
  const liveKey = await keptKey(pool, encryptionKey, path.join(dataDir, 'demo-live-key'), {
    ...shared,
    mode: 'live',
    name: 'Demo, live',
    scopes: ['inference', 'usage:read'],
    spendLimit: { limit: DEMO_LIVE_CREDITS, reset: 'never' },
  });
  return { workspaceId: workspace.id, testKey, liveKey };
}

/** The key kept in a file while it works in this workspace; else a new one, kept there from now on. */
async function keptKey(pool: Pool, encryptionKey: Buffer, file: string, wanted: NewKey): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  const known = kept.trim() ? await findKeyBySecret(pool, encryptionKey, kept.trim()) : null;
  if (known?.workspaceId === wanted.workspaceId && keyStatus(known, Date.now()) === 'active')
    return kept.trim();
  const { key } = await createKey(pool, encryptionKey, wanted);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  // The mode above holds for a new file only.
  await chmod(file, 0o600);
  return key;
}
