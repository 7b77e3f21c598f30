// Guarantee: a failing route rests, is probed by one request at a time, and is left alone for as long as its provider asks.
import { describe, expect, it } from 'vitest';
import { Breaker } from '@/lib/gateway/health/breaker';

const NOW = Date.UTC(2026, 0, 1);
/** Rests for the whole of its time. */
const breaker = () => new Breaker(() => 1);
const opened = () => {
  const one = breaker();
  for (let i = 0; i < 3; i++) one.failed(null, NOW);
  return one;
};

describe('a closed circuit', () => {
  it('lets all through, and after one failure none for five seconds', () => {
    const one = breaker();
    expect(one.admit(NOW)).toBe('yes');
    expect(one.failed(null, NOW)).toBe(false);
    expect([one.admit(NOW), one.admit(NOW + 4_999), one.admit(NOW + 5_000)]).toEqual(['no', 'no', 'yes']);
    expect(one.circuit(NOW)).toEqual({ isOpen: false, blockedMs: 0 });
  });

  it('forgets a failure with the next success', () => {
    const one = breaker();
    for (let i = 0; i < 3; i++) {
      one.succeeded(NOW);
      one.failed(null, NOW);
      one.succeeded(NOW);
    }
    expect([one.admission(NOW), one.circuit(NOW).isOpen]).toEqual(['yes', false]);
  });

  it('opens after three failures in a row, and says so once', () => {
    const one = breaker();
    expect([1, 2, 3, 4].map(() => one.failed(null, NOW))).toEqual([false, false, true, false]);
    expect(one.circuit(NOW)).toEqual({ isOpen: true, blockedMs: 5_000 });
  });

  it('opens when half of five outcomes of the last minute failed, and not of four', () => {
    const one = breaker();
    const outcomes = [false, true, false, true];
    for (const ok of outcomes) expect(ok ? one.succeeded(NOW) : one.failed(null, NOW)).toBe(false);
    expect(one.failed(null, NOW + 40_000)).toBe(true);
    const late = breaker();
    for (const ok of outcomes)
      if (ok) late.succeeded(NOW);
      else late.failed(null, NOW);
    expect(late.failed(null, NOW + 60_000)).toBe(false);
  });

  it('stays closed while most succeed', () => {
    const one = breaker();
    for (let i = 0; i < 300; i++)
      expect(i % 3 ? one.succeeded(NOW + i) : one.failed(null, NOW + i)).toBe(false);
  });
});

describe('an open circuit', () => {
  it('lets one probe through when it has rested, and no other until that has ended', () => {
    const one = opened();
    expect(one.admit(NOW + 4_999)).toBe('no');
    expect(one.admission(NOW + 5_000)).toBe('probe');
    expect([1, 2, 3].map(() => one.admit(NOW + 5_000))).toEqual(['probe', 'no', 'no']);
    one.gaveUp();
    expect(one.admit(NOW + 5_001)).toBe('probe');
  });

  it('lets another through where a probe says nothing for half a minute', () => {
    const one = opened();
    one.admit(NOW + 5_000);
    expect([one.admit(NOW + 34_999), one.admit(NOW + 35_000)]).toEqual(['no', 'probe']);
  });

  it('closes with a success, and begins anew', () => {
    const one = opened();
    one.admit(NOW + 5_000);
    expect(one.succeeded(NOW + 5_100)).toBe(true);
    expect(one.admit(NOW + 5_100)).toBe('yes');
    expect([1, 2, 3].map(() => one.failed(null, NOW + 5_200))).toEqual([false, false, true]);
    expect(one.circuit(NOW + 5_200).blockedMs).toBe(5_000);
  });

  it('rests twice as long after each failed probe, a minute at most', () => {
    const one = opened();
    const rests: number[] = [];
    for (let now = NOW, i = 0; i < 2_000; i++) {
      now += one.circuit(now).blockedMs;
      expect(one.admit(now)).toBe('probe');
      expect(one.failed(null, now)).toBe(true);
      rests.push(one.circuit(now).blockedMs);
    }
    expect(rests.slice(0, 5)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
    expect(rests.at(-1)).toBe(60_000);
  });

  it('is not moved by what was sent before it opened', () => {
    const one = opened();
    expect([one.succeeded(NOW + 1_000), one.failed(null, NOW + 1_000)]).toEqual([false, false]);
    expect(one.circuit(NOW + 1_000)).toEqual({ isOpen: true, blockedMs: 4_000 });
  });

  it('rests a little less than that at random', () => {
    const one = new Breaker(() => 0);
    for (let i = 0; i < 3; i++) one.failed(null, NOW);
    expect(one.circuit(NOW).blockedMs).toBe(4_000);
  });
});

describe('Retry-After', () => {
  it('is kept to, between a second and ten minutes, and no success shortens it', () => {
    for (const [asked, kept] of [
      [30_000, 30_000],
      [0, 1_000],
      [86_400_000, 600_000],
    ] as const) {
      const one = breaker();
      expect(one.limited(asked, NOW)).toBe(true);
      one.succeeded(NOW);
      expect(one.circuit(NOW)).toEqual({ isOpen: false, blockedMs: kept });
      expect([one.admit(NOW + kept - 1), one.admit(NOW + kept)]).toEqual(['no', 'yes']);
    }
  });

  it('opens no circuit, however often it is said, and is told again only when it is longer', () => {
    const one = breaker();
    expect([1, 2, 3, 4, 5, 6].map((n) => one.limited(10_000, NOW + n))).toEqual([
      true,
      ...Array(5).fill(false),
    ]);
    expect(one.limited(20_000, NOW)).toBe(true);
    expect(one.circuit(NOW).isOpen).toBe(false);
  });

  it('holds a probe back, too', () => {
    const one = opened();
    one.admit(NOW + 5_000);
    one.limited(30_000, NOW + 5_000);
    expect([one.admit(NOW + 34_999), one.admit(NOW + 35_000)]).toEqual(['no', 'probe']);
  });

  it('where it is missing, a rate limit is answered like a failure', () => {
    const one = breaker();
    expect([1, 2, 3].map(() => one.limited(null, NOW))).toEqual([false, false, true]);
  });
});

describe('what other processes found out', () => {
  it('opens and closes a circuit', () => {
    const one = breaker();
    one.follow({ isOpen: true, blockedMs: 8_000 }, NOW);
    expect([one.admit(NOW + 7_999), one.admit(NOW + 8_000)]).toEqual(['no', 'probe']);
    one.follow({ isOpen: true, blockedMs: 0 }, NOW + 8_000);
    expect(one.admit(NOW + 8_000)).toBe('no');
    one.follow({ isOpen: false, blockedMs: 0 }, NOW + 8_000);
    expect(one.admit(NOW + 8_000)).toBe('yes');
  });

  it('makes it wait', () => {
    const one = breaker();
    one.follow({ isOpen: false, blockedMs: 8_000 }, NOW);
    one.follow({ isOpen: false, blockedMs: 2_000 }, NOW);
    expect([one.admit(NOW + 7_999), one.admit(NOW + 8_000)]).toEqual(['no', 'yes']);
  });
});
