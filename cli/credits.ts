import { COMMAND_LINE } from '@/lib/auth/audit';
import { requireWorkspace } from '@/lib/auth/workspaces-queries';
import { formatUsd } from '@/lib/base/money';
import { grantCreditsAudited } from '@/lib/gateway/audited-credits';
import { type Command, UsageError } from './command';
import { readUsd } from './money';

export const creditsGrant: Command = {
  name: 'credits grant',
  usage: '--workspace W --amount USD --reason R [--test] [--id TRANSACTION]',
  summary:
    'Adds credits; a negative amount (--amount=-1) corrects. The same --id a second time adds nothing.',
  options: {
    workspace: { type: 'string' },
    amount: { type: 'string' },
    reason: { type: 'string' },
    test: { type: 'boolean' },
    id: { type: 'string' },
  },
  required: ['workspace', 'amount', 'reason'],
  async run(call) {
    const amount = readUsd('--amount', call.text('amount') ?? '');
    if (amount === 0n) throw new UsageError('--amount: expected more or less than 0.');
    const reason = (call.text('reason') ?? '').trim();
    if (reason === '') throw new UsageError('--reason: expected a reason; it stands in the statement.');
    const pool = await call.pool();
    const workspace = await requireWorkspace(pool, call.text('workspace') ?? '');
    const mode = call.isSet('test') ? 'test' : 'live';
    const granted = await grantCreditsAudited(pool, COMMAND_LINE, {
      workspaceId: workspace.id,
      mode,
      amount,
      reason,
      actor: 'cli',
      ...(amount < 0n ? { kind: 'correction' as const } : {}),
      ...(call.isSet('id') ? { id: call.text('id') } : {}),
    });
    if (!granted.isNew) call.say('This transaction had been made before; nothing was added.');
    const balance = formatUsd(granted.balance);
    call.print(
      {
        object: 'credit_grant',
        workspace: workspace.id,
        mode,
        amount: formatUsd(amount),
        balance,
        is_new: granted.isNew,
      },
      `${workspace.name}: ${balance} USD of ${mode} credits`,
    );
  },
};
