// Guarantee: credits and key limits are never overspent, each hold ends exactly once, and nothing settled is lost.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { isApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { parseUsd, pico } from '@/lib/base/money';
import {
  balanceOf,
  grantCredits,
  setKeyBudget,
  statement,
  verifyLedger,
  walletOf,
} from '@/lib/billing/ledger';
import { createPool } from '@/lib/db/pool';
import type { TestDatabase } from '@/tests/support/database';
import {
  type Account,
  closing,
  cuttable,
  holdRequest,
  ledgersOfFile,
  makeAccount,
  mustHold,
  type TestLedger,
} from './billing-fixtures';

let database: TestDatabase;
let pool: Pool;
const start = ledgersOfFile((made) => {
  database = made;
  pool = made.pool;
});

const balance = (account: Account) => balanceOf(pool, account.workspaceId, 'test');
const usd = parseUsd;
const one = async (sql: string, ...values: unknown[]) => (await pool.query(sql, values)).rows[0];
/** Rows of these tests carry made-up amounts; what is checked of receipts has its own file. */
const problems = async () =>
  (await verifyLedger(pool)).problems.filter((problem) => !problem.includes('receipt'));
const stateOf = async (id: string) => (await one('select state from holds where id = $1', id))?.state;

describe('holds', () => {
  it('sets aside, takes the charge, frees the rest, and books both sides', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0.25')));
    expect(await balance(account)).toEqual({ balance: usd('1'), held: usd('0.25'), available: usd('0.75') });
    expect(await ledger.settle(closing(account, hold, '0.1', usd('0.04')))).toBe('posted');
    expect(await balance(account)).toEqual({ balance: usd('0.9'), held: 0n, available: usd('0.9') });
    const entries = await pool.query(
      'select transaction_id, account, amount_pico, kind from ledger_entries where request_id = $1 order by id',
      [hold.requestId],
    );
    expect(entries.rows).toEqual([
      { transaction_id: hold.id, account: account.walletId, amount_pico: -usd('0.1'), kind: 'charge' },
      { transaction_id: hold.id, account: 'platform:revenue:test', amount_pico: usd('0.1'), kind: 'charge' },
      {
        transaction_id: `${hold.id}:upstream`,
        account: 'platform:upstream_cost:test',
        amount_pico: -usd('0.04'),
        kind: 'upstream',
      },
      {
        transaction_id: `${hold.id}:upstream`,
        account: 'platform:upstream_payable:test',
        amount_pico: usd('0.04'),
        kind: 'upstream',
      },
    ]);
    const request = await one(
      'select charge_pico, settlement, hold_id from requests where id = $1',
      hold.requestId,
    );
    expect(request).toEqual({ charge_pico: usd('0.1'), settlement: 'posted', hold_id: hold.id });
  });

  it('says what is missing when credits do not cover it', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '0.1');
    expect(await ledger.openHold(holdRequest(account, '0.2'))).toEqual({
      refused: 'credits',
      needed: usd('0.2'),
      remaining: usd('0.1'),
    });
    const stranger = { ...account, walletId: 'wal_none' };
    expect(await ledger.openHold(holdRequest(stranger, '0.2'))).toMatchObject({
      refused: 'credits',
      remaining: 0n,
    });
  });

  it('needs no credits for what costs nothing', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '0');
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0')));
    expect(await ledger.settle(closing(account, hold, '0'))).toBe('posted');
    expect(await one('select hold_id from requests where id = $1', hold.requestId)).toEqual({
      hold_id: null,
    });
  });

  it('never overspends: of 500 at once from three processes exactly as many pass as fit', async () => {
    const ledgers = [await start(), await start(), await start()];
    const account = await makeAccount(pool, '1.234');
    const others = await Promise.all([1, 2, 3].map(() => makeAccount(pool, '5')));
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, i) => {
        const ledger = (ledgers[i % 3] as TestLedger).ledger;
        void ledger.openHold(holdRequest(others[i % 3] as Account, '0.001'));
        return ledger.openHold(holdRequest(account, '0.01'));
      }),
    );
    expect(answers.filter((answer) => 'id' in answer)).toHaveLength(123);
    expect(await balance(account)).toMatchObject({ held: usd('1.23'), available: usd('0.004') });
    expect(await problems()).toEqual([]);
  });

  it('lets a small request pass beside a large one that does not fit', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const answers = await Promise.all(
      ['0.6', '0.6', '0.3', '0.2', '0.1'].map((amount) => ledger.openHold(holdRequest(account, amount))),
    );
    expect(answers.map((answer) => 'id' in answer)).toEqual([true, false, true, false, true]);
    expect(await balance(account)).toMatchObject({ available: 0n });
  });

  it('answers 503 with retry-after when the database is down', async () => {
    const cut = createPool(database.url);
    const { ledger } = await start(cut);
    const account = await makeAccount(pool, '1');
    await cut.end();
    const error = await ledger.openHold(holdRequest(account, '0.1')).catch((thrown) => thrown);
    expect(isApiError(error) && error.code).toBe('service_unavailable');
    expect(error.headers['retry-after']).toBe('2');
  });

  it('finds a new connection when its own was cut', async () => {
    const line = cuttable(pool);
    const { ledger } = await start(line.pool);
    const account = await makeAccount(pool, '1');
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0.1')));
    line.cut();
    line.mend();
    await new Promise((resolve) => setTimeout(resolve, 20));
    mustHold(await ledger.openHold(holdRequest(account, '0.1')));
    expect(await ledger.settle(closing(account, hold, '0.1'))).toBe('posted');
  });

  it('refuses only the request at fault when one of a batch is broken', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const twice = holdRequest(account, '0.1');
    mustHold(await ledger.openHold(twice));
    const [again, other] = await Promise.allSettled([
      ledger.openHold(twice),
      ledger.openHold(holdRequest(account, '0.1')),
    ]);
    expect(again.status).toBe('rejected');
    expect(other).toMatchObject({ status: 'fulfilled', value: { amount: usd('0.1') } });
    expect(await balance(account)).toMatchObject({ held: usd('0.2') });
  });
});

