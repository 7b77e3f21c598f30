// Guarantee: a kind of use without a rate is charged to nobody and never at an invented price; each attempt costs what its own route takes.
import { describe, expect, it } from 'vitest';
import { parsePerMillion, parseUsd } from '@/lib/base/money';
import { costAttempts, costOfKnown, priceCall } from '@/lib/billing/call-cost';
import type { Attempt } from '@/lib/billing/types';
import type { Meter, Price } from '@/lib/catalog/price';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';

function price(rates: Partial<Record<Meter, string>>, id = 'price_x'): Price {
  const list = Object.entries(rates).map(([meter, usd]) => ({
    meter: meter as Meter,
    aboveInputTokens: 0,
    pico: parsePerMillion(usd),
  }));
  return { id, origin: 'operator', effectiveFrom: new Date(0), effectiveTo: null, rates: list };
}
const usage = (part: Partial<Usage>): Usage => ({ ...NO_USAGE, ...part });

const PLAIN = price({ input: '1', output: '3' });
const HEARS = price({ input: '1', output: '3', input_audio: '8' });
const LIST = price({ input: '2', output: '6' });
const HEARD = price({ input: '2', output: '6', input_audio: '16' });
/** 1,000 in, 400 of them audio, 100 out. */
const SPOKEN = usage({ inputTokens: 1_000, inputAudioTokens: 400, outputTokens: 100 });

describe('priceCall', () => {
  it('counts every kind that all prices know', () => {
    expect(priceCall(SPOKEN, { price: HEARS, benchmark: HEARD, sell: null })).toEqual({
      upstream: parseUsd('0.0041'), // 600 × 1 + 400 × 8 + 100 × 3
      upstreamOutput: parseUsd('0.0003'),
      benchmark: parseUsd('0.0082'),
      sell: null,
      unpriced: [],
      surplus: 0n,
    });
  });

  it('leaves a kind that the route’s price lacks out of both sides; what it cost is not known', () => {
    expect(priceCall(SPOKEN, { price: PLAIN, benchmark: HEARD, sell: null })).toEqual({
      upstream: parseUsd('0.0009'), // 600 × 1 + 100 × 3
      upstreamOutput: parseUsd('0.0003'),
      benchmark: parseUsd('0.0018'),
      sell: null,
      unpriced: ['input_audio'],
      surplus: 0n,
    });
  });

  it('books what is known of it as ours where the benchmark lacks it', () => {
    expect(priceCall(SPOKEN, { price: HEARS, benchmark: LIST, sell: null })).toMatchObject({
      upstream: parseUsd('0.0009'),
      benchmark: parseUsd('0.0018'),
      unpriced: ['input_audio'],
      surplus: parseUsd('0.0032'), // 400 × 8
    });
  });

  it('asks the model’s own sell rates too, and a hit costs nothing upstream', () => {
    const sell = { input: parsePerMillion('1.5'), output: parsePerMillion('4'), cacheRead: null };
    expect(priceCall(SPOKEN, { price: null, benchmark: HEARD, sell })).toEqual({
      upstream: 0n,
      upstreamOutput: 0n,
      benchmark: parseUsd('0.0018'),
      sell: parseUsd('0.0013'), // 600 × 1.5 + 100 × 4
      unpriced: ['input_audio'],
      surplus: 0n,
    });
  });

  it('keeps the tier of the whole prompt for what is left of it', () => {
    const tiered = {
      ...PLAIN,
      rates: [...PLAIN.rates, { meter: 'input' as const, aboveInputTokens: 900, pico: parsePerMillion('2') }],
    };
    const { upstream } = priceCall(SPOKEN, { price: tiered, benchmark: HEARD, sell: null });
    expect(upstream).toBe(parseUsd('0.0015')); // 600 × 2 + 100 × 3
  });

  it.each<[kind: string, used: Partial<Usage>, meter: Meter]>([
    ['audio out', { outputTokens: 9, outputAudioTokens: 4 }, 'output_audio'],
    ['drawn images', { outputTokens: 1_300, outputImageTokens: 1_290 }, 'output_image'],
    ['searches', { webSearches: 2 }, 'web_search'],
  ])('finds %s without a rate', (_, used, meter) => {
    expect(priceCall(usage(used), { price: PLAIN, benchmark: LIST, sell: null }).unpriced).toEqual([meter]);
  });

  it('an hour in the cache is not sold at the rate of five minutes, but as input where no write costs extra', () => {
    const writes = price({ input: '3', cache_write: '3.75', output: '15' });
    const kept = usage({ inputTokens: 10, cacheWrite1hTokens: 10 });
    expect(priceCall(kept, { price: writes, benchmark: PLAIN, sell: null }).unpriced).toEqual([
      'cache_write_1h',
    ]);
    expect(priceCall(kept, { price: PLAIN, benchmark: LIST, sell: null })).toMatchObject({
      upstream: parseUsd('0.00001'),
      unpriced: [],
    });
  });

  it('a fee per request covers its searches', () => {
    const fee = {
      ...PLAIN,
      rates: [...PLAIN.rates, { meter: 'request' as const, aboveInputTokens: 0, pico: 5n }],
    };
    expect(priceCall(usage({ webSearches: 3 }), { price: fee, benchmark: fee, sell: null })).toMatchObject({
      upstream: 5n,
      unpriced: [],
    });
  });
});

describe('costAttempts', () => {
  const attempt = (part: Partial<Attempt>): Attempt => ({
    provider: 'a',
    routeId: 'route_a',
    upstreamId: 'm',
    outcome: 'truncated',
    status: 200,
    latencyMs: 10,
    cost: null,
    bornBy: null,
    ...part,
  });
  const prices: Record<string, Price> = {
    route_a: price({ input: '1', output: '3' }, 'price_a'),
    route_b: price({ input: '10', output: '30' }, 'price_b'),
  };
  const priceOf = ({ routeId }: Attempt) => prices[routeId] ?? null;

  it('prices each by its own route, and sums what is ours', () => {
    const attempts = [
      attempt({ billedUsage: usage({ inputTokens: 10, outputTokens: 5 }) }),
      attempt({ routeId: 'route_b', billedUsage: usage({ inputTokens: 10 }) }),
      attempt({ outcome: 'connection', billedUsage: null }),
      attempt({ outcome: 'success' }),
    ];
    expect(costAttempts(attempts, priceOf)).toBe(parseUsd('0.000125'));
    expect(attempts.map(({ cost, bornBy, priceId }) => [cost, bornBy, priceId])).toEqual([
      ['0.000025', 'gateway', 'price_a'],
      ['0.0001', 'gateway', 'price_b'],
      [null, null, undefined],
      [null, null, undefined],
    ]);
  });

  it('leaves what a customer’s own key was billed to the customer', () => {
    const own = attempt({ ownKeyId: 'pkey_1', billedUsage: usage({ inputTokens: 10 }) });
    expect(costAttempts([own], priceOf)).toBe(0n);
    expect(own).toMatchObject({ cost: '0.00001', bornBy: 'customer' });
  });

  it('counts what it has rates for', () => {
    expect(costOfKnown(SPOKEN, PLAIN)).toBe(parseUsd('0.0009'));
    const one = attempt({ billedUsage: SPOKEN });
    expect(costAttempts([one], priceOf)).toBe(parseUsd('0.0009'));
  });
});
