// Guarantee: the overview's address names whole days of the reader's calendar, and what it cannot name is refused in words.
import { describe, expect, it } from 'vitest';
import { isApiError } from '@/lib/base/errors';
import { rangeJson, readRange } from '@/lib/gateway/overview/range';

/** Late on the 27th in UTC, already the 28th in Zurich. */
const NOW = new Date('2026-11-27T23:30:00Z');
const read = (query: string) => readRange(new URLSearchParams(query), NOW);

describe('readRange', () => {
  it('takes the last thirty days without being told, in UTC', () => {
    const range = read('mode=test');
    expect(rangeJson(range)).toMatchObject({
      name: '30d',
      zone: 'UTC',
      first_day: '2026-10-29',
      last_day: '2026-11-27',
      unit: 'day',
    });
    expect(range.starts).toHaveLength(30);
    expect(range.starts[0]).toEqual(range.from);
  });

  it('goes by the reader’s clock', () => {
    expect(rangeJson(read('range=today&zone=Europe/Zurich'))).toMatchObject({
      first_day: '2026-11-28',
      last_day: '2026-11-28',
      unit: 'hour',
      from: '2026-11-27T23:00:00.000Z',
      to: '2026-11-28T23:00:00.000Z',
    });
    expect(rangeJson(read('range=7d&zone=America/Los_Angeles'))).toMatchObject({
      first_day: '2026-11-21',
      last_day: '2026-11-27',
    });
  });

  it('splits a day into its hours, also one of 25', () => {
    expect(read('range=today').starts).toHaveLength(24);
    expect(read('range=custom&from=2026-10-25&to=2026-10-25&zone=Europe/Zurich').starts).toHaveLength(25);
  });

  it('takes days of one’s own, to today where no end is named', () => {
    expect(rangeJson(read('from=2026-11-01'))).toMatchObject({
      name: 'custom',
      first_day: '2026-11-01',
      last_day: '2026-11-27',
    });
  });

  it.each([
    ['range=year', 'range'],
    ['range=7d&from=2026-11-01', 'range'],
    ['range=custom', 'from'],
    ['range=custom&from=2026-11-31', 'from'],
    ['range=custom&from=2026-11-10&to=2026-11-09', 'to'],
    ['range=custom&from=2024-11-10&to=2026-11-09', 'from'],
    ['zone=Mars/Base', 'zone'],
  ])('refuses %s and names the parameter', (query, param) => {
    try {
      read(query);
      expect.unreachable();
    } catch (error) {
      expect(isApiError(error) && error.param).toBe(param);
    }
  });
});
