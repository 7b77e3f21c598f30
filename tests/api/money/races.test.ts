// Guarantee: whatever runs at once, a balance or a key's limit is never overspent, each request is charged once, and the ledger verifies.
import { describe, expect, it } from 'vitest';
import { formatUsd, parseUsd } from '@/lib/base/money';
import { verifyLedger } from '@/lib/billing/ledger';
import { apiPool, eventually, newWorkspace, scripted } from '../../support/api';
import { balance, chat, expectError, rowsOf } from '../../support/api-checks';

const AT_ONCE = 40;
/** Slow enough that all of them hold at the same time. */
const SLOW = { slow: { delayMs: 4_000 } };

async function askAtOnce(key: string, more: Record<string, unknown> = {}): Promise<Response[]> {
  return Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const response = await chat(scripted(SLOW, { model: 'acme/slow', max_tokens: 100, ...more }).body, {
        key,
      });
      await response.clone().text();
      return response;
    }),
  );
}

describe('forty requests at once', () => {
  it('on credits for a few: those pass, the others are 402, nothing is overspent', async () => {
    const workspace = await newWorkspace('0.004');
    const responses = await askAtOnce(workspace.liveKey);
    const passed = responses.filter((response) => response.status === 200);
    const refused = responses.filter((response) => response.status === 402);
    expect(passed.length + refused.length).toBe(AT_ONCE);
    expect(passed.length).toBeGreaterThanOrEqual(2);
    expect(refused.length).toBeGreaterThanOrEqual(10);
    for (const response of refused) await expectError(response, 402, 'gateway_insufficient_credits');
    const quoted = passed.reduce(
      (sum, { headers }) => sum + parseUsd(headers.get('x-btl-quoted-max') ?? ''),
      0n,
    );
    expect(quoted, formatUsd(quoted)).toBeLessThanOrEqual(parseUsd('0.004'));
    const after = await balance(workspace);
    expect(after.held).toBe(0n);
    expect(after.balance).toBe(parseUsd('0.004') - parseUsd('0.0000375') * BigInt(passed.length));
  });

  it('of streams: the same', async () => {
    const workspace = await newWorkspace('0.004');
    const responses = await askAtOnce(workspace.liveKey, { stream: true });
    const passed = responses.filter((response) => response.status === 200).length;
    expect(responses.filter((response) => response.status === 402)).toHaveLength(AT_ONCE - passed);
    expect(passed).toBeGreaterThanOrEqual(2);
    const after = await balance(workspace);
    expect(after.held).toBe(0n);
    expect(after.balance).toBe(parseUsd('0.004') - parseUsd('0.0000375') * BigInt(passed));
  });

  it('on a key with a limit: the limit holds, whatever the workspace has', async () => {
    const workspace = await newWorkspace('5');
    const { key, id } = await workspace.key({ spendLimit: { limit: parseUsd('0.004'), reset: 'never' } });
    const responses = await askAtOnce(key);
    const passed = responses.filter((response) => response.status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(2);
    expect(passed).toBeLessThan(AT_ONCE);
    for (const response of responses.filter(({ status }) => status !== 200))
      await expectError(response, 402, 'key_limit_exceeded');
    const { rows } = await apiPool().query(
      'select spent_pico, held_pico from key_budgets where key_id = $1',
      [id],
    );
    expect(rows[0]).toEqual({ spent_pico: parseUsd('0.0000375') * BigInt(passed), held_pico: 0n });
  });

  it('on enough credits: all pass, each is charged once', async () => {
    const workspace = await newWorkspace('5');
    const responses = await askAtOnce(workspace.liveKey);
    expect(responses.every((response) => response.status === 200)).toBe(true);
    const ids = responses.map((response) => response.headers.get('x-btl-request-id'));
    expect(new Set(ids).size).toBe(AT_ONCE);
    const rows = await rowsOf(workspace);
    expect(rows.map((row) => row.id).sort()).toEqual([...ids].sort());
    const { rows: entries } = await apiPool().query(
      `select request_id, count(*)::int as count, sum(amount_pico)::text as sum from ledger_entries e
         join wallets w on w.id = e.account where w.workspace_id = $1 and e.kind = 'charge' group by request_id`,
      [workspace.id],
    );
    expect(entries).toHaveLength(AT_ONCE);
    for (const entry of entries) expect(entry).toMatchObject({ count: 1, sum: '-37500000' });
    expect((await balance(workspace)).balance).toBe(parseUsd('5') - 37_500_000n * BigInt(AT_ONCE));
  });
});

describe('the ledger', () => {
  it('verifies while requests run, and after they have failed in every way', async () => {
    const workspace = await newWorkspace('1');
    const scripts = [
      {},
      { status: 500 },
      { reset: true },
      { body: 'no' },
      { delayMs: 300 },
      { status: 429 },
      { usage: null },
    ];
    const running = Promise.all(
      scripts.flatMap((a) =>
        [false, true].map(async (stream) =>
          (await chat(scripted({ a }, { stream }).body, { key: workspace.liveKey })).text(),
        ),
      ),
    );
    expect((await verifyLedger(apiPool())).problems).toEqual([]);
    await running;
    const { problems, checked } = await verifyLedger(apiPool());
    expect(problems).toEqual([]);
    expect(checked.receipts).toBeGreaterThan(0);
    await eventually(async () => ((await balance(workspace)).held === 0n ? true : null));
  });
});
