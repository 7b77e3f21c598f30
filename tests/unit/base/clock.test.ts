// Guarantee: a time is printed as the language itself prints it, whichever second was printed before.
import { describe, expect, it } from 'vitest';
import { isoTime } from '@/lib/base/clock';

const AT = Date.UTC(2026, 10, 27, 17, 59, 58);

describe('isoTime', () => {
  it.each([
    ['a whole second', AT],
    ['one digit of milliseconds', AT + 7],
    ['two', AT + 42],
    ['three', AT + 999],
    ['the next second', AT + 1_000],
    ['an earlier one', AT - 1],
    ['before 1970', -1],
    ['the last of a year', Date.UTC(2026, 11, 31, 23, 59, 59, 999)],
  ])('prints %s', (_, ms) => {
    expect(isoTime(ms)).toBe(new Date(ms).toISOString());
  });

  it('prints the times of one second in any order', () => {
    const times = [500, 0, 999, 1].map((rest) => AT + rest);
    expect(times.map(isoTime)).toEqual(times.map((ms) => new Date(ms).toISOString()));
  });
});
