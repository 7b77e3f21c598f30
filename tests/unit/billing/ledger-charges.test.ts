// Guarantee: an exact charge is taken once, with its row, or not at all; never beyond a wallet or a budget, whatever breaks.
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { isApiError } from '@/lib/base/errors';
import { parseUsd } from '@/lib/base/money';
import { balanceOf, newHold, setKeyBudget, verifyLedger } from '@/lib/billing/ledger';
import {
  type Account,
  closing,
  cuttable,
  holdRequest,
  ledgersOfFile,
  makeAccount,
  mustHold,
} from './billing-fixtures';

let pool: Pool;
const start = ledgersOfFile((database) => {
  pool = database.pool;
});

/** An exact charge of so much, as a hit's. */
function exact(account: Account, usd: string) {
  const hold = newHold(holdRequest(account, usd));
  return { hold, row: closing(account, hold, usd).row };
}

const balance = (account: Account) => balanceOf(pool, account.workspaceId, 'test');
const usd = parseUsd;
const problems = async () =>
  (await verifyLedger(pool)).problems.filter((problem) => !problem.includes('receipt'));
const holdsOf = async (account: Account) =>
  (await pool.query('select state, posted_pico from holds where wallet_id = $1', [account.walletId])).rows;

describe('charge', () => {
  it('takes the amount, books both sides, writes hold and row, and holds nothing after', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const charge = exact(account, '0.3');
    expect(await ledger.charge(charge)).toBe('posted');
    expect(await balance(account)).toEqual({ balance: usd('0.7'), held: 0n, available: usd('0.7') });
    expect(await holdsOf(account)).toEqual([{ state: 'posted', posted_pico: usd('0.3') }]);
    const row = await pool.query('select charge_pico, settlement, hold_id from requests where id = $1', [
      charge.hold.requestId,
    ]);
    expect(row.rows).toEqual([{ charge_pico: usd('0.3'), settlement: 'posted', hold_id: charge.hold.id }]);
    expect(await problems()).toEqual([]);
  });

  it('changes nothing when it comes a second time', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const charge = exact(account, '0.3');
    await ledger.charge(charge);
    expect(await ledger.charge(charge)).toBe('posted');
    expect((await balance(account)).balance).toBe(usd('0.7'));
    expect(await problems()).toEqual([]);
  });

  it('is refused beyond what holds leave free, and writes nothing then', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    mustHold(await ledger.openHold(holdRequest(account, '0.8')));
    const refused = exact(account, '0.3');
    expect(await ledger.charge(refused)).toEqual({
      refused: 'credits',
      needed: usd('0.3'),
      remaining: usd('0.2'),
    });
    const rows = await pool.query('select 1 from requests where id = $1', [refused.hold.requestId]);
    expect(rows.rowCount).toBe(0);
    await setKeyBudget(pool, { keyId: account.keyId, limit: usd('0.85') });
    expect(await ledger.charge(exact(account, '0.1'))).toMatchObject({ refused: 'key_limit' });
    expect(await ledger.charge(exact(account, '0.05'))).toBe('posted');
    expect(await problems()).toEqual([]);
  });

  it('never overspends, however many come at once beside holds and settlements of two processes', async () => {
    const ledgers = [await start(), await start()] as const;
    const account = await makeAccount(pool, '1');
    const answers = await Promise.all(
      Array.from({ length: 120 }, async (_, i) => {
        const { ledger } = ledgers[(i % 2) as 0 | 1];
        if (i % 3 > 0) return ledger.charge(exact(account, '0.02'));
        const hold = await ledger.openHold(holdRequest(account, '0.05'));
        return 'id' in hold ? ledger.settle(closing(account, hold, '0.02')) : hold;
      }),
    );
    const posted = answers.filter((answer) => answer === 'posted').length;
    expect((await balance(account)).balance).toBe(usd('1') - BigInt(posted) * usd('0.02'));
    // At least what the holds, which may all come first, leave to be taken.
    expect(posted).toBeGreaterThanOrEqual(20);
    expect(posted).toBeLessThanOrEqual(50);
    expect((await balance(account)).held).toBe(0n);
    expect(await problems()).toEqual([]);
  });

  it('is 503 where the database cannot be asked, and taken once where its word was lost', async () => {
    const line = cuttable(pool);
    const { ledger, dataDir } = await start(line.pool);
    const account = await makeAccount(pool, '1');
    expect(await ledger.charge(exact(account, '0.1'))).toBe('posted');
    const lost = exact(account, '0.2');
    const pending = ledger.charge(lost);
    await new Promise((resolve) => setImmediate(resolve));
    line.cut();
    expect(['pending', 'posted']).toContain(await pending);
    const refused = await ledger.charge(exact(account, '0.3')).catch((thrown: unknown) => thrown);
    expect(isApiError(refused) && refused.code).toBe('service_unavailable');
    line.mend();
    await ledger.tend();
    expect(ledger.pending).toBe(0);
    expect((await balance(account)).balance).toBe(usd('0.7'));
    await (await start(pool, dataDir)).ledger.tend();
    expect((await balance(account)).balance).toBe(usd('0.7'));
    expect(await problems()).toEqual([]);
  });
});

describe('openHold', () => {
  it('holds nothing where the answer is stored, and holds where it has expired', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const [fresh, stale] = ['ab'.repeat(32), 'cd'.repeat(32)] as const;
    for (const [key, hours] of [
      [fresh, 1],
      [stale, -1],
    ] as const) {
      await pool.query(
        `insert into cache_entries (key, workspace_id, mode, model_slug, form, answer, usage, created_at, expires_at)
         values (decode($1, 'hex'), $2, 'test', 'a/b', 'json', 'x', '{}', now(), now() + make_interval(hours => $3))`,
        [key, account.workspaceId, hours],
      );
    }
    const [stored, held, none] = await Promise.all([
      ledger.openHold(holdRequest(account, '0.4', { unlessStored: fresh })),
      ledger.openHold(holdRequest(account, '0.4', { unlessStored: stale })),
      ledger.openHold(holdRequest(account, '0.4', { unlessStored: 'ef'.repeat(32) })),
    ]);
    expect(stored).toEqual({ stored: true });
    for (const hold of [held, none]) mustHold(hold);
    expect((await balance(account)).held).toBe(usd('0.8'));
  });
});
