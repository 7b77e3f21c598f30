// Guarantee: `ledger verify` is silent on a sound ledger and names each kind of fault.
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@/lib/base/ids';
import { parsePerMillion, parseUsd } from '@/lib/base/money';
import { setKeyBudget, verifyLedger } from '@/lib/billing/ledger';
import { createPool } from '@/lib/db/pool';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import {
  type Account,
  closing,
  holdRequest,
  makeAccount,
  makeLedger,
  mustHold,
  type TestLedger,
} from './billing-fixtures';
import { makePrices, makeReceipt, settleReceipt } from './receipt-fixtures';

let database: TestDatabase;
let pool: Pool;
let books: TestLedger;
let account: Account;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  books = await makeLedger(pool);
  account = await makeAccount(pool, '10');
  await setKeyBudget(pool, { keyId: account.keyId, limit: parseUsd('9') });
  const prices = await makePrices(pool);
  await settleReceipt(books.ledger, account, makeReceipt(prices));
  await settleReceipt(books.ledger, account, makeReceipt(prices, { cacheTier: 'exact_response_cache' }));
  await settleReceipt(books.ledger, account, makeReceipt({ cheap: prices.list, list: prices.cheap }));
  await settleReceipt(books.ledger, account, makeReceipt(prices, { held: parseUsd('0.0001') }));
  const sell = { input: parsePerMillion('0.2'), output: parsePerMillion('0.8'), cacheRead: null };
  const sold = makeReceipt(prices);
  const charge = BigInt(sold.usage.inputTokens) * sell.input + BigInt(sold.usage.outputTokens) * sell.output;
  await settleReceipt(books.ledger, account, {
    ...sold,
    sell,
    charge,
    saved: sold.benchmark - charge,
  } as typeof sold);
  const failed = mustHold(await books.ledger.openHold(holdRequest(account, '0.1')));
  await books.ledger.release(closing(account, failed, null));
  mustHold(await books.ledger.openHold(holdRequest(account, '0.2')));
});
afterEach(async () => {
  await books.close();
  await database.drop();
});

/** Breaks what the tables' own triggers forbid. */
async function plant(sql: string): Promise<void> {
  const guarded = ['ledger_entries', 'prices', 'rates'];
  await pool.query(guarded.map((table) => `alter table ${table} disable trigger user`).join('; '));
  await pool.query(sql);
}
const problems = async () => (await verifyLedger(pool)).problems;

