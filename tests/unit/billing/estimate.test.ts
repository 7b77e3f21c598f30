// Guarantee: an estimate is to the last digit what the ledger would charge for the same tokens, at every tier's edge, also where the price is private.
import { describe, expect, it } from 'vitest';
import { formatUsd, parsePerMillion, parseUsd, pico } from '@/lib/base/money';
import { priceUsage, type Rates, settleAmounts } from '@/lib/billing/cost';
import { blendRates, type Estimate, type EstimateRates, estimateCall, usageOf } from '@/lib/billing/estimate';
import { quoteCall } from '@/lib/billing/quote';
import type { Meter, Price, Rate } from '@/lib/catalog/price';

const TIER = 200_000;
type Row = readonly [meter: Meter, usd: string, above?: string];

function priceOf(id: string, rows: readonly Row[], more: readonly Rate[] = []): Price {
  return {
    id,
    origin: 'confirmed',
    effectiveFrom: new Date(0),
    effectiveTo: null,
    rates: [
      ...rows.flatMap(([meter, usd, above]): Rate[] => [
        { meter, aboveInputTokens: 0, pico: parsePerMillion(usd) },
        ...(above ? [{ meter, aboveInputTokens: TIER, pico: parsePerMillion(above) }] : []),
      ]),
      ...more,
    ],
  };
}

/** As Gemini 2.5 Pro is listed. */
const LIST = priceOf('list', [
  ['input', '1.25', '2.50'],
  ['cache_read', '0.125', '0.25'],
  ['output', '10', '15'],
]);
/** No rate for cached input, no tier, a fee a request. */
const CHEAP = priceOf(
  'cheap',
  [
    ['input', '0.333333'],
    ['output', '2.111111'],
  ],
  [{ meter: 'request', aboveInputTokens: 0, pico: parseUsd('0.0001') }],
);
const DEAR = priceOf('dear', [
  ['input', '9'],
  ['output', '90'],
]);
const SHARE = 333_333;

const open = (price: Rates, more: Partial<EstimateRates> = {}): EstimateRates => ({
  benchmark: LIST,
  price,
  blended: null,
  sell: null,
  sharePpm: SHARE,
  ...more,
});
const hidden = (price: Rates): EstimateRates =>
  open(price, { price: null, blended: blendRates(price, LIST, SHARE) });
const ask = (
  inputTokens: number,
  cachedTokens: number,
  outputTokens: number,
  rates: EstimateRates,
): Estimate => {
  const found = estimateCall({ inputTokens, cachedTokens, outputTokens }, rates);
  if (typeof found === 'string') throw new Error(`unpriced: ${found}`);
  return found;
};

describe('estimateCall', () => {
  it('takes the tier of the whole prompt: at its bound the lower, one above it the higher', () => {
    // By hand: 199,999 × 1.25/M + 1,000 × 10/M, and so on.
    const cost = (tokens: number) => formatUsd(ask(tokens, 0, 1_000, open(LIST)).charge);
    expect(cost(TIER - 1)).toBe('0.25999875');
    expect(cost(TIER)).toBe('0.26');
    expect(cost(TIER + 1)).toBe('0.5150025');
  });

  it('counts cached tokens as part of the prompt, at their own rate or, without one, at the prompt’s', () => {
    expect(formatUsd(ask(10_000, 4_000, 0, open(LIST)).charge)).toBe('0.008');
    expect(ask(10_000, 4_000, 0, open(CHEAP)).upstream).toBe(ask(10_000, 0, 0, open(CHEAP)).upstream);
  });

  it.each([TIER - 1, TIER, TIER + 1, 1, 768, 99_999])('settles %i tokens as the ledger does', (tokens) => {
    for (const price of [LIST, CHEAP, DEAR]) {
      const usage = usageOf({ inputTokens: tokens, cachedTokens: Math.floor(tokens / 3), outputTokens: 777 });
      const benchmark = priceUsage(usage, LIST);
      const settled = settleAmounts({
        upstream: priceUsage(usage, price),
        benchmark,
        sharePpm: SHARE,
        hold: pico(10n ** 18n),
      });
      for (const rates of [open(price), hidden(price)]) {
        const found = ask(tokens, Math.floor(tokens / 3), 777, rates);
        expect(found.charge, `${price.id} ${rates.price ? 'open' : 'hidden'}`).toBe(settled.charge);
        expect(found.saved).toBe(settled.saved);
        expect(found.benchmark).toBe(benchmark);
      }
    }
  });

  it('is what a quote says of the same tokens', () => {
    for (const promptTokens of [TIER - 1, TIER, TIER + 1]) {
      const quote = quoteCall({
        model: { slug: 'a/b', sell: null },
        benchmark: { price: LIST, provider: 'google' },
        routes: [{ routeId: 'r', provider: 'cheap', price: CHEAP, available: true, reason: null }],
        promptTokens,
        promptCeiling: promptTokens,
        cap: 256,
        n: 1,
        typicalOutput: null,
        sharePpm: SHARE,
      });
      const { charge, saved, benchmark, upstream } = ask(promptTokens, 0, quote.typicalOutput, open(CHEAP));
      expect({ charge, saved, benchmark, upstream }).toEqual({
        charge: quote.expected.charge,
        saved: quote.expected.saved,
        benchmark: quote.expected.benchmark,
        upstream: quote.expected.upstream,
      });
    }
  });

  it('charges a model’s own rates, never above the benchmark', () => {
    const sell = { input: parsePerMillion('1'), output: parsePerMillion('8'), cacheRead: null };
    expect(formatUsd(ask(1_000, 0, 1_000, open(CHEAP, { price: null, sell })).charge)).toBe('0.009');
    const dear = { input: parsePerMillion('5'), output: parsePerMillion('50'), cacheRead: null };
    const found = ask(1_000, 0, 1_000, open(CHEAP, { price: null, sell: dear }));
    expect(found.charge).toBe(found.benchmark);
  });

  it('names the meter that cannot be charged instead of guessing', () => {
    const inputOnly = priceOf('in', [['input', '0.1']]);
    expect(estimateCall({ inputTokens: 10, cachedTokens: 0, outputTokens: 1 }, open(inputOnly))).toBe(
      'output',
    );
    expect(estimateCall({ inputTokens: 10, cachedTokens: 0, outputTokens: 1 }, hidden(inputOnly))).toBe(
      'output',
    );
    expect(ask(10, 0, 0, open(inputOnly, { benchmark: inputOnly })).charge).toBe(1_000_000n);
  });

  it('shows no private rate: what is handed on is the mixture alone', () => {
    const { price, blended } = hidden(CHEAP);
    expect(price).toBeNull();
    const secrets = CHEAP.rates.map((rate) => rate.pico);
    for (const { pico: rate } of blended?.rates ?? []) expect(secrets).not.toContain(rate);
  });
});
