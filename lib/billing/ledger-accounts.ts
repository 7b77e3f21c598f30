import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import type { Mode } from '@/lib/auth/caller';
import { newId } from '@/lib/base/ids';
import { maxPico, type Pico, pico } from '@/lib/base/money';
import { inTransaction, type Queryable } from '@/lib/db/transaction';

export interface GrantRequest {
  workspaceId: string;
  mode: Mode;
  /** Negative only for a correction. */
  amount: Pico;
  reason: string;
  /** Who did it: a user's id, `cli`, `stripe`. */
  actor: string;
  /** A second grant under the same id gives the first one's result and moves nothing. */
  id?: string;
  kind?: 'grant' | 'payment' | 'correction';
}

/**
 * Adds credits to a workspace's wallet, making the wallet where there is none.
 * @returns the wallet, its balance now, and whether this call moved anything
 * @throws RangeError for an amount of 0, a negative one that is no correction, or an id used for another amount
 */
export async function grantCredits(
  pool: Queryable,
  request: GrantRequest,
): Promise<{ walletId: string; balance: Pico; isNew: boolean }> {
  const { amount, kind = 'grant', id = newId('txn') } = request;
  if (amount === 0n || (amount < 0n && kind !== 'correction'))
    throw new RangeError('the amount must be above 0');
  return inTransaction(pool, async (client) => {
    // Two grants under one id wait for each other, whichever wallets they name.
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
    const walletId = await lockWallet(client, request.workspaceId, request.mode);
    const entries = await client.query(
      `insert into ledger_entries (transaction_id, account, amount_pico, kind, reason, actor)
       select $1, e.account, e.amount, $2::ledger_kind, $3, $4
         from (values ($5::text, $6::bigint), ($7::text, -$6::bigint)) as e (account, amount)
        where not exists (select 1 from ledger_entries where transaction_id = $1)`,
      [id, kind, request.reason, request.actor, walletId, amount, `platform:${kind}s:${request.mode}`],
    );
    const isNew = entries.rowCount === 2;
    if (!isNew) await mustBeSame(client, id, walletId, amount);
    const result = await client.query(
      'update wallets set balance_pico = balance_pico + $2 where id = $1 returning balance_pico',
      [walletId, isNew ? amount : 0n],
    );
    // Pages that are open show it at once.
    await client.query(`select pg_notify('runtime_changed', 'news:' || $1)`, [request.workspaceId]);
    return { walletId, balance: pico(Balance.parse(result.rows[0]).balance_pico), isNew };
  });
}

/** The workspace's wallet of one mode, made when there is none. */
export async function walletOf(pool: Pool, workspaceId: string, mode: Mode): Promise<string> {
  return inTransaction(pool, (client) => lockWallet(client, workspaceId, mode));
}

export interface Balance {
  balance: Pico;
  held: Pico;
  /** What a new request may use; never below 0. */
  available: Pico;
}

/** The workspace's credits in one mode; zeros where it has no wallet. */
export async function balanceOf(pool: Pool, workspaceId: string, mode: Mode): Promise<Balance> {
  const result = await pool.query({
    name: 'ledger_balance',
    text: 'select balance_pico, held_pico from wallets where workspace_id = $1 and mode = $2::mode',
    values: [workspaceId, mode],
  });
  const row = result.rows[0] ? Wallet.parse(result.rows[0]) : { balance_pico: 0n, held_pico: 0n };
  return {
    balance: pico(row.balance_pico),
    held: pico(row.held_pico),
    available: maxPico(row.balance_pico - row.held_pico, 0n),
  };
}

export interface StatementRow {
  id: string;
  transactionId: string;
  kind: 'grant' | 'payment' | 'charge' | 'upstream' | 'correction';
  amount: Pico;
  /** Of the wallet, once this entry was made. */
  balanceAfter: Pico;
  requestId: string | null;
  reason: string | null;
  actor: string | null;
  createdAt: Date;
}

/**
 * A wallet's entries, newest first, each with the balance after it.
 * @param page `cursor` is the `nextCursor` of the page before
 */
