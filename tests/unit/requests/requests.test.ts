// Guarantee: a key reads only what it may see, page by page without gaps, and sums are exact.
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Scope } from '@/lib/auth/caller';
import { stringifyJson } from '@/lib/base/decimal-json';
import { isApiError } from '@/lib/base/errors';
import { formatUsd, parseUsd } from '@/lib/base/money';
import { setKeyBudget } from '@/lib/billing/ledger';
import { receiptJson } from '@/lib/billing/receipt';
import type { Receipt } from '@/lib/billing/types';
import { describeAccount, describeCredits } from '@/lib/gateway/endpoints/account';
import { describeRequest, listRequestsPage } from '@/lib/gateway/endpoints/requests';
import { seriesOfUsage, summarizeUsage } from '@/lib/gateway/endpoints/usage';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Account, closing, makeAccount, makeLedger, type TestLedger } from '../billing/billing-fixtures';
import { makePrices, makeReceipt, settleReceipt } from '../billing/receipt-fixtures';

let database: TestDatabase;
let pool: Pool;
let books: TestLedger;
let account: Account;
let other: Account;
const receipts: Receipt[] = [];
const DAY = '2026-11-23T12:00:00.000Z';

beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  books = await makeLedger(pool);
  account = await makeAccount(pool, '10');
  other = await makeAccount(pool, '10');
  const prices = await makePrices(pool);
  for (let i = 0; i < 7; i++) {
    // Two at one instant: the cursor must not lose either.
    const createdAt = new Date(Date.parse(DAY) + Math.floor(i / 2) * 60_000);
    const receipt = makeReceipt(prices, {
      createdAt,
      cacheTier: i === 3 ? 'exact_response_cache' : 'miss',
      latencyMs: 10 * (i + 1),
    });
    receipts.push(
      await settleReceipt(books.ledger, account, receipt, { tag: i % 2 ? 'odd' : 'even', session: `s${i}` }),
    );
  }
  const failed = closing(account, null, null);
  Object.assign(failed.row, {
    status: 502,
    error_code: 'upstream_error',
    created_at: '2026-11-25T08:00:00.000Z',
    benchmark_pico: '0',
    latency_ms: 80,
  });
  await books.ledger.release(failed);
  await settleReceipt(books.ledger, other, makeReceipt(prices, { createdAt: new Date(DAY) }));
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

function caller(of: Account, part: Partial<Caller> = {}, ...scopes: Scope[]): Caller {
  return {
    keyId: of.keyId,
    keyName: 'a key',
    workspaceId: of.workspaceId,
    walletId: of.walletId,
    mode: 'test',
    scopes: new Set<Scope>(scopes.length > 0 ? scopes : ['inference', 'usage:read']),
    models: null,
    requestsPerMinute: null,
    tokensPerMinute: null,
    concurrency: null,
    cacheEnabled: true,
    fitOutput: false,
    savingsSharePpm: 500_000,
    expiresAt: null,
    allowedOrigins: [],
    oldSecretId: null,
    ...part,
  };
}
const query = (text = '') => new URLSearchParams(text);
const list = async (text: string, who = caller(account)) =>
  (await listRequestsPage(pool, who, query(text))) as {
    data: { id: string }[];
    has_more: boolean;
    next_cursor: string | null;
  };
const refusal = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown) => thrown);
  return isApiError(error) ? [error.status, error.param] : error;
};

describe('describeRequest', () => {
  it('prints the receipt that was settled, with its arithmetic', async () => {
    const receipt = receipts[0] as Receipt;
    const shown = JSON.parse(stringifyJson(await describeRequest(pool, caller(account), receipt.requestId)));
    const { arithmetic: _, ...printed } = receiptJson(receipt);
    expect(shown).toMatchObject({
      ...printed,
      status: 200,
      tag: 'even',
      key: { id: account.keyId, name: 'a key' },
    });
    expect(shown.arithmetic).toMatchObject({ rule: 'shared_savings', share_pct: '50' });
    const sum = shown.arithmetic.lines
      .filter((line: { of: string }) => line.of === 'benchmark')
      .reduce((total: bigint, line: { amount: string }) => total + parseUsd(line.amount), 0n);
    expect(formatUsd(sum)).toBe(shown.benchmark_cost);
  });

  it.each([
    ['another workspace', () => caller(other)],
    ['another mode', () => caller(account, { mode: 'live' })],
    ['another key without usage:read', () => caller(account, { keyId: 'key_2' }, 'inference')],
  ])('is a 404 for %s', async (_, who) => {
    const id = (receipts[0] as Receipt).requestId;
    expect(await refusal(describeRequest(pool, who(), id))).toEqual([404, 'id']);
  });

  it('shows another key’s request of the workspace with usage:read', async () => {
    const id = (receipts[0] as Receipt).requestId;
    expect(await describeRequest(pool, caller(account, { keyId: 'key_2' }), id)).toMatchObject({ id });
  });
});

