// Guarantee: a shortened amount is the exact one rounded half up, and never nothing where there is something.
import { describe, expect, it } from 'vitest';
import { exactBeside, shortDollars } from '@/components/dashboard/format';

describe('shortDollars', () => {
  it.each([
    ['0', '$0.00'],
    ['5', '$5.00'],
    ['1204.5', '$1,204.50'],
    ['1234567.895', '$1,234,567.90'],
    ['-2.005', '−$2.01'],
    ['0.01', '$0.01'],
    ['0.995', '$1.00'],
    ['0.0084', '$0.0084'],
    ['0.00845', '$0.0085'],
    ['0.000084', '$0.000084'],
    ['0.00008', '$0.00008'],
    ['0.000000000001', '$0.000000000001'],
    ['0.00999', '$0.01'],
    ['12345678901234567890.123456789012', '$12,345,678,901,234,567,890.12'],
  ])('%s is %s', (amount, shown) => {
    expect(shortDollars(amount)).toBe(shown);
  });
});

describe('exactBeside', () => {
  it.each([
    ['0', undefined],
    ['5', undefined],
    ['10', undefined],
    ['1204.5', undefined],
    ['0.0084', undefined],
    ['0.00845', '$0.00845'],
    ['4.999', '$4.999'],
    ['-2.005', '−$2.005'],
  ])('%s has %s', (amount, exact) => {
    expect(exactBeside(amount)).toBe(exact);
  });
});