describe('key budgets', () => {
  it('are never overspent, and free what was not charged', async () => {
    const ledgers = [await start(), await start()];
    const account = await makeAccount(pool, '100');
    await setKeyBudget(pool, { keyId: account.keyId, limit: usd('1') });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        (ledgers[i % 2] as TestLedger).ledger.openHold(holdRequest(account, '0.03')),
      ),
    );
    const holds = answers.flatMap((answer) => ('id' in answer ? [answer] : []));
    expect(holds).toHaveLength(33);
    expect(answers.find((answer) => 'refused' in answer)).toMatchObject({ refused: 'key_limit' });
    const { ledger } = ledgers[0] as TestLedger;
    await Promise.all(
      holds.map((hold, i) =>
        i < 11 ? ledger.settle(closing(account, hold, '0.01')) : ledger.release(closing(account, hold, null)),
      ),
    );
    expect(
      await one('select spent_pico, held_pico from key_budgets where key_id = $1', account.keyId),
    ).toEqual({
      spent_pico: usd('0.11'),
      held_pico: 0n,
    });
    expect(await problems()).toEqual([]);
  });

  it.each(['daily', 'weekly', 'monthly'] as const)('start anew after a %s reset', async (reset) => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '100');
    await setKeyBudget(pool, { keyId: account.keyId, limit: usd('1'), reset });
    const first = mustHold(await ledger.openHold(holdRequest(account, '0.9')));
    await ledger.settle(closing(account, first, '0.9'));
    expect(await ledger.openHold(holdRequest(account, '0.2'))).toMatchObject({
      refused: 'key_limit',
      remaining: usd('0.1'),
    });
    await pool.query(`update holds set closed_at = closed_at - interval '32 days' where key_id = $1`, [
      account.keyId,
    ]);
    await pool.query(`update key_budgets set period_start = now() - interval '32 days' where key_id = $1`, [
      account.keyId,
    ]);
    const next = mustHold(await ledger.openHold(holdRequest(account, '1')));
    await ledger.settle(closing(account, next, '0.4'));
    expect(await one('select spent_pico from key_budgets where key_id = $1', account.keyId)).toEqual({
      spent_pico: usd('0.4'),
    });
  });

  it('count what is held already when they are set, and nothing once removed', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '100');
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0.5')));
    await setKeyBudget(pool, { keyId: account.keyId, limit: usd('0.6') });
    expect(await ledger.openHold(holdRequest(account, '0.2'))).toMatchObject({
      refused: 'key_limit',
      remaining: usd('0.1'),
    });
    await ledger.release(closing(account, hold, null));
    mustHold(await ledger.openHold(holdRequest(account, '0.6')));
    await setKeyBudget(pool, { keyId: account.keyId, limit: null });
    mustHold(await ledger.openHold(holdRequest(account, '50')));
  });

  it('stay consistent when they come and go under load', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '100');
    let isRunning = true;
    const traffic = Array.from({ length: 20 }, async () => {
      while (isRunning) {
        const hold = await ledger.openHold(holdRequest(account, '0.001'));
        if ('id' in hold) await ledger.settle(closing(account, hold, '0.0005'));
      }
    });
    for (let i = 0; i < 20; i++) {
      await setKeyBudget(pool, { keyId: account.keyId, limit: i % 2 === 0 ? usd('50') : null });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await setKeyBudget(pool, { keyId: account.keyId, limit: usd('50') });
    isRunning = false;
    await Promise.all(traffic);
    const { held_pico } = await one('select held_pico from key_budgets where key_id = $1', account.keyId);
    expect(held_pico).toBe(0n);
  });
});

