// Guarantee: windows slide by the minute, percentiles are within a bin of the true ones, and counts are neither lost nor doubled on their way to the database.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BINS, type Measure, percentileOf } from '@/lib/gateway/health/histogram';
import { MINUTE_MS, RouteWindow } from '@/lib/gateway/health/window';

const NOW = Date.UTC(2026, 0, 1);
const at = (minutes: number) => NOW + minutes * MINUTE_MS;
const HALF_BIN = 2 ** (1 / 8);

function histogram(window: RouteWindow, measure: Measure, minutes: number, now: number): Uint32Array {
  const bins = new Uint32Array(BINS);
  window.collect(measure, bins, minutes, now);
  return bins;
}

/** The nearest-rank percentile of the plain list. */
function plainPercentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1] as number;
}

describe('percentiles', () => {
  it.each([
    ['ttft', 8, 500_000],
    ['throughput', 0.25, 16_000],
  ] as const)('of %s are those of the plain list, within half a bin', (measure, min, max) => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min, max, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.9, 0.99),
        (values, share) => {
          const window = new RouteWindow();
          for (const value of values)
            window.note(true, measure === 'ttft' ? value : null, measure === 'ttft' ? null : value, NOW);
          const found = percentileOf(measure, histogram(window, measure, 30, NOW), share) ?? 0;
          const ratio = found / plainPercentile(values, share);
          expect(Math.max(ratio, 1 / ratio)).toBeLessThanOrEqual(HALF_BIN * 1.000_001);
        },
      ),
    );
  });

  it('keep what is off the scale at its ends', () => {
    const window = new RouteWindow();
    for (const value of [0, -1, Number.NaN, 1e9]) window.note(true, value, value, NOW);
    const bins = histogram(window, 'ttft', 30, NOW);
    expect([bins[0], bins[BINS - 1]]).toEqual([3, 1]);
  });

  it('of nothing are null', () => {
    expect(percentileOf('ttft', new Uint32Array(BINS), 0.5)).toBeNull();
  });
});

describe('a window', () => {
  it('slides', () => {
    const window = new RouteWindow();
    window.note(true, 100, 10, at(0));
    window.note(false, null, null, at(3));
    expect(window.outcomes(5, at(4))).toEqual({ ok: 1, failed: 1 });
    expect(window.outcomes(5, at(5))).toEqual({ ok: 0, failed: 1 });
    expect(window.outcomes(30, at(29))).toEqual({ ok: 1, failed: 1 });
    expect(window.outcomes(30, at(33))).toEqual({ ok: 0, failed: 0 });
    expect(window.outcomes(1_440, at(1_439))).toEqual({ ok: 1, failed: 1 });
    expect(window.outcomes(1_440, at(1_440))).toEqual({ ok: 0, failed: 1 });
    expect(histogram(window, 'ttft', 30, at(29)).reduce((a, b) => a + b)).toBe(1);
    expect(histogram(window, 'ttft', 30, at(30)).reduce((a, b) => a + b)).toBe(0);
  });

  it('counts the same whenever it is sent, and however the database answers', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('note' as const), ok: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.nat(8) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('send' as const), succeeds: fc.boolean() }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.constantFrom(1, 5, 30), (steps, minutes) => {
        const window = new RouteWindow();
        const noted: { minute: number; ok: boolean }[] = [];
        let minute = 0;
        for (const one of steps) {
          if (one.do === 'wait') minute += one.minutes;
          else if (one.do === 'note') {
            window.note(one.ok, one.ok ? 100 : null, null, at(minute));
            noted.push({ minute, ok: one.ok });
          } else {
            const entries = window.takeUnsent(at(minute));
            expect(new Set(entries.map((entry) => entry.minute)).size).toBe(entries.length);
            if (one.succeeds) for (const entry of entries) window.markSent(entry);
          }
        }
        const inside = noted.filter((one) => one.minute > minute - minutes);
        const ok = inside.filter((one) => one.ok).length;
        expect(window.outcomes(minutes, at(minute))).toEqual({ ok, failed: inside.length - ok });
        expect(histogram(window, 'ttft', minutes, at(minute)).reduce((a, b) => a + b)).toBe(ok);
      }),
    );
  });

  it('forgets after half an hour what the database would not take', () => {
    const window = new RouteWindow();
    window.note(true, null, null, at(0));
    window.note(true, null, null, at(10));
    expect(window.takeUnsent(at(30))).toHaveLength(1);
    expect(window.takeUnsent(at(40))).toHaveLength(0);
  });

  it('takes over what the database has, and keeps a newer minute against an older', () => {
    const window = new RouteWindow();
    const minute = at(0) / MINUTE_MS;
    const counts = {
      ok: 4,
      failed: 1,
      ttft: new Uint32Array(BINS).fill(1),
      throughput: new Uint32Array(BINS),
    };
    window.put({ minute, ...counts });
    window.put({ minute, ...counts, ok: 6 });
    window.put({ minute: minute - 1_440, ...counts, ok: 1_000 });
    window.putQuarter(minute / 15 - 4, 20, 5);
    window.putQuarter(minute / 15 - 4, 21, 5);
    expect(window.outcomes(30, at(0))).toEqual({ ok: 6, failed: 1 });
    expect(window.outcomes(1_440, at(0))).toEqual({ ok: 27, failed: 6 });
    expect(histogram(window, 'ttft', 30, at(0)).reduce((a, b) => a + b)).toBe(BINS);
  });
});
