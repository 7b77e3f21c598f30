// Guarantee: with a customer's own key the charge is the fee, rounded down to a pico-dollar, never above the benchmark or the hold; what it saved counts its provider's bill; and the hold bounds the fee of every call within its counts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPpm, type Pico, parsePerMillion, parseUsd, pico, shareOf } from '@/lib/base/money';
import { ceiling } from '@/lib/billing/ceiling';
import { priceUsage, settleAmounts } from '@/lib/billing/cost';
import type { Price } from '@/lib/catalog/price';
import { NO_USAGE } from '@/lib/openai/usage';

const price = (input: string, output: string): Price => ({
  id: `${input} ${output}`,
  origin: 'confirmed',
  effectiveFrom: new Date(0),
  effectiveTo: null,
  rates: [
    { meter: 'input', aboveInputTokens: 0, pico: parsePerMillion(input) },
    { meter: 'output', aboveInputTokens: 0, pico: parsePerMillion(output) },
  ],
});
const MUCH = parseUsd('1000');
const settle = (upstream: Pico, benchmark: Pico, ownFeePpm: number, hold: Pico = MUCH) =>
  settleAmounts({ upstream, benchmark, sharePpm: 500_000, ownFeePpm, hold });
const amount = fc.bigInt({ min: 0n, max: 10n ** 17n }).map(pico);
const fee = fc.integer({ min: 0, max: 1_000_000 });

describe('the fee', () => {
  it.each([
    // of 0.000025 USD, 25,000,000 pico-dollars
    [0, '0'],
    [1, '0.000000000025'],
    [50_000, '0.00000125'],
    [333_333, '0.000008333325'],
    [1_000_000, '0.000025'],
  ])('of %i parts per million is exact', (ppm, charge) => {
    const {
      charge: charged,
      saved,
      fee: ours,
      loss,
    } = settle(parseUsd('0.000025'), parseUsd('0.00005'), ppm);
    expect(charged).toBe(parseUsd(charge));
    expect(saved).toBe(parseUsd('0.000025') - parseUsd(charge));
    expect([ours, loss]).toEqual([charged, 0n]);
  });

  it('is rounded down, a whole pico-dollar at a time', () => {
    expect(settle(pico(1n), pico(10n), 999_999).charge).toBe(0n);
    expect(settle(pico(1n), pico(10n), 1_000_000).charge).toBe(1n);
    expect(settle(pico(19n), pico(100n), 100_000).charge).toBe(1n);
    expect(settle(pico(20n), pico(100n), 100_000).charge).toBe(2n);
  });

  it('is never above the benchmark or the hold, and an overrun is said', () => {
    expect(settle(pico(1_000n), pico(300n), 500_000)).toMatchObject({
      charge: 300n,
      saved: 0n,
      overrun: false,
    });
    expect(settle(pico(1_000n), pico(2_000n), 500_000, pico(499n))).toMatchObject({
      charge: 499n,
      overrun: true,
    });
  });

  it('takes the place of the share and of a model’s own rates', () => {
    const input = { upstream: pico(1_000n), benchmark: pico(9_000n), sharePpm: 500_000, hold: MUCH };
    expect(settleAmounts({ ...input, ownFeePpm: 10_000, sell: pico(5_000n) }).charge).toBe(10n);
    expect(settleAmounts({ ...input, ownFeePpm: 0, sell: pico(5_000n) }).charge).toBe(0n);
    expect(settleAmounts({ ...input, upstream: pico(0n), ownFeePpm: 10_000, hit: true }).charge).toBe(0n);
  });

  it('keeps saved = max(0, benchmark − own − charge), for every amount and fee', () => {
    fc.assert(
      fc.property(amount, amount, fee, amount, (own, benchmark, ppm, hold) => {
        const { charge, saved, loss } = settle(own, benchmark, ppm, hold);
        const due = shareOf(own, ppm);
        const least = [due, benchmark, hold].reduce((a, b) => (b < a ? b : a));
        expect(charge).toBe(least);
        const left = benchmark - own - charge;
        expect(saved).toBe(left > 0n ? left : 0n);
        expect(loss).toBe(0n);
      }),
    );
  });
});

describe('the hold', () => {
  it('is for the fee alone, and bounds it for every call within its counts', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.nat(20_000),
        fee,
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        (prompt, output, ownFeePpm, a, b) => {
          const [route, benchmark] = [price('1.00', '3.00'), price('2.00', '6.00')];
          const held = ceiling({
            promptTokensCeiling: prompt,
            outputTokensCap: output,
            n: 1,
            prices: [route],
            benchmark,
            sharePpm: 500_000,
            ownFeePpm,
          });
          const usage = {
            ...NO_USAGE,
            inputTokens: Math.floor(prompt * a),
            outputTokens: Math.floor(output * b),
          };
          const { charge, overrun } = settle(
            priceUsage(usage, route),
            priceUsage(usage, benchmark),
            ownFeePpm,
            held,
          );
          expect(overrun).toBe(false);
          expect(charge <= held).toBe(true);
          if (ownFeePpm === 0) expect(held).toBe(0n);
        },
      ),
    );
  });
});

it('a fee is printed to its last digit', () => {
  expect([0, 1, 10_000, 25_000, 333_333, 1_000_000].map(formatPpm)).toEqual([
    '0',
    '0.0001',
    '1',
    '2.5',
    '33.3333',
    '100',
  ]);
});
