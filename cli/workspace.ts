import { listWorkspaces, requireWorkspace, type WorkspaceRecord } from '@/lib/auth/workspaces-queries';
import { formatUsd, maxPico, ZERO } from '@/lib/base/money';
import { provisionWorkspace, SIGN_UP_TEST_CREDITS } from '@/lib/gateway/onboarding';
import { type Command, UsageError } from './command';
import { readUsd } from './money';
import { formatTable } from './table';

export const workspaceCreate: Command = {
  name: 'workspace create',
  usage: '--name N [--credits USD]',
  summary: 'Makes a workspace, with live credits if given, and 5 USD of test credits.',
  options: { name: { type: 'string' }, credits: { type: 'string' } },
  required: ['name'],
  async run(call) {
    const name = (call.text('name') ?? '').trim();
    if (name === '' || name.length > 100) throw new UsageError('--name: expected 1 to 100 characters.');
    const live = call.isSet('credits') ? readUsd('--credits', call.text('credits') ?? '') : ZERO;
    if (live < 0n) throw new UsageError('--credits: expected 0 or more.');
    const pool = await call.pool();
    const { workspace } = await provisionWorkspace(pool, call.env().encryptionKey, {
      name,
      credits: { live, test: SIGN_UP_TEST_CREDITS },
      actor: 'cli',
    });
    const made = await requireWorkspace(pool, workspace.id);
    call.print(presentWorkspace(made), workspaceTable([made]));
  },
};

export const workspaceList: Command = {
  name: 'workspace list',
  usage: '',
  summary: 'Lists the workspaces and their credits, in USD.',
  async run(call) {
    const workspaces = await listWorkspaces(await call.pool());
    call.print({ object: 'list', data: workspaces.map(presentWorkspace) }, workspaceTable(workspaces));
  },
};

function presentWorkspace(workspace: WorkspaceRecord) {
  const credits = (wallet: WorkspaceRecord['live']) => ({
    balance: formatUsd(wallet.balance),
    held: formatUsd(wallet.held),
    available: formatUsd(maxPico(wallet.balance - wallet.held, 0n)),
  });
  return {
    id: workspace.id,
    object: 'workspace',
    name: workspace.name,
    demo: workspace.isDemo,
    credits: { live: credits(workspace.live), test: credits(workspace.test) },
    created_at: workspace.createdAt.toISOString(),
  };
}

function workspaceTable(workspaces: readonly WorkspaceRecord[]): string {
  return formatTable(
    ['id', 'name', 'live usd', 'test usd', 'created'],
    workspaces.map((workspace) => [
      workspace.id,
      workspace.name,
      formatUsd(workspace.live.balance),
      formatUsd(workspace.test.balance),
      workspace.createdAt.toISOString().slice(0, 10),
    ]),
  );
}
