// Guarantee: a charge is exactly what the rates say, and never above the benchmark, the hold, or below zero.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pico, parsePerMillion, parseUsd, pico } from '@/lib/base/money';
import { affordableOutputTokens, type CeilingInput, ceiling } from '@/lib/billing/ceiling';
import {
  explainUsage,
  priceUsage,
  rateFor,
  sellPrice,
  settleAmounts,
  UnpricedMeterError,
} from '@/lib/billing/cost';
import type { Meter, Price } from '@/lib/catalog/price';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';

type RateText = [meter: Meter, usdPerMillion: string, above?: number];

function price(...rates: RateText[]): Price {
  return {
    id: 'price_x',
    origin: 'confirmed',
    effectiveFrom: new Date(0),
    effectiveTo: null,
    rates: rates.map(([meter, usd, above]) => ({
      meter,
      aboveInputTokens: above ?? 0,
      pico: parsePerMillion(usd),
    })),
  };
}

const usage = (part: Partial<Usage>): Usage => ({ ...NO_USAGE, ...part });
const MINI = price(['input', '0.40'], ['cache_read', '0.10'], ['output', '1.60']);
const GEMINI = price(
  ['input', '1.25'],
  ['input', '2.50', 200_000],
  ['output', '10'],
  ['output', '15', 200_000],
  ['cache_read', '0.31'],
);

describe('rateFor', () => {
  it.each([
    [199_999, '1.25'],
    [200_000, '1.25'],
    [200_001, '2.50'],
  ])('takes the tier strictly below %i tokens', (tokens, usd) => {
    expect(rateFor(GEMINI, 'input', tokens)).toBe(parsePerMillion(usd));
  });

  it('keeps the base tier for an empty prompt', () => {
    expect(rateFor(GEMINI, 'output', 0)).toBe(parsePerMillion('10'));
  });

  it('lets missing meters fall back, never to zero', () => {
    const bare = price(['input', '3'], ['output', '15']);
    const writes = price(['input', '3'], ['cache_write', '3.75']);
    expect(rateFor(bare, 'cache_read', 1)).toBe(3_000_000n);
    expect(rateFor(bare, 'cache_write', 1)).toBe(3_000_000n);
    expect(rateFor(bare, 'cache_write_1h', 1)).toBe(3_000_000n);
    expect(rateFor(bare, 'reasoning', 1)).toBe(15_000_000n);
    expect(rateFor(bare, 'input_image', 1)).toBe(3_000_000n);
    // An hour costs more than the five minutes that are in the list.
    expect(rateFor(writes, 'cache_write_1h', 1)).toBeNull();
  });

  it('has no rule for audio, drawn images and fees without a row', () => {
    for (const meter of ['input_audio', 'output_audio', 'output_image', 'request', 'web_search'] as const) {
      expect(rateFor(MINI, meter, 1)).toBeNull();
    }
  });
});

