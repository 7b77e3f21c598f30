import type { Caller, Visitor } from '@/lib/auth/caller';
import { ensureWorkspace, type WorkspaceRecord } from '@/lib/auth/workspaces-queries';
import { parseUsd } from '@/lib/base/money';
import { grantCredits } from '@/lib/billing/ledger';
import { standInCaller } from '../door/stand-in';
import type { Runtime } from '../runtime';

/** Known beforehand, so that all processes find the same one. */
export const DEMO_WORKSPACE = { id: 'ws_the_demonstration_on_our_pages', name: 'Demonstration on our pages' };
/** Test money of a day: more than all turns of a day can cost, of the longest prompts too. */
export const DAILY_CREDITS = parseUsd('1000');
/** How fast the test model speaks to people: some fifty words a second. */
export const DEMO_PACE_MS = 18;

interface Funded {
  day: string;
  workspace: Promise<WorkspaceRecord>;
}

const funded = new WeakMap<Runtime, Funded>();

/**
 * Who asks in the demonstration: a caller without a key in a workspace kept for it, on test money. The workspace and each
 * day's money are made by the first who asks.
 */
export async function demoCaller(runtime: Runtime, visit: string, paceMs = DEMO_PACE_MS): Promise<Caller> {
  const workspace = await fundedWorkspace(runtime);
  const visitor: Visitor = { id: visit, paceMs };
  const caller = standInCaller(runtime.env, {
    workspace: { ...workspace, cacheEnabled: true },
    mode: 'test',
    scope: 'inference',
    key: { id: '', name: '' },
  });
  return { ...caller, visitor };
}

async function fundedWorkspace(runtime: Runtime): Promise<WorkspaceRecord> {
  const day = new Date(runtime.clock()).toISOString().slice(0, 10);
  const known = funded.get(runtime);
  if (known?.day === day) return known.workspace;
  const workspace = fund(runtime, day);
  funded.set(runtime, { day, workspace });
  // What failed is tried again by the next who asks.
  workspace.catch(() => funded.delete(runtime));
  return workspace;
}

async function fund({ pool }: Runtime, day: string): Promise<WorkspaceRecord> {
  const workspace = await ensureWorkspace(pool, DEMO_WORKSPACE);
  await grantCredits(pool, {
    workspaceId: workspace.id,
    mode: 'test',
    amount: DAILY_CREDITS,
    reason: 'Test money of the demonstration',
    actor: 'start',
    // Once a day, however many processes try.
    id: `demonstration:${day}`,
  });
  return workspace;
}
