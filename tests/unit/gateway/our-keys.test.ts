// Guarantee: of several keys of ours the one with the least under way goes next; one that was limited or refused rests for its time.
import { describe, expect, it } from 'vitest';
import { openOurKeys } from '@/lib/gateway/dispatch/our-keys';

const keys = [1, 2, 3].map((index) => ({ id: `p#${index}`, index, secret: 's' }));

function setting() {
  const time = { now: 1_000_000 };
  const ours = openOurKeys(() => time.now);
  const limit = (at: number, retryAfterMs: number | null) =>
    ours.note(keys[at] as (typeof keys)[number], { error: 'rate_limited', retryAfterMs });
  const take = () => ours.take(keys).index;
  return { ours, time, limit, take };
}

describe('keys of ours', () => {
  it('take turns', () => {
    const { ours } = setting();
    const taken = Array.from({ length: 6 }, () => {
      const key = ours.take(keys);
      ours.giveBack(key);
      return key.index;
    });
    expect(taken).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('go by what is under way before they take turns', () => {
    const { ours, take } = setting();
    expect([take(), take(), take(), take()]).toEqual([1, 2, 3, 1]);
    ours.giveBack(keys[2] as (typeof keys)[number]);
    expect([take(), take()]).toEqual([3, 2]);
  });

  it('rest for their Retry-After, from a second to ten minutes, and five seconds without one', () => {
    const { ours, time, limit } = setting();
    for (const [asked, rest] of [
      [0, 1_000],
      [7_000, 7_000],
      [9_999_999, 600_000],
      [null, 5_000],
    ] as const) {
      limit(0, asked);
      expect(ours.wakesInMs(keys.slice(0, 1))).toBe(rest);
      time.now += rest;
      expect(ours.wakesInMs(keys.slice(0, 1))).toBe(0);
    }
  });

  it('rest for five minutes when refused, and for nothing that another key would have met too', () => {
    const { ours, take } = setting();
    ours.note(keys[0] as (typeof keys)[number], { error: 'server', retryAfterMs: 9_000 });
    expect(ours.wakesInMs(keys.slice(0, 1))).toBe(0);
    ours.note(keys[0] as (typeof keys)[number], { error: 'auth', retryAfterMs: null });
    expect(ours.wakesInMs(keys.slice(0, 1))).toBe(300_000);
    expect([take(), take(), take()]).toEqual([2, 3, 2]);
    ours.note(keys[0] as (typeof keys)[number], { error: null, retryAfterMs: null });
    expect(take()).toBe(1);
  });

  it('that all rest are asked in the order in which they wake', () => {
    const { limit, take, ours } = setting();
    limit(0, 9_000);
    limit(1, 3_000);
    limit(2, 6_000);
    expect(take()).toBe(2);
    expect(ours.wakesInMs(keys)).toBe(3_000);
  });
});
