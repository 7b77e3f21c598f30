import type { Pool } from 'pg';
import { newId } from '@/lib/base/ids';
import { formatUsd, type Pico, parsePerMillion, parseUsd, pico } from '@/lib/base/money';
import { priceOutput, priceUsage, settleAmounts } from '@/lib/billing/cost';
import type { Ledger } from '@/lib/billing/ledger';
import { readRates } from '@/lib/billing/queries';
import { requestRow } from '@/lib/billing/receipt';
import type { Receipt } from '@/lib/billing/types';
import type { Price } from '@/lib/catalog/price';
import { NO_USAGE } from '@/lib/openai/usage';
import { type Account, holdRequest, mustHold } from './billing-fixtures';

/** Two routes of one model with their prices in the database: the reference and a cheaper one. */
export async function makePrices(pool: Pool): Promise<{ cheap: Price; list: Price }> {
  const slug = `acme/${newId('route')}`;
  await pool.query(
    `insert into models (slug, name, lab, context_tokens, input_modalities, output_modalities, capabilities, endpoints, source)
     values ($1, $1, 'acme', 100000, '{text}', '{text}', '{}', '{}', 'config')`,
    [slug],
  );
  const insert = async (rates: Record<string, string>) => {
    const [provider, route, price] = [newId('route'), newId('route'), newId('price')];
    await pool.query(
      `insert into providers (id, name, dialect, source) values ($1, $1, 'openai', 'config')`,
      [provider],
    );
    await pool.query(
      `insert into routes (id, model_slug, provider_id, upstream_id, context_tokens, supports, source, status)
       values ($1, $2, $3, 'm', 100000, '{}', 'config', 'active')`,
      [route, slug, provider],
    );
    await pool.query(
      `insert into prices (id, route_id, origin, effective_from, sources, created_by) values ($1, $2, 'operator', now(), '[]', 'test')`,
      [price, route],
    );
    for (const [meter, usd] of Object.entries(rates)) {
      await pool.query('insert into rates (price_id, meter, pico) values ($1, $2::meter, $3)', [
        price,
        meter,
        parsePerMillion(usd),
      ]);
    }
    return price;
  };
  const ids = [
    await insert({ input: '0.10', output: '0.30' }),
    await insert({ input: '0.40', cache_read: '0.10', output: '1.60' }),
  ];
  const prices = await readRates(pool, ids);
  return { cheap: prices.get(ids[0] as string) as Price, list: prices.get(ids[1] as string) as Price };
}

/** A finished receipt whose figures follow from its usage and prices. */
export function makeReceipt(prices: { cheap: Price; list: Price }, part: Partial<Receipt> = {}): Receipt {
  const usage = part.usage ?? {
    ...NO_USAGE,
    inputTokens: 1_001,
    cacheReadTokens: 200,
    outputTokens: 333,
    reasoningTokens: 33,
  };
  const isHit = part.cacheTier === 'exact_response_cache';
  const upstream = isHit ? pico(0n) : priceUsage(usage, prices.cheap);
  const benchmark = priceUsage(usage, prices.list);
  const held = part.held ?? parseUsd('0.5');
  const { charge, saved, overrun } = settleAmounts({ upstream, benchmark, sharePpm: 500_000, hold: held });
  return {
    requestId: newId('req'),
    createdAt: new Date('2026-11-23T12:34:56.789Z'),
    mode: 'test',
    endpoint: '/v1/chat/completions',
    requestedModel: 'gpt-4.1-mini',
    model: 'openai/gpt-4.1-mini',
    provider: 'sandbox',
    simulatedProvider: 'openai',
    routeId: 'route_1',
    priceId: prices.cheap.id,
    benchmarkPriceId: prices.list.id,
    benchmarkProvider: 'openai',
    usage,
    usageSource: isHit ? 'cache' : 'provider',
    cacheTier: 'miss',
    missReason: isHit ? null : 'first_seen',
    benchmark,
    upstream,
    upstreamOutput: isHit ? pico(0n) : priceOutput(usage, prices.cheap),
    absorbed: pico(0n),
    unpriced: [],
    ownProviderCost: pico(0n),
    ownFeePpm: null,
    charge,
    saved,
    overrun,
    sharePpm: 500_000,
    held,
    settlement: 'posted',
    finishReason: 'stop',
    outputCap: 1_024,
    attempts: isHit
      ? []
      : [
          {
            provider: 'openai',
            routeId: 'route_1',
            upstreamId: 'gpt-4.1-mini',
            outcome: 'success',
            status: 200,
            latencyMs: 41.25,
            cost: formatUsd(upstream),
            bornBy: 'customer',
          },
        ],
    ttftMs: 20,
    latencyMs: 44,
    overheadMs: 1.234,
    ...part,
  };
}

/** Opens a hold and settles a receipt under it, as the gateway does. */
export async function settleReceipt(
  ledger: Ledger,
  account: Account,
  receipt: Receipt,
  facts: { tag?: string; session?: string; status?: number } = {},
): Promise<Receipt> {
  const request = holdRequest(account, '0', { requestId: receipt.requestId, amount: receipt.held as Pico });
  const hold = mustHold(await ledger.openHold(request));
  const row = requestRow(receipt, account, {
    status: facts.status ?? 200,
    errorCode: null,
    stream: false,
    holdId: hold.id,
    tag: facts.tag ?? null,
    session: facts.session ?? null,
  });
  await ledger.settle({ hold, outcome: 'post', charge: receipt.charge, upstream: receipt.upstream, row });
  return receipt;
}
