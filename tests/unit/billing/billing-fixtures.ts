import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool, PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { newId } from '@/lib/base/ids';
import { type Pico, parseUsd, pico } from '@/lib/base/money';
import { grantCredits, type Ledger, openLedger } from '@/lib/billing/ledger';
import type { Closing, Hold, HoldRefusal, HoldRequest, RequestRow, StoredAnswer } from '@/lib/billing/types';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

/**
 * A database for a file's tests, dropped at their end, and ledgers on it, closed after each test.
 * @param ready told of the database before the first test
 */
export function ledgersOfFile(ready: (database: TestDatabase) => void) {
  let database: TestDatabase;
  const open: TestLedger[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    ready(database);
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(() => database.drop());
  return async (on: Pool = database.pool, dataDir?: string): Promise<TestLedger> => {
    const one = await makeLedger(on, dataDir);
    open.push(one);
    return one;
  };
}

export interface Account {
  workspaceId: string;
  walletId: string;
  keyId: string;
}

/** A workspace with credits and one key. */
export async function makeAccount(pool: Pool, usd: string): Promise<Account> {
  const workspaceId = newId('ws');
  const keyId = newId('key');
  await pool.query('insert into workspaces (id, name) values ($1, $1)', [workspaceId]);
  await pool.query(
    `insert into api_keys (id, workspace_id, mode, name, prefix, last_four, hash, scopes)
     values ($1, $2, 'test', 'a key', 'gw_test_', 'abcd', decode(md5($1), 'hex'), '{inference}')`,
    [keyId, workspaceId],
  );
  const amount = parseUsd(usd);
  if (amount === 0n) {
    const walletId = newId('wal');
    await pool.query(`insert into wallets (id, workspace_id, mode) values ($1, $2, 'test')`, [
      walletId,
      workspaceId,
    ]);
    return { workspaceId, keyId, walletId };
  }
  const { walletId } = await grantCredits(pool, {
    workspaceId,
    mode: 'test',
    amount,
    reason: 'start',
    actor: 'test',
  });
  return { workspaceId, keyId, walletId };
}

export interface TestLedger {
  ledger: Ledger;
  dataDir: string;
  close(): Promise<void>;
}

/** A ledger with a data folder of its own. */
export async function makeLedger(pool: Pool, dataDir?: string): Promise<TestLedger> {
  const folder = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'ledger-test-')));
  const ledger = await openLedger({ pool, dataDir: folder });
  return {
    ledger,
    dataDir: folder,
    async close() {
      await ledger.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function holdRequest(account: Account, usd: string, part: Partial<HoldRequest> = {}): HoldRequest {
  const amount = parseUsd(usd);
  const requestId = newId('req');
  return {
    requestId,
    walletId: account.walletId,
    keyId: account.keyId,
    amount,
    dispatched: true,
    unlessStored: null,
    ...part,
  };
}

export function mustHold(answer: Hold | HoldRefusal | StoredAnswer): Hold {
  if (!('id' in answer)) throw new Error(`not held: ${JSON.stringify(answer, (_, value) => String(value))}`);
  return answer;
}

/** What ends a hold: with a charge it is posted, without one voided. */
export function closing(
  account: Account,
  hold: Hold | null,
  chargeUsd: string | null,
  upstream: Pico = pico(0n),
): Closing {
  const charge = chargeUsd === null ? pico(0n) : parseUsd(chargeUsd);
  const outcome = hold === null ? 'none' : chargeUsd === null ? 'void' : 'post';
  return { hold, outcome, charge, upstream, row: row(account, hold?.requestId ?? newId('req'), charge) };
}

function row(account: Account, id: string, benchmark: Pico): RequestRow {
  return {
    id,
    workspace_id: account.workspaceId,
    mode: 'test',
    key_id: account.keyId,
    endpoint: '/v1/chat/completions',
    requested_model: 'openai/gpt-4.1-mini',
    model_slug: 'openai/gpt-4.1-mini',
    provider_id: 'sandbox',
    route_id: null,
    price_id: null,
    benchmark_price_id: null,
    status: 200,
    error_code: null,
    stream: false,
    cache_tier: 'miss',
    miss_reason: 'first_seen',
    finish_reason: 'stop',
    usage_source: 'provider',
    input_tokens: 0,
    cached_tokens: 0,
    cache_write_tokens: 0,
    output_tokens: 0,
    reasoning_tokens: 0,
    benchmark_pico: String(benchmark),
    charge_pico: '0',
    upstream_pico: '0',
    own_provider_cost_pico: '0',
    saved_pico: '0',
    hold_id: null,
    settlement: 'none',
    ttft_ms: null,
    latency_ms: 12,
    overhead_us: 800,
    tag: null,
    session: null,
    attempts: [],
    receipt: {},
    created_at: new Date().toISOString(),
  };
}

/** The pool behind a line that can be cut: connections in use break, no new ones come up. */
export function cuttable(target: Pool) {
  let isCut = false;
  const clients = new Set<PoolClient>();
  const fail = () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }));
  const connect = async () => {
    const client = await target.connect();
    clients.add(client);
    return client;
  };
  const line = new Proxy(target, {
    get(_, name) {
      if (name === 'connect') return isCut ? fail : connect;
      if (name === 'query' && isCut) return fail;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    pool: line,
    cut() {
      isCut = true;
      for (const client of clients)
        (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    },
    mend() {
      isCut = false;
    },
  };
}
