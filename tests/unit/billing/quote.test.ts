// Guarantee: a quote shows every route's charge and saving, its flat figures follow the best one, and its ceiling bounds any charge.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringifyJson } from '@/lib/base/decimal-json';
import { newId } from '@/lib/base/ids';
import { parsePerMillion, parseUsd } from '@/lib/base/money';
import { loadQuote, medianOutputTokens, saveQuote } from '@/lib/billing/queries';
import { type QuoteInput, quoteCall, quoteJson } from '@/lib/billing/quote';
import type { Meter, Price } from '@/lib/catalog/price';
import { NO_USAGE } from '@/lib/openai/usage';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { closing, makeAccount, makeLedger } from './billing-fixtures';

const price = (id: string, rates: Partial<Record<Meter, string>>): Price => ({
  id,
  origin: 'confirmed',
  effectiveFrom: new Date(0),
  effectiveTo: null,
  rates: Object.entries(rates).map(([meter, usd]) => ({
    meter: meter as Meter,
    aboveInputTokens: 0,
    pico: parsePerMillion(usd),
  })),
});
const LIST = price('price_list', { input: '0.40', cache_read: '0.10', output: '1.60' });
const CHEAP = price('price_cheap', { input: '0.10', output: '0.30' });
const DEAR = price('price_dear', { input: '4', output: '16' });
const route = (provider: string, of: Price | null, available = true) => ({
  routeId: `route_${provider}`,
  provider,
  price: of,
  available,
  reason: available ? null : 'not_configured',
});
const base: QuoteInput = {
  model: { slug: 'openai/gpt-4.1-mini', sell: null },
  benchmark: { price: LIST, provider: 'openai' },
  routes: [route('cheap', CHEAP, false), route('openai', LIST), route('dear', DEAR)],
  promptTokens: 1_000,
  promptCeiling: 2_000,
  cap: 4_096,
  n: 1,
  typicalOutput: null,
  sharePpm: 500_000,
};
const print = (input: QuoteInput, calls = 1) =>
  JSON.parse(
    stringifyJson(
      quoteJson(quoteCall(input), { id: 'quote_1', expiresAt: new Date(0), binding: calls === 1, calls }),
    ),
  );