export async function statement(
  pool: Pool,
  walletId: string,
  page: { cursor?: string | null; limit: number },
): Promise<{ rows: StatementRow[]; nextCursor: string | null }> {
  // The wallet's balance is the one after the newest entry; going down the page, each entry is taken off.
  const result = await pool.query({
    name: 'ledger_statement',
    text: `with page as (
             select * from ledger_entries where account = $1 and id < $2::bigint order by id desc limit $3
           )
           select p.id, p.transaction_id, p.kind, p.amount_pico, p.request_id, p.reason, p.actor, p.created_at,
                  ((select balance_pico from wallets where id = $1)
                   - coalesce((select sum(amount_pico) from ledger_entries where account = $1 and id > (select max(id) from page)), 0)
                   - coalesce(sum(p.amount_pico) over (order by p.id desc rows between unbounded preceding and 1 preceding), 0))::bigint as balance
             from page p order by p.id desc`,
    values: [walletId, readCursor(page.cursor), page.limit + 1],
  });
  const rows = result.rows.map((row) => Entry.parse(row)).map(toStatementRow);
  const hasMore = rows.length > page.limit;
  const shown = rows.slice(0, page.limit);
  return { rows: shown, nextCursor: hasMore ? (shown.at(-1)?.id ?? null) : null };
}

/**
 * Sets, changes or (with `limit: null`) removes a key's spend limit. What it has spent stays; for a key that
 * had no limit it counts from now, with what is held at this moment.
 */
export async function setKeyBudget(
  pool: Pool,
  budget: { keyId: string; limit: Pico | null; reset?: 'never' | 'daily' | 'weekly' | 'monthly' },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Statements that move money take part in this lock before they look at budgets: between the count of open
    // holds and the new row none can be opened or ended unseen.
    await client.query('lock table key_budgets in share row exclusive mode');
    if (budget.limit === null) {
      await client.query('delete from key_budgets where key_id = $1', [budget.keyId]);
      return;
    }
    await client.query(
      `insert into key_budgets (key_id, limit_pico, reset, period_start, held_pico)
       select $1, $2, $3::budget_reset, clock_timestamp(), coalesce(sum(amount_pico), 0)
         from holds where key_id = $1 and state = 'open'
       on conflict (key_id) do update set limit_pico = excluded.limit_pico, reset = excluded.reset`,
      [budget.keyId, budget.limit, budget.reset ?? 'never'],
    );
  });
}

const Wallet = z.object({ balance_pico: z.bigint(), held_pico: z.bigint() });
const Balance = z.object({ balance_pico: z.bigint() });
const Entry = z.object({
  id: z.bigint(),
  transaction_id: z.string(),
  kind: z.enum(['grant', 'payment', 'charge', 'upstream', 'correction']),
  amount_pico: z.bigint(),
  balance: z.bigint(),
  request_id: z.string().nullable(),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  created_at: z.date(),
});

function toStatementRow(row: z.infer<typeof Entry>): StatementRow {
  return {
    id: String(row.id),
    transactionId: row.transaction_id,
    kind: row.kind,
    amount: pico(row.amount_pico),
    balanceAfter: pico(row.balance),
    requestId: row.request_id,
    reason: row.reason,
    actor: row.actor,
    createdAt: row.created_at,
  };
}

const NO_CURSOR = '9223372036854775807';

/** @throws RangeError for a cursor that this room did not give. */
function readCursor(cursor: string | null | undefined): string {
  if (cursor == null) return NO_CURSOR;
  if (!/^\d{1,18}$/.test(cursor)) throw new RangeError('not a cursor of this statement');
  return cursor;
}

async function lockWallet(client: PoolClient, workspaceId: string, mode: Mode): Promise<string> {
  await client.query(
    'insert into wallets (id, workspace_id, mode) values ($1, $2, $3::mode) on conflict (workspace_id, mode) do nothing',
    [newId('wal'), workspaceId, mode],
  );
  const result = await client.query(
    'select id from wallets where workspace_id = $1 and mode = $2::mode for update',
    [workspaceId, mode],
  );
  return z.object({ id: z.string() }).parse(result.rows[0]).id;
}

async function mustBeSame(client: PoolClient, id: string, walletId: string, amount: Pico): Promise<void> {
  const result = await client.query(
    'select amount_pico from ledger_entries where transaction_id = $1 and account = $2',
    [id, walletId],
  );
  if (result.rows[0]?.amount_pico !== amount)
    throw new RangeError(`transaction ${id} was made for something else`);
}

/** What stands on one of the gateway's own accounts. */
export interface PlatformAccount {
  /** `platform:revenue:live` */
  account: string;
  /** Above 0: taken or owed; below: given or spent. */
  balance: Pico;
  entries: number;
}

/** The gateway's own accounts: what it took, gave away, paid for answers, absorbed, and owes to providers. */
export async function platformAccounts(pool: Pool): Promise<PlatformAccount[]> {
  const result = await pool.query(
    `select account, sum(amount_pico)::text as balance, count(*)::int as entries
       from ledger_entries where account like 'platform:%' group by account order by account`,
  );
  return z
    .array(z.object({ account: z.string(), balance: z.string(), entries: z.int() }))
    .parse(result.rows)
    .map((row) => ({ ...row, balance: pico(BigInt(row.balance)) }));
}
