import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { z } from 'zod';
import { CHECKS } from './ledger-checks';
import { checkReceipt, type ReceiptRow } from './ledger-recompute';
import { readRates } from './queries';

export interface Verification {
  checked: Record<string, number>;
  /** One sentence each; empty when all is well. */
  problems: string[];
}

const PAGE_ROWS = 2_000;
const MAX_PROBLEMS = 200;
/** The longest that a timer can last: 24 days. */
const PATIENCE_MS = 2 ** 31 - 1;

/**
 * Checks the whole ledger: double entry, wallets, budgets, holds, and each charge worked out again from its
 * usage and pinned prices. Reads one snapshot, so it may run while the server does.
 */
export async function verifyLedger(pool: Pool): Promise<Verification> {
  const client = await pool.connect();
  let isClean = false;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    // Each check reads whole tables. Whoever has just written them has no statistics yet, and is not to be joined row by row.
    await client.query('set local enable_nestloop = off');
    const found: Verification = { checked: {}, problems: [] };
    for (const check of CHECKS) {
      found.checked[check.counts] = await countOf(client, check.count);
      const result = await askPatiently(client, { text: check.problems });
      for (const row of result.rows) found.problems.push(check.say(row));
    }
    found.checked.receipts = await verifyReceipts(client, found.problems);
    await client.query('commit');
    isClean = true;
    return { ...found, problems: found.problems.slice(0, MAX_PROBLEMS) };
  } finally {
    client.release(!isClean);
  }
}

/** The pool gives up a statement that lasts; a large ledger takes its time. */
function askPatiently(client: PoolClient, asked: QueryConfig): Promise<QueryResult> {
  const query = { ...asked, query_timeout: PATIENCE_MS };
  return client.query(query);
}

async function countOf(client: PoolClient, text: string): Promise<number> {
  const result = await askPatiently(client, { text });
  return Number(z.object({ count: z.bigint() }).parse(result.rows[0]).count);
}

async function verifyReceipts(client: PoolClient, problems: string[]): Promise<number> {
  const prices = await readRates(client, null);
  let after = '';
  let checked = 0;
  for (;;) {
    const result = await askPatiently(client, {
      name: 'verify_receipts',
      text: RECEIPTS,
      values: [after, PAGE_ROWS],
    });
    for (const row of result.rows as ReceiptRow[]) {
      for (const problem of checkReceipt(row, prices)) problems.push(`request ${row.id}: ${problem}`);
      after = row.id;
    }
    checked += result.rows.length;
    if (result.rows.length < PAGE_ROWS || problems.length > MAX_PROBLEMS) return checked;
  }
}

const RECEIPTS = `
select r.id, r.price_id, r.benchmark_price_id, r.cache_tier, r.settlement, r.input_tokens, r.cached_tokens,
       r.output_tokens, r.benchmark_pico, r.charge_pico, r.upstream_pico, r.absorbed_pico, r.own_provider_cost_pico,
       r.saved_pico, r.attempts, r.receipt
  from requests r
 where r.id > $1
   and (r.settlement = 'posted' or (r.settlement = 'none' and r.own_provider_cost_pico > 0) or r.absorbed_pico > 0)
 order by r.id
 limit $2`;
