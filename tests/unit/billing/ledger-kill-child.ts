// Run by ledger-kill.test.ts: holds and settles until it is killed, and prints each request once it is settled.
import { formatUsd } from '@/lib/base/money';
import { openLedger } from '@/lib/billing/ledger';
import { createPool } from '@/lib/db/pool';
import { type Account, closing, holdRequest, mustHold } from './billing-fixtures';

const account = JSON.parse(process.env.ACCOUNT ?? '{}') as Account;
const pool = createPool(process.env.DATABASE_URL ?? '');
const ledger = await openLedger({ pool, dataDir: process.env.DATA_DIR ?? '' });

async function work(): Promise<void> {
  for (;;) {
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0.001')));
    const state = await ledger.settle(closing(account, hold, formatUsd(hold.amount / 2n)));
    process.stdout.write(`${hold.requestId} ${state}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, work));
