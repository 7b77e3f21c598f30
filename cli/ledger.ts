import { formatUsd } from '@/lib/base/money';
import { platformAccounts, verifyLedger } from '@/lib/billing/ledger';
import type { Command } from './command';
import { formatTable } from './table';

export const ledgerVerify: Command = {
  name: 'ledger verify',
  usage: '',
  summary: 'Checks double entry, holds, budgets and every receipt; exit code 1 if anything is off.',
  async run(call) {
    const { checked, problems } = await verifyLedger(await call.pool());
    const table = formatTable(
      ['checked', 'rows'],
      Object.entries(checked).map(([what, count]) => [what, String(count)]),
    );
    const verdict =
      problems.length === 0 ? 'All is well.' : problems.map((problem) => `✗ ${problem}`).join('\n');
    call.print(
      { object: 'ledger_verification', ok: problems.length === 0, checked, problems },
      `${table}\n\n${verdict}`,
    );
    return problems.length === 0 ? 0 : 1;
  },
};

export const ledgerAccounts: Command = {
  name: 'ledger accounts',
  usage: '',
  summary:
    'What the gateway took, paid for answers, absorbed (attempts of no use, use without a price) and owes to providers.',
  async run(call) {
    const accounts = (await platformAccounts(await call.pool())).map(({ account, balance, entries }) => ({
      account,
      balance: formatUsd(balance),
      entries,
    }));
    const rows = accounts.map(({ account, balance, entries }) => [account, balance, String(entries)]);
    call.print(
      { object: 'ledger_accounts', data: accounts },
      formatTable(['account', 'balance', 'entries'], rows),
    );
    return 0;
  },
};