describe('verifyLedger', () => {
  it('finds nothing wrong with a sound ledger, and counts what it looked at', async () => {
    const result = await verifyLedger(pool);
    expect(result.problems).toEqual([]);
    expect(result.checked).toMatchObject({
      wallets: 1,
      'key budgets': 1,
      holds: 7,
      'posted holds': 5,
      requests: 6,
      receipts: 5,
    });
  });

  it.each([
    [
      'an entry without its other side',
      `insert into ledger_entries (transaction_id, account, amount_pico, kind) select 'txn_x', id, 5, 'grant' from wallets`,
      /transaction txn_x/,
    ],
    [
      'an entry of nobody',
      `insert into ledger_entries (transaction_id, account, amount_pico, kind) values ('txn_x', 'platform:pocket:test', 0, 'grant')`,
      /no account platform:pocket/,
    ],
    [
      'a balance that its entries do not make',
      'update wallets set balance_pico = balance_pico + 1',
      /wallet wal_/,
    ],
    [
      'a held sum that open holds do not make',
      'update wallets set held_pico = held_pico + 1',
      /wallet wal_.* held/,
    ],
    ['a budget that spent more', 'update key_budgets set spent_pico = spent_pico + 1', /budget of key_/],
    ['a budget that holds less', 'update key_budgets set held_pico = 0', /budget of key_/],
    [
      'a posted hold without entries',
      `delete from ledger_entries where kind = 'charge'`,
      /hold hold_.* took/,
    ],
    ['a posted hold without its row', `delete from requests where settlement = 'posted'`, /no request row/],
    [
      'a row that says another charge',
      `update requests set charge_pico = charge_pico - 1, saved_pico = saved_pico + 1 where charge_pico > 0`,
      /request row says/,
    ],
    [
      'a charge above the benchmark',
      `update requests set benchmark_pico = charge_pico - 1 where charge_pico > 0`,
      /request req_.*benchmark/,
    ],
    ['a saving that is not the difference', 'update requests set saved_pico = saved_pico + 1', /saved/],
    ['an upstream cost not booked', `delete from ledger_entries where kind = 'upstream'`, /upstream/],
    [
      'revenue out of thin air',
      `insert into ledger_entries (transaction_id, account, amount_pico, kind) values ('txn_x', 'platform:revenue:test', 7, 'charge'), ('txn_x', 'platform:grants:test', -7, 'charge')`,
      /platform accounts \(test\)/,
    ],
    [
      'usage that does not give the amounts',
      `update requests set input_tokens = input_tokens + 1, receipt = jsonb_set(receipt, '{usage,inputTokens}', to_jsonb(input_tokens + 1)) where settlement = 'posted'`,
      /worked out/,
    ],
    [
      'columns that differ from the receipt',
      'update requests set output_tokens = output_tokens + 1',
      /count other tokens/,
    ],
    [
      'a share that does not give the charge',
      `update requests set receipt = jsonb_set(receipt, '{share_ppm}', '400000') where cache_tier <> 'miss'`,
      /the charge is/,
    ],
    [
      'a receipt that cannot be read',
      `update requests set receipt = '{}' where settlement = 'posted'`,
      /cannot be read/,
    ],
    ['a price that is gone', 'delete from rates; delete from prices', /is not there/],
    [
      'a posted hold that took more than was held',
      `alter table holds drop constraint holds_posted_within_amount; update holds set amount_pico = posted_pico - 1 where state = 'posted'`,
      /hold hold_/,
    ],
  ])('finds %s', async (_, sql, message) => {
    await plant(sql);
    const found = await problems();
    expect(found.join('\n')).toMatch(message);
  });

  it('sees one moment of a ledger that is in use', async () => {
    let isRunning = true;
    const traffic = Array.from({ length: 8 }, async () => {
      while (isRunning) {
        const hold = mustHold(await books.ledger.openHold(holdRequest(account, '0.0001')));
        await books.ledger.release(closing(account, hold, null));
      }
    });
    const found: string[] = [];
    for (let i = 0; i < 5; i++) found.push(...(await problems()));
    isRunning = false;
    await Promise.all(traffic);
    expect(found).toEqual([]);
  });

  it('waits as long as it takes, though the pool’s own statements are given up sooner', async () => {
    const impatient = createPool(database.url);
    Object.assign(impatient.options, { query_timeout: 400 });
    const blocker = await pool.connect();
    await blocker.query('begin; lock table holds in access exclusive mode');
    const release = setTimeout(() => void blocker.query('commit'), 1_500);
    try {
      await expect(impatient.query('select count(*) from holds')).rejects.toThrow('timeout');
      expect((await verifyLedger(impatient)).problems).toEqual([]);
    } finally {
      clearTimeout(release);
      await blocker.query('commit');
      blocker.release();
      await impatient.end();
    }
  });

  it('lets a rotated key’s successor carry what was spent', async () => {
    const successor = newId('key');
    await pool.query(
      `insert into api_keys (id, workspace_id, mode, name, prefix, last_four, hash) select $1, workspace_id, mode, name, prefix, last_four, decode(md5($1), 'hex') from api_keys`,
      [successor],
    );
    await pool.query(
      `insert into key_budgets (key_id, limit_pico, reset, period_start, spent_pico) select $1, limit_pico, reset, period_start, spent_pico from key_budgets`,
      [successor],
    );
    expect((await problems()).join()).toContain(successor);
    await pool.query('update api_keys set successor_id = $1 where id = $2', [successor, account.keyId]);
    expect(await problems()).toEqual([]);
  });
});