describe('endings', () => {
  it('happen exactly once, whoever asks how often', async () => {
    const ledgers = [await start(), await start()];
    const account = await makeAccount(pool, '1');
    const hold = mustHold(await (ledgers[0] as TestLedger).ledger.openHold(holdRequest(account, '0.5')));
    const states = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const { ledger } = ledgers[i % 2] as TestLedger;
        return i === 7
          ? ledger.release(closing(account, hold, null))
          : ledger.settle(closing(account, hold, '0.2'));
      }),
    );
    const final = await stateOf(hold.id);
    expect(new Set(states)).toEqual(new Set([final]));
    expect(await balance(account)).toMatchObject({
      held: 0n,
      balance: final === 'posted' ? usd('0.8') : usd('1'),
    });
    const { settlement } = await one('select settlement from requests where id = $1', hold.requestId);
    expect(settlement).toBe(final);
  });

  it('record requests that never had a hold', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '0');
    const ending = closing(account, null, null);
    expect(await ledger.release(ending)).toBe('none');
    expect(await one('select settlement, charge_pico from requests where id = $1', ending.row.id)).toEqual({
      settlement: 'none',
      charge_pico: 0n,
    });
  });

  it('cut a charge at its hold', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0.5')));
    await ledger.settle(closing(account, hold, '0.7'));
    expect(await balance(account)).toMatchObject({ balance: usd('0.5') });
  });

  it('settle the money even where the row is refused, without harming its neighbours', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const holds = await Promise.all(
      [1, 2, 3].map(() => ledger.openHold(holdRequest(account, '0.1')).then(mustHold)),
    );
    const endings = holds.map((hold) => closing(account, hold, '0.1'));
    (endings[1] as (typeof endings)[0]).row.tag = 'a\u0000b';
    expect(await Promise.all(endings.map((ending) => ledger.settle(ending)))).toEqual([
      'posted',
      'posted',
      'posted',
    ]);
    expect(await balance(account)).toMatchObject({ balance: usd('0.7'), held: 0n });
  });
});

describe('leases', () => {
  const lapse = (id: string) =>
    pool.query(`update holds set lease_expires_at = now() - interval '1 second' where id = $1`, [id]);

  it('free an abandoned hold; a dispatched one is the gateway’s loss', async () => {
    const dead = await start();
    const account = await makeAccount(pool, '1');
    const idle = mustHold(await dead.ledger.openHold(holdRequest(account, '0.2', { dispatched: false })));
    const sent = mustHold(await dead.ledger.openHold(holdRequest(account, '0.3')));
    await lapse(idle.id);
    await lapse(sent.id);
    const { ledger } = await start();
    await ledger.tend();
    expect([await stateOf(idle.id), await stateOf(sent.id)]).toEqual(['expired', 'voided']);
    expect(await balance(account)).toEqual({ balance: usd('1'), held: 0n, available: usd('1') });
    // The dead one was only slow: its settlement finds the final state and changes nothing but the history.
    expect(await dead.ledger.settle(closing(account, idle, '0.1'))).toBe('expired');
    expect(await balance(account)).toMatchObject({ balance: usd('1') });
    expect(
      await one('select settlement, charge_pico, saved_pico from requests where id = $1', idle.requestId),
    ).toEqual({
      settlement: 'expired',
      charge_pico: 0n,
      saved_pico: usd('0.1'),
    });
    expect((await verifyLedger(pool)).problems.filter((problem) => problem.includes(idle.requestId))).toEqual(
      [],
    );
  });

  it('are renewed while the process lives', async () => {
    let now = 1_000_000;
    const { openLedger } = await import('@/lib/billing/ledger');
    const folder = (await start()).dataDir;
    const ledger = await openLedger({ pool, dataDir: folder, clock: () => now });
    const account = await makeAccount(pool, '1');
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0.2')));
    await lapse(hold.id);
    now += 20_000;
    await ledger.tend();
    expect(await stateOf(hold.id)).toBe('open');
    const { left } = await one(
      'select extract(epoch from lease_expires_at - now())::int as left from holds where id = $1',
      hold.id,
    );
    expect(left).toBeGreaterThan(50);
    await ledger.stop();
  });
});

