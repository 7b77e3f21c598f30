// Guarantee: what attempts of no use cost us is booked once with the request's row, whatever became of its hold, and takes nothing from the customer.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { parseUsd } from '@/lib/base/money';
import { balanceOf, verifyLedger } from '@/lib/billing/ledger';
import type { Closing, Hold } from '@/lib/billing/types';
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
import { makePrices, makeReceipt, settleReceipt } from './receipt-fixtures';

let pool: Pool;
const start = ledgersOfFile((database) => {
  pool = database.pool;
});

const LOSS = parseUsd('0.003');

function losing(account: Account, hold: Hold | null, charge: string | null): Closing {
  const ending = closing(account, hold, charge);
  ending.row.absorbed_pico = String(LOSS);
  return ending;
}

/** What is booked for a request, as account and amount. */
async function absorbedBy(requestId: string): Promise<[string, bigint][]> {
  const { rows } = await pool.query(
    `select account, amount_pico from ledger_entries where transaction_id = $1 || ':absorbed' order by account`,
    [requestId],
  );
  return rows.map((row) => [row.account, row.amount_pico]);
}

const BOOKED = [
  ['platform:absorbed:test', -LOSS],
  ['platform:upstream_payable:test', LOSS],
];

const open1 = async (ledger: TestLedger['ledger'], account: Account) =>
  mustHold(await ledger.openHold(holdRequest(account, '0.1')));

describe('what the gateway absorbs', () => {
  it.each([
    ['an answered call', '0.05', '0.95'],
    ['a failed call', null, '1'],
  ])('is booked with %s, once however often that is ended', async (_, charge, left) => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const hold = await open1(ledger, account);
    const end = () => (charge === null ? ledger.release : ledger.settle)(losing(account, hold, charge));
    const state = await end();
    expect(await end()).toBe(state);
    expect(await absorbedBy(hold.requestId)).toEqual(BOOKED);
    expect(await balanceOf(pool, account.workspaceId, 'test')).toMatchObject({
      balance: parseUsd(left),
      held: 0n,
    });
  });

  it('is booked of a call that held nothing', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '0');
    const ending = losing(account, null, null);
    expect(await ledger.release(ending)).toBe('none');
    expect(await absorbedBy(ending.row.id)).toEqual(BOOKED);
  });

  it('is booked though the hold had lapsed: the provider is paid all the same', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const hold = await open1(ledger, account);
    await pool.query(`update holds set lease_expires_at = now() - interval '1 second' where id = $1`, [
      hold.id,
    ]);
    await (await start()).ledger.tend();
    expect(await ledger.settle(losing(account, hold, '0.05'))).toBe('voided');
    expect(await absorbedBy(hold.requestId)).toEqual(BOOKED);
  });

  it('goes through the journal, exactly once', async () => {
    const account = await makeAccount(pool, '1');
    const line = cuttable(pool);
    const { ledger, dataDir } = await start(line.pool);
    const hold = await open1(ledger, account);
    line.cut();
    expect(await ledger.release(losing(account, hold, null))).toBe('pending');
    const journal = path.join(dataDir, 'settlements.journal');
    const text = await readFile(journal, 'utf8');
    await start(pool, dataDir);
    expect(await absorbedBy(hold.requestId)).toEqual(BOOKED);
    // The same line once more, as after a crash between commit and removal.
    await writeFile(`${journal}.replaying`, text);
    await appendFile(journal, '');
    await start(pool, dataDir);
    expect(await absorbedBy(hold.requestId)).toEqual(BOOKED);
  });

  it('survives a row that is refused', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const hold = await open1(ledger, account);
    const ending = losing(account, hold, '0.05');
    ending.row.tag = 'a\u0000b';
    await ledger.settle(ending);
    expect(await absorbedBy(hold.requestId)).toEqual(BOOKED);
  });

  it('of nothing books nothing', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const hold = await open1(ledger, account);
    await ledger.settle(closing(account, hold, '0.05'));
    expect(await absorbedBy(hold.requestId)).toEqual([]);
  });
});

describe('`ledger verify`', () => {
  const guarded = (sql: string) =>
    pool.query(
      `alter table ledger_entries disable trigger user; ${sql}; alter table ledger_entries enable trigger user`,
    );

  it('works out again what each attempt cost, and finds what is booked otherwise', async () => {
    const { ledger } = await start();
    const account = await makeAccount(pool, '1');
    const prices = await makePrices(pool);
    const usage = {
      ...makeReceipt(prices).usage,
      inputTokens: 500,
      cacheReadTokens: 0,
      outputTokens: 0,
      reasoningTokens: 0,
    };
    const sound = makeReceipt(prices);
    // 500 tokens in at 0.10 a million.
    sound.absorbed = parseUsd('0.00005');
    sound.attempts.unshift({
      ...(sound.attempts[0] as (typeof sound.attempts)[0]),
      outcome: 'truncated',
      cost: '0.00005',
      bornBy: 'gateway',
      billedUsage: usage,
      priceId: prices.cheap.id,
    });
    await settleReceipt(ledger, account, sound);
    const about = async () =>
      (await verifyLedger(pool)).problems.filter((problem) => problem.includes(sound.requestId));
    expect(await about()).toEqual([]);
    await pool.query('update requests set absorbed_pico = absorbed_pico + 1 where id = $1', [
      sound.requestId,
    ]);
    expect(await about()).toEqual([
      expect.stringContaining('the gateway absorbed 0.000050000001, the entries say 0.00005'),
      expect.stringContaining('what was absorbed is 0.000050000001, worked out it is 0.00005'),
    ]);
    await pool.query('update requests set absorbed_pico = absorbed_pico - 1 where id = $1', [
      sound.requestId,
    ]);
    await guarded(`delete from ledger_entries where transaction_id = '${sound.requestId}:absorbed'`);
    expect((await about()).join()).toMatch(/absorbed 0\.00005, the entries say nothing/);
  });
});
