import { COMMAND_LINE } from '@/lib/auth/audit';
import { alterOwnKeySettings } from '@/lib/auth/audited-provider-key-queries';
import {
  OWN_KEY_ORDERS,
  type OwnKeyOrder,
  type OwnKeySettings,
  type ProviderKeyRecord,
} from '@/lib/auth/provider-key';
import { listProviderKeys, readOwnKeySettings } from '@/lib/auth/provider-key-queries';
import { requireWorkspace, type WorkspaceRecord } from '@/lib/auth/workspaces-queries';
import { formatPpm } from '@/lib/base/money';
import { type Call, type Command, UsageError } from './command';
import { formatTable } from './table';

export const ownKeysShow: Command = {
  name: 'own-keys show',
  usage: '--workspace W',
  summary:
    'Shows a workspace’s own provider keys by their last four, when they are used, and the fee for them.',
  options: { workspace: { type: 'string' } },
  required: ['workspace'],
  async run(call) {
    const pool = await call.pool();
    const workspace = await requireWorkspace(pool, call.text('workspace') ?? '');
    await print(call, workspace, await readOwnKeySettings(pool, workspace.id));
  },
};

export const ownKeysSet: Command = {
  name: 'own-keys set',
  usage: `--workspace W [--fee PERCENT] [--order ${OWN_KEY_ORDERS.join('|')}] [--may-cross yes|no]`,
  summary:
    'Sets the fee for a workspace’s own provider keys, in percent of what the provider bills (0 to 100, four decimals), and when they are used.',
  options: {
    workspace: { type: 'string' },
    fee: { type: 'string' },
    order: { type: 'string' },
    'may-cross': { type: 'string' },
  },
  required: ['workspace'],
  async run(call) {
    const changes = {
      feePpm: call.isSet('fee') ? readFee(call.text('fee') ?? '') : undefined,
      order: call.isSet('order') ? readOrder(call.text('order') ?? '') : undefined,
      mayCross: call.isSet('may-cross') ? readYesNo('--may-cross', call.text('may-cross') ?? '') : undefined,
    };
    if (Object.values(changes).every((value) => value === undefined))
      throw new UsageError('Expected --fee, --order or --may-cross.');
    const pool = await call.pool();
    const workspace = await requireWorkspace(pool, call.text('workspace') ?? '');
    await print(call, workspace, await alterOwnKeySettings(pool, workspace.id, changes, COMMAND_LINE));
  },
};

const PPM_A_PERCENT = 10_000;

/** Parts per million of a percentage as typed, to the last digit. @throws UsageError */
function readFee(text: string): number {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%?$/.exec(text.trim());
  const ppm = match && Number(match[1]) * PPM_A_PERCENT + Number((match[2] ?? '').padEnd(4, '0'));
  if (ppm === null || ppm > 100 * PPM_A_PERCENT)
    throw new UsageError(
      `--fee: expected a percentage from 0 to 100 with at most four decimals, such as 5 or 2.5, got "${text.slice(0, 40)}".`,
    );
  return ppm;
}

function readOrder(text: string): OwnKeyOrder {
  const order = OWN_KEY_ORDERS.find((one) => one === text);
  if (!order) throw new UsageError(`--order: expected one of ${OWN_KEY_ORDERS.join(', ')}.`);
  return order;
}

function readYesNo(flag: string, text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new UsageError(`${flag}: expected yes or no.`);
  return text === 'yes';
}

async function print(call: Call, { id, name }: WorkspaceRecord, settings: OwnKeySettings): Promise<void> {
  const keys = await listProviderKeys(await call.pool(), call.env().encryptionKey, id);
  const feePct = formatPpm(settings.feePpm);
  call.print(
    {
      object: 'own_key_settings',
      workspace: id,
      order: settings.order,
      may_cross: settings.mayCross,
      fee_pct: feePct,
      keys: keys.map(presentKey),
    },
    [
      `${name}: own keys ${WHEN[settings.order]}, ${settings.mayCross ? 'calls may' : 'no call may'} cross between them and ours, fee ${feePct} %`,
      keys.length === 0 ? 'No own keys are connected.' : keyTable(keys),
    ].join('\n'),
  );
}

const WHEN: Readonly<Record<OwnKeyOrder, string>> = {
  first: 'before ours',
  fallback: 'after ours',
  only: 'alone',
};

function presentKey(key: ProviderKeyRecord) {
  return {
    id: key.id,
    provider: key.providerId,
    name: key.name,
    last_four: key.lastFour,
    base_url: key.baseUrl,
    region: key.region,
    state: stateOf(key),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
  };
}

function stateOf({ readable, enabled, lastError }: ProviderKeyRecord): string {
  if (!readable) return 'unreadable';
  return enabled ? (lastError ?? 'in use') : 'disabled';
}

function keyTable(keys: readonly ProviderKeyRecord[]): string {
  return formatTable(
    ['id', 'provider', 'name', 'ends in', 'where', 'state', 'last used'],
    keys.map((key) => [
      key.id,
      key.providerId,
      key.name,
      key.lastFour,
      key.baseUrl ?? key.region ?? '',
      stateOf(key),
      key.lastUsedAt?.toISOString().slice(0, 16) ?? 'never',
    ]),
  );
}