describe('priceUsage', () => {
  it('splits a million tokens of which 400,000 were cached: $0.28', () => {
    expect(priceUsage(usage({ inputTokens: 1_000_000, cacheReadTokens: 400_000 }), MINI)).toBe(
      parseUsd('0.28'),
    );
  });

  it('applies the tier to all tokens of the request, the answer too', () => {
    const call = (inputTokens: number) => priceUsage(usage({ inputTokens, outputTokens: 1000 }), GEMINI);
    expect(call(200_000)).toBe(parseUsd('0.26'));
    expect(call(200_001)).toBe(parseUsd('0.5150025'));
  });

  it('counts reasoning once, inside the output', () => {
    const plain = priceUsage(usage({ outputTokens: 500 }), MINI);
    expect(priceUsage(usage({ outputTokens: 500, reasoningTokens: 300 }), MINI)).toBe(plain);
    const dear = price(['input', '1'], ['output', '1'], ['reasoning', '2']);
    expect(priceUsage(usage({ outputTokens: 500, reasoningTokens: 300 }), dear)).toBe(parseUsd('0.0008'));
  });

  it('adds a fee per request where there is one', () => {
    const fee: Price = {
      ...MINI,
      rates: [...MINI.rates, { meter: 'request', aboveInputTokens: 0, pico: 5n }],
    };
    expect(priceUsage(NO_USAGE, fee)).toBe(5n);
  });

  it('fails closed on audio without a rate, naming meter and price', () => {
    const act = () => priceUsage(usage({ inputTokens: 10, inputAudioTokens: 4 }), MINI);
    expect(act).toThrow(UnpricedMeterError);
    expect(act).toThrow(/price_x.*input_audio/);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 60])('refuses a count of %d', (inputTokens) => {
    expect(() => priceUsage(usage({ inputTokens }), MINI)).toThrow(RangeError);
  });

  it('counts each token once however the parts of a report overlap', () => {
    const flat = price(['input', '1'], ['output', '1'], ['input_audio', '1'], ['output_audio', '1']);
    fc.assert(
      fc.property(anyUsage, (any) => {
        expect(priceUsage(any, flat)).toBe(BigInt(any.inputTokens + any.outputTokens) * 1_000_000n);
      }),
    );
  });

  it('agrees with its explanation line by line', () => {
    fc.assert(
      fc.property(anyUsage, (any) => {
        const lines = explainUsage({ ...any, inputAudioTokens: 0, outputAudioTokens: 0 }, GEMINI, 'upstream');
        let sum = 0n;
        for (const line of lines) {
          expect(parsePerMillion(line.ratePerMtok) * BigInt(line.tokens)).toBe(parseUsd(line.amount));
          sum += parseUsd(line.amount);
        }
        expect(sum).toBe(priceUsage({ ...any, inputAudioTokens: 0, outputAudioTokens: 0 }, GEMINI));
      }),
    );
  });
});

const tokens = fc.integer({ min: 0, max: 400_000 });
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  cacheWrite1hTokens: tokens,
  inputAudioTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
  outputAudioTokens: tokens,
});
const amount = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((value) => pico(value));
const share = fc.integer({ min: 0, max: 1_000_000 });

describe('settleAmounts', () => {
  const settle = (upstream: string, benchmark: string, hold = '100') =>
    settleAmounts({
      upstream: parseUsd(upstream),
      benchmark: parseUsd(benchmark),
      sharePpm: 500_000,
      hold: parseUsd(hold),
    });

  it('takes half of the saving', () => {
    const amounts = settle('0.002', '0.014');
    expect(amounts).toMatchObject({
      charge: parseUsd('0.008'),
      saved: parseUsd('0.006'),
      fee: parseUsd('0.006'),
    });
  });

  it('charges the benchmark and no fee where the route is dearer; the loss is the gateway’s', () => {
    expect(settle('0.02', '0.014')).toEqual({
      charge: parseUsd('0.014'),
      saved: 0n,
      fee: 0n,
      overrun: false,
      loss: parseUsd('0.006'),
    });
  });

  it('charges half the benchmark for a hit', () => {
    expect(settle('0', '0.014')).toMatchObject({ charge: parseUsd('0.007'), saved: parseUsd('0.007') });
  });

  it('stops at the hold and says so', () => {
    expect(settle('0.01', '0.014', '0.004')).toMatchObject({ charge: parseUsd('0.004'), overrun: true });
  });

  it('charges sell rates as they are, a share of them for a hit, never above the benchmark', () => {
    const base = { upstream: pico(1n), benchmark: pico(100n), sharePpm: 500_000, hold: pico(1000n) };
    expect(settleAmounts({ ...base, sell: pico(80n) })).toMatchObject({ charge: 80n, saved: 20n, fee: 79n });
    expect(settleAmounts({ ...base, upstream: pico(0n), sell: pico(80n), hit: true }).charge).toBe(40n);
    expect(settleAmounts({ ...base, sell: pico(120n) }).charge).toBe(100n);
  });

  it('is never above benchmark or hold, never below zero; what is not charged is saved', () => {
    fc.assert(
      fc.property(amount, amount, amount, share, fc.option(amount), fc.boolean(), (...drawn) => {
        const [upstream, benchmark, hold, sharePpm, sell, hit] = drawn;
        const { charge, saved, fee, loss } = settleAmounts({
          upstream,
          benchmark,
          hold,
          sharePpm,
          sell,
          hit,
        });
        expect(charge >= 0n && charge <= benchmark && charge <= hold).toBe(true);
        expect(saved).toBe(benchmark - charge);
        expect(charge + loss).toBe(upstream + fee);
      }),
    );
  });
});

