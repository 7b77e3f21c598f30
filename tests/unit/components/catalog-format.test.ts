// Guarantee: rates and counts are shown without losing a digit of money, and never as something that is not there.
import { describe, expect, it } from 'vitest';
import { formatRate, formatTokens, groupDigits } from '@/components/catalog/format';

describe('formatRate', () => {
  it('keeps every digit and pads to cents', () => {
    expect(formatRate('5')).toBe('5.00');
    expect(formatRate('0.4')).toBe('0.40');
    expect(formatRate('0.075')).toBe('0.075');
    expect(formatRate('0.000001')).toBe('0.000001');
    expect(formatRate('0')).toBe('0.00');
  });

  it('shows a dash for no rate, which is not a rate of 0', () => {
    expect(formatRate(null)).toBe('–');
  });
});

describe('formatTokens', () => {
  it('shortens for the eye', () => {
    expect(formatTokens(1_047_576)).toBe('1.05M');
    expect(formatTokens(128_000)).toBe('128K');
    expect(formatTokens(1_500)).toBe('1.5K');
    expect(formatTokens(999)).toBe('999');
    expect(formatTokens(null)).toBe('–');
  });

  it('has the exact count beside it', () => {
    expect(groupDigits(1_047_576)).toBe('1,047,576');
  });
});