describe('quoteCall', () => {
  it('shows each route with its own charge and saving, whether it can serve or not', () => {
    expect(print(base).routes).toEqual([
      {
        provider: 'cheap',
        route_id: 'route_cheap',
        benchmark_cost: 0.0008096,
        upstream_cost: 0.0001768,
        customer_charge: 0.0004932,
        saved: 0.0003164,
        available: false,
        reason: 'not_configured',
      },
      {
        provider: 'openai',
        route_id: 'route_openai',
        benchmark_cost: 0.0008096,
        upstream_cost: 0.0008096,
        customer_charge: 0.0008096,
        saved: 0,
        available: true,
        reason: null,
      },
      {
        provider: 'dear',
        route_id: 'route_dear',
        benchmark_cost: 0.0008096,
        upstream_cost: 0.008096,
        customer_charge: 0.0008096,
        saved: 0,
        available: true,
        reason: null,
      },
    ]);
  });

  it('takes its flat figures from the first route that can serve, exact beside them', () => {
    const quote = print({ ...base, routes: [route('cheap', CHEAP), route('openai', LIST)] }, 1_000);
    expect(quote).toMatchObject({
      object: 'quote',
      model: 'openai/gpt-4.1-mini',
      currency: 'usd',
      binding: false,
      input_tokens: 1_000,
      max_output_tokens: 4_096,
      benchmark_cost: 0.0008096,
      customer_charge: 0.0004932,
      saved: 0.0003164,
      cache_tier: 'miss',
      predicted_total: 0.4932,
      benchmark: { provider: 'openai', input_per_mtok: 0.4, cache_read_per_mtok: 0.1, output_per_mtok: 1.6 },
      estimate: { calls: 1_000, output_tokens: 256, basis: 'default' },
      amounts: {
        benchmark_cost: '0.0008096',
        customer_charge: '0.0004932',
        saved: '0.0003164',
        predicted_total: '0.4932',
      },
    });
    const { savings_breakdown: breakdown } = quote;
    expect(Object.values(breakdown as Record<string, number>).reduce((sum, part) => sum + part, 0)).toBe(
      quote.saved,
    );
    expect(breakdown.routing).toBe(0.0003164);
  });

  it('expects what the workspace’s answers usually are, never more than the cap', () => {
    expect(print({ ...base, typicalOutput: 900 }).estimate).toMatchObject({
      output_tokens: 900,
      basis: 'workspace_median',
    });
    expect(print({ ...base, typicalOutput: 900, cap: 50, n: 2 }).estimate.output_tokens).toBe(100);
  });

  it('counts an answer in the cache as the hit it will be, its ceiling as the miss it may be', () => {
    const quote = print({ ...base, hit: { ...NO_USAGE, inputTokens: 1_000, outputTokens: 100 } });
    expect(quote).toMatchObject({
      cache_tier: 'exact_response_cache',
      benchmark_cost: 0.00056,
      customer_charge: 0.00028,
    });
    expect(quote.savings_breakdown).toMatchObject({ routing: 0, exact_response_cache: 0.00028 });
    expect(quote.max_charge).toBe(print(base).max_charge);
  });

  it('bounds the charge by the ceiling of the routes that can serve, at most the benchmark’s', () => {
    expect(quoteCall(base).maxCharge).toBe(parseUsd('0.0073536'));
    const cheap = quoteCall({ ...base, routes: [route('cheap', CHEAP)] });
    expect(cheap.maxCharge).toBe(parseUsd('0.0043912'));
  });

  it('lists a route without a price, and pins the prices of the others', () => {
    const quote = quoteCall({ ...base, routes: [route('new', null), route('openai', LIST)] });
    expect(quote.routes[0]).toMatchObject({ available: false, reason: 'unpriced', amounts: null });
    expect(quote.pricePins).toEqual({ routes: { route_openai: 'price_list' }, benchmark: 'price_list' });
  });

  it('pins no route that it did not offer: another provider would be served at this one’s ceiling', () => {
    const dear = { ...route('dear', LIST), available: false, reason: 'preference: provider.only' };
    const quote = quoteCall({ ...base, routes: [route('cheap', CHEAP), dear] });
    expect(Object.keys(quote.pricePins.routes)).toEqual(['route_cheap']);
  });

  it('charges a model with sell rates by them', () => {
    const sell = { input: parsePerMillion('0.2'), output: parsePerMillion('0.8'), cacheRead: null };
    const quote = print({ ...base, model: { slug: 'btl-2', sell } });
    expect(quote).toMatchObject({
      charge_rule: 'explicit_sell_rates',
      customer_charge: 0.0004048,
      saved: 0.0004048,
    });
  });
});

describe('stored quotes', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('come back only to their workspace and mode', async () => {
    const quote = {
      workspaceId: newId('ws'),
      mode: 'test' as const,
      fingerprint: randomBytes(32),
      maxCharge: parseUsd('0.01'),
      pricePins: { routes: { route_a: 'price_a' }, benchmark: 'price_b' },
      expiresAt: new Date(Date.now() + 600_000),
    };
    const id = await saveQuote(database.pool, quote);
    const scope = { workspaceId: quote.workspaceId, mode: quote.mode, id };
    expect(await loadQuote(database.pool, scope)).toEqual({ id, ...quote });
    expect(await loadQuote(database.pool, { ...scope, mode: 'live' })).toBeNull();
    expect(await loadQuote(database.pool, { ...scope, workspaceId: 'ws_other' })).toBeNull();
  });

  it('know a workspace’s usual answer from five requests on', async () => {
    const account = await makeAccount(database.pool, '1');
    const { ledger, close } = await makeLedger(database.pool);
    const median = () =>
      medianOutputTokens(database.pool, account.workspaceId, 'test', 'openai/gpt-4.1-mini');
    for (const tokens of [10, 500, 30, 20]) {
      const ending = closing(account, null, null);
      ending.row.output_tokens = tokens;
      await ledger.release(ending);
    }
    expect(await median()).toBeNull();
    const last = closing(account, null, null);
    last.row.output_tokens = 40;
    await ledger.release(last);
    expect(await median()).toBe(30);
    await close();
  });
});