describe('listRequestsPage', () => {
  it('pages through everything once, newest first', async () => {
    const ids: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages++) {
      const page = await list(`limit=3${cursor && `&cursor=${cursor}`}`);
      ids.push(...page.data.map((row) => row.id));
      if (!page.has_more) break;
      cursor = page.next_cursor ?? '';
    }
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
    expect(ids.slice(1)).toEqual(expect.arrayContaining(receipts.map((receipt) => receipt.requestId)));
    expect(ids[1]).toBe((receipts[6] as Receipt).requestId);
  });

  it.each([
    ['tag=odd', 3],
    ['session=s4', 1],
    ['status=2xx', 7],
    ['status=502', 1],
    ['cache_tier=exact_response_cache', 1],
    ['model=openai/gpt-4.1-mini', 8],
    ['model=gpt-4.1-mini', 7],
    ['provider=sandbox&tag=even', 4],
    ['from=2026-11-24', 1],
    ['to=2026-11-23T12:01:00Z', 2],
    ['key=key_2', 0],
    ['unheard_of=1&limit=100', 8],
  ])('filters by %s', async (text, count) => {
    expect((await list(text)).data).toHaveLength(count);
  });

  it('shows a key without usage:read only its own', async () => {
    expect((await list('', caller(account, { keyId: 'key_2' }, 'inference'))).data).toEqual([]);
    expect((await list('', caller(account, {}, 'inference'))).data).toHaveLength(8);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['status=20', 'status'],
    ['cache_tier=warm', 'cache_tier'],
    ['from=yesterday', 'from'],
    ['to=2026-13-01', 'to'],
    ['cursor=abc', 'cursor'],
  ])('refuses %s by name', async (text, param) => {
    expect(await refusal(list(text))).toEqual([400, param]);
  });
});

describe('usage', () => {
  it('sums exactly, with the contract’s names, as JSON numbers', async () => {
    const sum = (field: 'charge' | 'saved' | 'benchmark' | 'upstream') =>
      formatUsd(receipts.reduce((total, receipt) => total + receipt[field], 0n));
    const hit = receipts[3] as Receipt;
    const text = stringifyJson(await summarizeUsage(pool, caller(account), query()));
    expect(text).toContain(`"customer_charge":${sum('charge')},"customer_saved":${sum('saved')}`);
    expect(text).toContain(
      `"benchmark_direct_cost":${sum('benchmark')},"actual_upstream_cost":${sum('upstream')}`,
    );
    expect(JSON.parse(text)).toMatchObject({
      request_count: 8,
      success_count: 7,
      cached_input_tokens: 1_400,
      avg_latency_ms: 45,
      cache_tiers: { exact_response: 1, inflight_dedupe: 0, semantic: 0 },
      savings: {
        exact_response_cache: Number(formatUsd(hit.saved)),
        inflight_dedupe: 0,
        provider_prompt_cache: 0,
        request_compaction: 0,
        output_budget: 0,
      },
    });
  });

  it('is zeros for nobody’s requests, and keeps to the filters', async () => {
    expect(await summarizeUsage(pool, caller(account, { mode: 'live' }), query())).toMatchObject({
      request_count: 0,
      avg_latency_ms: 0,
    });
    expect(await summarizeUsage(pool, caller(account), query('tag=odd'))).toMatchObject({ request_count: 3 });
    expect(
      await summarizeUsage(pool, caller(account, { keyId: 'key_2' }, 'inference'), query()),
    ).toMatchObject({ request_count: 0 });
  });

  it('comes as a series without gaps', async () => {
    const series = await seriesOfUsage(
      pool,
      caller(account),
      query('from=2026-11-22&to=2026-11-26&interval=day'),
    );
    const data = series.data as { start: string; request_count: number }[];
    expect(data.map((point) => [point.start.slice(0, 10), point.request_count])).toEqual([
      ['2026-11-22', 0],
      ['2026-11-23', 7],
      ['2026-11-24', 0],
      ['2026-11-25', 1],
    ]);
    const months = await seriesOfUsage(
      pool,
      caller(account),
      query('from=2026-10-05&to=2026-12-01&interval=month'),
    );
    expect(months.data).toMatchObject([{ start: '2026-10-01T00:00:00.000Z' }, { request_count: 8 }]);
  });

  it.each([
    ['interval=minute', 'interval'],
    ['from=2026-11-02&to=2026-11-01', 'to'],
    ['from=2020-01-01&to=2026-01-01&interval=hour', 'interval'],
  ])('refuses a series of %s', async (text, param) => {
    expect(await refusal(seriesOfUsage(pool, caller(account), query(text)))).toEqual([400, param]);
  });
});

describe('account', () => {
  it('shows workspace, key, limits and credits', async () => {
    await setKeyBudget(pool, { keyId: account.keyId, limit: parseUsd('3'), reset: 'monthly' });
    const shown = JSON.parse(stringifyJson(await describeAccount(pool, caller(account))));
    expect(shown).toMatchObject({
      object: 'account',
      mode: 'test',
      workspace: { id: account.workspaceId, share_pct: 50 },
      key: { id: account.keyId, spend_limit: { amount: '3', reset: 'monthly', remaining: '3' } },
      credits: { currency: 'usd', held: 0 },
    });
    const spent = receipts.reduce((total, receipt) => total + receipt.charge, 0n);
    const left = formatUsd(parseUsd('10') - spent);
    const credits = stringifyJson(await describeCredits(pool, caller(account)));
    expect(credits).toContain(`"balance":${left},"held":0,"available":${left}`);
    expect(JSON.parse(credits)).toMatchObject({ object: 'credits', amounts: { balance: left } });
  });
});
