// Guarantee: a second attempt begins when the caller said, or when a route is slower than it lately was in 19 of 20 calls.
import { describe, expect, it } from 'vitest';
import type { Call, Candidate } from '@/lib/gateway/call';
import { hedgeDelayMs } from '@/lib/gateway/dispatch/hedge';
import { openHealthStore } from '@/lib/gateway/health/route-health';

const NOW = Date.UTC(2026, 0, 1);

function setting(ttfts: number[], more: { stream?: boolean; tokensPerSecond?: number } = {}) {
  const health = openHealthStore();
  for (const ttftMs of ttfts)
    health.note('r', {
      kind: 'success',
      retryAfterMs: null,
      ttftMs,
      tokensPerSecond: more.tokensPerSecond ?? null,
      now: NOW,
    });
  const call = {
    stream: more.stream ?? true,
    routing: { outputTokens: 200 },
    visit: { runtime: { health, clock: () => NOW } },
  } as unknown as Call;
  return (hedge: number | 'on') => hedgeDelayMs(call, { route: { id: 'r' } } as Candidate, hedge);
}

describe('the delay', () => {
  it('is the caller’s own', () => {
    expect(setting([])(700)).toBe(700);
  });

  it('is what 95 of 100 first tokens took, within the 9 % of the histogram', () => {
    const delay = setting([
      ...Array.from({ length: 94 }, () => 200),
      ...Array.from({ length: 6 }, () => 2_000),
    ]);
    expect(delay('on')).toBeGreaterThan(1_820);
    expect(delay('on')).toBeLessThan(2_180);
    const quick = setting([
      ...Array.from({ length: 95 }, () => 200),
      ...Array.from({ length: 5 }, () => 2_000),
    ]);
    expect(quick('on')).toBeLessThan(220);
  });

  it('has the expected tokens on top where the answer comes whole', () => {
    const ten = Array.from({ length: 10 }, () => 400);
    const delay = setting(ten, { stream: false, tokensPerSecond: 100 })('on');
    expect(delay).toBeGreaterThan(2_100);
    expect(delay).toBeLessThan(2_700);
  });

  it('is 5 s for a stream and 30 s for a whole answer where too little is known', () => {
    expect(setting([100])('on')).toBe(5_000);
    expect(setting([100], { stream: false })('on')).toBe(30_000);
  });
});