describe('ceiling', () => {
  const cheap = price(['input', '0.10'], ['output', '0.30']);
  const dear = price(['input', '2'], ['output', '6']);
  const base: CeilingInput = {
    promptTokensCeiling: 1000,
    outputTokensCap: 500,
    n: 2,
    prices: [cheap],
    benchmark: MINI,
    sharePpm: 500_000,
  };

  it('is the formula over both ceilings', () => {
    // upstream 0.0001 + 0.0003, benchmark 0.0004 + 0.0016
    expect(ceiling(base)).toBe(parseUsd('0.0012'));
  });

  it('never exceeds the benchmark’s ceiling, however dear a route', () => {
    expect(ceiling({ ...base, prices: [cheap, dear] })).toBe(parseUsd('0.002'));
  });

  it('takes the dearest input meter and the tiers the prompt can reach', () => {
    const writes = price(['input', '1'], ['cache_write', '1.25'], ['output', '1']);
    expect(ceiling({ ...base, outputTokensCap: 0, prices: [writes], benchmark: writes })).toBe(
      parseUsd('0.00125'),
    );
    const long = {
      ...base,
      outputTokensCap: 0,
      promptTokensCeiling: 200_001,
      prices: [GEMINI],
      benchmark: GEMINI,
    };
    expect(ceiling(long)).toBe(parseUsd('0.5000025'));
    expect(ceiling({ ...long, promptTokensCeiling: 200_000 })).toBe(parseUsd('0.25'));
  });

  it('counts what there may be besides text at its own rate', () => {
    const rich = price(
      ['input', '1'],
      ['output', '1'],
      ['input_audio', '8'],
      ['output_audio', '20'],
      ['output_image', '30'],
    );
    const at = (kinds?: CeilingInput['kinds']) =>
      ceiling({ ...base, prices: [rich], benchmark: rich, kinds });
    expect(at()).toBe(parseUsd('0.002'));
    // 1,000 × 8 + 1,000 × 20; 1,000 × 1 + 1,000 × 30; 1,000 × 8 + 1,000 × 30.
    expect(at(['audio'])).toBe(parseUsd('0.028'));
    expect(at(['image'])).toBe(parseUsd('0.031'));
    expect(at(['audio', 'image'])).toBe(parseUsd('0.038'));
  });

  it('bounds every charge that stays within its token counts', () => {
    const prices = [cheap, dear, MINI, GEMINI];
    const draw = fc.record({
      prompt: fc.integer({ min: 0, max: 400_000 }),
      cap: fc.integer({ min: 0, max: 5000 }),
      n: fc.integer({ min: 1, max: 4 }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
      parts: anyUsage,
      tried: fc.subarray(prices, { minLength: 1 }),
      benchmark: fc.constantFrom(...prices),
      sharePpm: share,
      sell: fc.option(fc.constant({ input: 900_000n, output: 2_000_000n, cacheRead: 1_000_000n })),
      hit: fc.boolean(),
    });
    fc.assert(
      fc.property(draw, ({ prompt, cap, n, used, parts, tried, benchmark, sharePpm, sell, hit }) => {
        const most = ceiling({
          promptTokensCeiling: prompt,
          outputTokensCap: cap,
          n,
          prices: tried,
          benchmark,
          sharePpm,
          sell,
        });
        const real: Usage = {
          ...parts,
          inputTokens: Math.floor(prompt * used),
          outputTokens: Math.floor(cap * n * used),
          inputAudioTokens: 0,
          outputAudioTokens: 0,
        };
        for (const served of tried) {
          const amounts = settleAmounts({
            upstream: hit ? pico(0n) : priceUsage(real, served),
            benchmark: priceUsage(real, benchmark),
            sharePpm,
            hold: most,
            sell: sell && priceUsage(real, sellPrice(sell)),
            hit,
          });
          expect(amounts.overrun).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds the largest output cap that fits, to the token', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 4_000_000_000n }), (raw) => {
        const available = raw as Pico;
        const found = affordableOutputTokens(available, base);
        const at = (cap: number) => ceiling({ ...base, outputTokensCap: cap });
        if (found < 0) expect(at(0)).toBeGreaterThan(available);
        else expect(at(found)).toBeLessThanOrEqual(available);
        if (found < base.outputTokensCap) expect(at(found + 1)).toBeGreaterThan(available);
      }),
    );
  });
});
