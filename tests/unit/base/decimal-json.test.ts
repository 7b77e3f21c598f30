// Guarantee: money printed as a JSON number keeps every digit and never shows an exponent.
import { describe, expect, it } from 'vitest';
import { DecimalNumber, stringifyJson } from '@/lib/base/decimal-json';

describe('stringifyJson', () => {
  it('writes decimals as number literals, however small', () => {
    expect(stringifyJson({ a: new DecimalNumber('0.0000004'), b: [new DecimalNumber('12')] })).toBe(
      '{"a":0.0000004,"b":[12]}',
    );
  });

  it('prints everything else as JSON.stringify does', () => {
    const value = {
      text: 'é"\n\u2028',
      none: undefined,
      nil: null,
      list: [undefined, 1.5, true],
      at: new Date(0),
      nested: { '': 'empty key', 'a"b': [] },
    };
    expect(stringifyJson(value)).toBe(JSON.stringify(value));
  });

  it('writes bigints as digits and a lone undefined as null', () => {
    expect(stringifyJson({ n: 12345678901234567890n })).toBe('{"n":12345678901234567890}');
    expect(stringifyJson(undefined)).toBe('null');
  });

  it('refuses what is no plain decimal', () => {
    for (const text of ['5e-7', '', '1.', '.5', '01', 'NaN', '$1', '1,2']) {
      expect(() => new DecimalNumber(text)).toThrow(RangeError);
    }
  });
});
