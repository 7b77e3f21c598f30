// Guarantee: money is read and printed without losing or inventing a pico-dollar.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centsToPico,
  formatPercent,
  formatPerMillion,
  formatUsd,
  maxPico,
  minPico,
  PICO_PER_USD,
  parsePerMillion,
  parseUsd,
  shareOf,
} from '@/lib/base/money';

const amounts = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

describe('dollars', () => {
  it('come back from their print unchanged, which is a plain decimal', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const printed = formatUsd(amount);
        expect(printed).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d{0,11}[1-9])?$/);
        expect(parseUsd(printed)).toBe(amount);
      }),
    );
  });

  it('read what is written in other ways as the same amount', () => {
    fc.assert(
      fc.property(amounts, fc.nat(3), (amount, zeros) => {
        const printed = formatUsd(amount);
        const longer = printed.includes('.') ? printed : `${printed}.`;
        const padded = longer + '0'.repeat(zeros + 1);
        expect(parseUsd(` ${padded} `)).toBe(amount);
      }),
    );
  });

  it.each([
    '',
    '.',
    '1.',
    '.5',
    '1e3',
    '+1',
    '$1',
    '1,000',
    '0x10',
    'NaN',
    '1 000',
    '--1',
    '1.0000000000001',
  ])('%j is refused', (text) => {
    expect(() => parseUsd(text)).toThrow(RangeError);
  });

  it('examples of the docs page print as they stand there', () => {
    for (const text of ['0.014', '0.0056', '0.0084', '0', '-1.25'])
      expect(formatUsd(parseUsd(text))).toBe(text);
  });
});

describe('prices', () => {
  it('per million tokens come back from pico-dollars per token', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), (rate) => {
        expect(parsePerMillion(formatPerMillion(rate))).toBe(rate);
      }),
    );
  });

  it('one dollar per million is a million pico-dollars per token, and a million tokens cost it', () => {
    expect(parsePerMillion('1')).toBe(1_000_000n);
    expect(parsePerMillion('1') * 1_000_000n).toBe(PICO_PER_USD);
  });

  it('cents convert exactly, fractions of a cent do not', () => {
    expect(formatUsd(centsToPico(1999))).toBe('19.99');
    expect(() => centsToPico(0.5)).toThrow(RangeError);
  });
});

describe('percent', () => {
  it.each([
    [1n, 2n, '50'],
    [1n, 3n, '33.33'],
    [2n, 3n, '66.67'],
    [1n, 800n, '0.13'],
    [0n, 5n, '0'],
    [5n, 0n, '0'],
    [-1n, 5n, '0'],
    [60n, 100n, '60'],
  ])('%s of %s is %s', (part, whole, expected) => {
    expect(formatPercent(part, whole)).toBe(expected);
  });

  it('is the nearest hundredth, halves up', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 18n }),
        fc.bigInt({ min: 1n, max: 10n ** 18n }),
        (part, whole) => {
          const printed = formatPercent(part, whole);
          expect(printed).toMatch(/^\d+(?:\.\d?[1-9])?$/);
          const [units = '0', fraction = ''] = printed.split('.');
          const hundredths = BigInt(units + fraction.padEnd(2, '0'));
          // hundredths − ½ ≤ part/whole × 10⁴ < hundredths + ½
          expect((2n * hundredths - 1n) * whole <= 20_000n * part).toBe(true);
          expect(20_000n * part < (2n * hundredths + 1n) * whole).toBe(true);
        },
      ),
    );
  });
});

describe('shares', () => {
  it('never exceed the amount and lose less than one pico-dollar', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (amount, share) => {
          const part = shareOf(amount, share);
          expect(part <= amount && part >= 0n).toBe(true);
          expect(amount * BigInt(share) - part * 1_000_000n < 1_000_000n).toBe(true);
        },
      ),
    );
  });

  it('the lesser and the greater are one of the two', () => {
    expect([minPico(1n, 2n), maxPico(1n, 2n)]).toEqual([1n, 2n]);
  });
});
