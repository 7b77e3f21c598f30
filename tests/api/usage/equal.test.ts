// Guarantee: summary, timeseries, request list, receipts, key limit, credits and ledger say the same of the same traffic, to the last digit.
import { describe, expect, it } from 'vitest';
import { addProviderKey } from '@/lib/auth/provider-key-queries';
import { parseUsd } from '@/lib/base/money';
import {
  apiPool,
  ask,
  eventually,
  newWorkspace,
  readStream,
  scripted,
  type TestWorkspace,
} from '../../support/api';
import { balance, chat, rowsOf, writtenNumber } from '../../support/api-checks';
import { ENCRYPTION_KEY } from '../../support/server-process';

const GRANTED = parseUsd('5');

/** Requests of every kind: misses, hits, streams, tiers, sell rates, failures, refusals, embeddings, an own key, one left. */
async function makeTraffic(workspace: TestWorkspace, key: string): Promise<void> {
  const send = async (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    void (await (await chat(body, { key, headers })).text());
  const repeated = scripted({}, { max_tokens: 333 }).body;
  await send(repeated);
  await send(repeated);
  await send({ ...repeated, stream: true });
  const odd = (usage: object, model: string) => scripted({ a: { usage } }, { model }).body;
  await send(
    odd(
      { prompt_tokens: 1_237, completion_tokens: 17, prompt_tokens_details: { cached_tokens: 1_001 } },
      'acme/tiers',
    ),
  );
  await send(odd({ prompt_tokens: 7, completion_tokens: 3 }, 'acme/sold'));
  await send(odd({ prompt_tokens: 3, completion_tokens: 1 }, 'acme/above'), { 'x-btl-tag': 'odd' });
  await send(scripted({ a: { status: 500 } }).body);
  await send({ ...repeated, temperature: 'hot' });
  await readStream(await chat({ ...scripted().body, stream: true }, { key }));
  const embedded = { model: 'acme/embed', input: ['one', 'two', 'three'] };
  for (let i = 0; i < 2; i++) await (await ask('/v1/embeddings', embedded, { key })).text();
  const leaver = new AbortController();
  const slow = scripted({ a: { content: 'word ', repeat: 50, eventDelayMs: 50 } }, { stream: true });
  const left = await chat(slow.body, { key, signal: leaver.signal });
  await left.body?.getReader().read();
  leaver.abort();
  const own = { workspaceId: workspace.id, providerId: 'b', name: 'mine', secret: 'own-secret-of-sums' };
  await addProviderKey(apiPool(), Buffer.from(ENCRYPTION_KEY, 'hex'), own);
  await send(scripted({}, { model: 'acme/two' }).body);
}

async function read(path: string, key: string): Promise<{ json: any; text: string }> {
  const response = await ask(path, undefined, { key });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { json: JSON.parse(text), text };
}

/** Every row of the list, a few at a time. */
async function allRows(key: string): Promise<any[]> {
  const rows: any[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/v1/requests?limit=4${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const { json } = await read(path, key);
    rows.push(...json.data);
    cursor = json.next_cursor;
  }
  return rows;
}

const total = (amounts: (string | bigint)[]) =>
  amounts.reduce((sum: bigint, amount) => sum + (typeof amount === 'string' ? parseUsd(amount) : amount), 0n);
/** Every place where a text has this number, as it was written. */
const numbersIn = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`"${name}":(-?\\d+(?:\\.\\d+)?)[,}]`, 'g'))].map(([, digits]) => digits ?? '');