describe('the journal', () => {
  it('keeps settlements of an unreachable database and replays them exactly once', async () => {
    const account = await makeAccount(pool, '1');
    const line = cuttable(pool);
    const { ledger, dataDir } = await start(line.pool);
    const holds = await Promise.all(
      Array.from({ length: 4 }, () => ledger.openHold(holdRequest(account, '0.1')).then(mustHold)),
    );
    line.cut();
    const states = await Promise.all(
      holds.map((hold) => ledger.settle(closing(account, hold, '0.05', usd('0.01')))),
    );
    expect(states).toEqual(['pending', 'pending', 'pending', 'pending']);
    expect(ledger.pending).toBe(4);
    expect(await balance(account)).toMatchObject({ balance: usd('1'), held: usd('0.4') });
    const text = await readFile(path.join(dataDir, 'settlements.journal'), 'utf8');

    const next = await start(pool, dataDir);
    expect(next.ledger.pending).toBe(0);
    expect(await balance(account)).toMatchObject({ balance: usd('0.8'), held: 0n });
    // The same lines once more, as after a crash between commit and removal, the last cut short.
    await writeFile(path.join(dataDir, 'settlements.journal.replaying'), text);
    await appendFile(path.join(dataDir, 'settlements.journal'), '{"id":"req_half');
    const again = await start(pool, dataDir);
    expect(again.ledger.pending).toBe(0);
    expect(await balance(account)).toMatchObject({ balance: usd('0.8'), held: 0n });
    expect(
      await one('select count(*)::int as count from requests where workspace_id = $1', account.workspaceId),
    ).toEqual({ count: 4 });
  });

  it('is replayed by the same process once the database is back', async () => {
    const account = await makeAccount(pool, '1');
    const line = cuttable(pool);
    const { ledger } = await start(line.pool);
    const hold = mustHold(await ledger.openHold(holdRequest(account, '0.1')));
    line.cut();
    expect(await ledger.settle(closing(account, hold, '0.1'))).toBe('pending');
    await expect(ledger.tend()).rejects.toThrow('down');
    line.mend();
    expect((await ledger.tend()).replayed).toBe(1);
    expect(await stateOf(hold.id)).toBe('posted');
    expect(await balance(account)).toMatchObject({ balance: usd('0.9') });
  });
});

describe('grants and statements', () => {
  it('count once by id and refuse another use of it', async () => {
    const account = await makeAccount(pool, '1');
    const grant = {
      workspaceId: account.workspaceId,
      mode: 'live',
      amount: usd('2'),
      reason: 'paid',
      actor: 'test',
      id: newId('txn'),
    } as const;
    const results = await Promise.all([1, 2, 3].map(() => grantCredits(pool, grant)));
    expect(results.filter((result) => result.isNew)).toHaveLength(1);
    expect(await balanceOf(pool, account.workspaceId, 'live')).toMatchObject({ balance: usd('2') });
    await expect(grantCredits(pool, { ...grant, amount: usd('3') })).rejects.toThrow(RangeError);
    await expect(grantCredits(pool, { ...grant, mode: 'test' })).rejects.toThrow(RangeError);
    await expect(grantCredits(pool, { ...grant, id: undefined, amount: pico(-1n) })).rejects.toThrow(
      RangeError,
    );
    expect(await balance(account)).toMatchObject({ balance: usd('1') });
    expect(await walletOf(pool, account.workspaceId, 'test')).toBe(account.walletId);
  });

  it('show the balance after each entry, page by page', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    for (const charge of ['0.1', '0.2', '0.3']) {
      const hold = mustHold(await ledger.openHold(holdRequest(account, '0.4')));
      await ledger.settle(closing(account, hold, charge));
    }
    const first = await statement(pool, account.walletId, { limit: 3 });
    const second = await statement(pool, account.walletId, { limit: 3, cursor: first.nextCursor });
    const rows = [...first.rows, ...second.rows].map((row) => [row.amount, row.balanceAfter]);
    expect(rows).toEqual([
      [-usd('0.3'), usd('0.4')],
      [-usd('0.2'), usd('0.7')],
      [-usd('0.1'), usd('0.9')],
      [usd('1'), usd('1')],
    ]);
    expect(second.nextCursor).toBeNull();
  });
});