describe('the figures of a workspace', () => {
  it('are one truth wherever they are read', { timeout: 60_000 }, async () => {
    const workspace = await newWorkspace('5');
    const limited = await workspace.key({ spendLimit: { limit: parseUsd('1'), reset: 'never' } });
    await makeTraffic(workspace, limited.key);
    const rows = await eventually(async () => {
      const written = await rowsOf(workspace);
      return written.some(({ status }) => status === 499) && written.length >= 12 ? written : null;
    });
    const key = workspace.liveKey;
    const listed = await allRows(key);
    expect(listed.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
    const summary = await read('/v1/usage/summary', key);
    const since = new Date(Date.now() - 7_200_000).toISOString();
    const series = await read(`/v1/usage/timeseries?interval=hour&from=${since}`, key);
    const receipts = await Promise.all(listed.map(({ id }) => read(`/v1/requests/${id}`, key)));
    const figure = (name: string) => parseUsd(writtenNumber(summary.text, name));
    for (const [name, listName, column] of [
      ['customer_charge', 'customer_charge', 'charge_pico'],
      ['customer_saved', 'saved', 'saved_pico'],
      ['benchmark_direct_cost', 'benchmark_cost', 'benchmark_pico'],
    ] as const) {
      expect(total(numbersIn(series.text, name)), name).toBe(figure(name));
      expect(total(listed.map((row) => row[listName])), name).toBe(figure(name));
      expect(total(receipts.map(({ json }) => json[listName])), name).toBe(figure(name));
      expect(total(rows.map((row) => row[column])), name).toBe(figure(name));
    }
    const upstream = total(receipts.map(({ json }) => json.upstream_cost));
    expect(figure('actual_upstream_cost')).toBe(upstream);
    expect(figure('own_provider_cost')).toBe(
      total(receipts.map(({ json }) => json.own_provider_cost ?? '0')),
    );
    expect(figure('own_provider_cost')).toBeGreaterThan(0n);
    expect(summary.json.request_count).toBe(listed.length);
    expect(summary.json.success_count).toBe(listed.filter(({ status }) => status < 300).length);
    expect(summary.json.input_tokens).toBe(listed.reduce((sum, row) => sum + row.input_tokens, 0));
    expect(summary.json.cached_input_tokens).toBe(
      listed.reduce((sum, row) => sum + row.cached_input_tokens, 0),
    );
    const hits = listed.filter(({ cache_tier }) => cache_tier === 'exact_response_cache');
    expect(hits.length).toBeGreaterThanOrEqual(3);
    expect(summary.json.cache_tiers.exact_response).toBe(hits.length);
    const [savings = ''] = /"savings":\{[^}]*\}/.exec(summary.text) ?? [];
    expect(total(numbersIn(savings, '\\w+'))).toBe(figure('customer_saved'));

    const { balance: left, held } = await balance(workspace);
    expect([GRANTED - left, held]).toEqual([figure('customer_charge'), 0n]);
    const credits = await read('/v1/account/credits', key);
    expect(parseUsd(credits.json.amounts.balance)).toBe(left);
    const { json: account } = await read('/v1/account', limited.key);
    expect(parseUsd(account.key.spend_limit.spent)).toBe(figure('customer_charge'));
    const ofKey = await read(`/v1/usage/summary?key=${limited.id}`, key);
    expect(writtenNumber(ofKey.text, 'customer_charge')).toBe(writtenNumber(summary.text, 'customer_charge'));
    expect(await ledgerOf(workspace)).toEqual({ charged: figure('customer_charge'), upstream });
  });
});

/** What the entries of this workspace's requests say: taken from its wallet, and owed to providers. */
async function ledgerOf(workspace: TestWorkspace): Promise<{ charged: bigint; upstream: bigint }> {
  const result = await apiPool().query(
    `select coalesce(sum(-e.amount_pico) filter (where e.account = w.id and e.kind = 'charge'), 0)::text as charged,
            coalesce(sum(-e.amount_pico) filter (where e.account = 'platform:upstream_cost:live'), 0)::text as upstream
       from wallets w
       left join holds h on h.wallet_id = w.id
       left join ledger_entries e on e.transaction_id in (h.id, h.id || ':upstream')
      where w.workspace_id = $1 and w.mode = 'live'`,
    [workspace.id],
  );
  const [row] = result.rows;
  return { charged: BigInt(row.charged), upstream: BigInt(row.upstream) };
}
