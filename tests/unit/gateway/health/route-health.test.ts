// Guarantee: what a provider did wrong counts against its route, what a caller did never does, and no figure is given from thin traffic.
import { describe, expect, it } from 'vitest';
import { NO_STATS, openHealthStore, type RouteOutcome } from '@/lib/gateway/health/route-health';

const NOW = Date.UTC(2026, 0, 1);
const outcome = (kind: RouteOutcome['kind'], more: Partial<RouteOutcome> = {}): RouteOutcome => ({
  kind,
  retryAfterMs: null,
  ttftMs: null,
  tokensPerSecond: null,
  now: NOW,
  ...more,
});

function storeWith(...kinds: RouteOutcome['kind'][]) {
  const store = openHealthStore({ random: () => 1 });
  for (const kind of kinds) store.note('r', outcome(kind));
  return store;
}
const tenTimes = (kind: RouteOutcome['kind']) => Array<RouteOutcome['kind']>(10).fill(kind);

describe('what counts', () => {
  it.each(['server', 'timeout', 'connection', 'truncated', 'malformed', 'auth', 'not_found'] as const)(
    '%s does',
    (kind) => {
      const store = storeWith(...tenTimes('success'), kind);
      expect(store.stateOf('r', NOW)).toMatchObject({ admits: 'no', samples: 11 });
      expect(store.statsOf('r', NOW).uptime5m).toBe(90.9);
    },
  );

  it.each(['bad_request', 'context_length', 'content_filter', 'empty', 'client_gone'] as const)(
    '%s does not',
    (kind) => {
      const store = storeWith(...tenTimes('success'), ...tenTimes(kind));
      expect(store.stateOf('r', NOW)).toMatchObject({ admits: 'yes', errorRate: 0, samples: 10 });
      expect(store.statsOf('r', NOW).uptime1d).toBe(100);
    },
  );

  it('a rate limit holds a route back, but is no downtime', () => {
    const store = storeWith(...tenTimes('success'));
    store.note('r', outcome('rate_limited', { retryAfterMs: 20_000 }));
    expect(store.statsOf('r', NOW).uptime5m).toBe(100);
    expect(store.stateOf('r', NOW + 19_999).admits).toBe('no');
    expect(store.stateOf('r', NOW + 20_000).admits).toBe('yes');
  });

  it('a probe that ends by its caller’s doing leaves room for another', () => {
    const store = storeWith('server', 'server', 'server');
    expect([store.admit('r', NOW + 5_000), store.admit('r', NOW + 5_000)]).toEqual(['probe', 'no']);
    store.note('r', outcome('bad_request', { now: NOW + 5_000 }));
    expect(store.admit('r', NOW + 5_000)).toBe('probe');
    store.note('r', outcome('success', { now: NOW + 5_000 }));
    expect(store.admit('r', NOW + 5_000)).toBe('yes');
  });
});

describe('figures', () => {
  it('of a route nobody called are none, and it admits all', () => {
    const store = openHealthStore();
    expect(store.statsOf('r', NOW)).toEqual(NO_STATS);
    expect(store.stateOf('r', NOW)).toEqual({
      admits: 'yes',
      errorRate: 0,
      samples: 0,
      ttftP50Ms: null,
      tokensPerSecondP50: null,
    });
    expect([store.admit('r', NOW), store.ofRoutes(['r'], NOW)]).toEqual(['yes', null]);
  });

  it('begin with the tenth sample', () => {
    const store = openHealthStore();
    const measured = outcome('success', { ttftMs: 400, tokensPerSecond: 80 });
    for (let i = 0; i < 9; i++) store.note('r', measured);
    expect(store.statsOf('r', NOW)).toEqual(NO_STATS);
    store.note('r', measured);
    const stats = store.statsOf('r', NOW);
    expect(stats).toMatchObject({ uptime5m: 100, uptime30m: 100, uptime1d: 100 });
    for (const p of ['p50', 'p90', 'p99'] as const) {
      expect(Math.abs((stats.latencyMs30m?.[p] ?? 0) / 400 - 1)).toBeLessThan(0.1);
      expect(Math.abs((stats.tokensPerSecond30m?.[p] ?? 0) / 80 - 1)).toBeLessThan(0.1);
    }
    expect(store.stateOf('r', NOW).ttftP50Ms).toBe(stats.latencyMs30m?.p50);
  });

  it('of the state are a second old at most', () => {
    const store = storeWith('success');
    expect(store.stateOf('r', NOW).samples).toBe(1);
    store.note('r', outcome('server'));
    expect(store.stateOf('r', NOW + 999)).toMatchObject({ admits: 'no', samples: 1 });
    expect(store.stateOf('r', NOW + 1_000)).toMatchObject({ admits: 'no', samples: 2, errorRate: 0.5 });
  });

  it('never call a day with a failure a whole one', () => {
    const store = storeWith('server');
    for (let i = 0; i < 100_000; i++) store.note('r', outcome('success'));
    expect(store.statsOf('r', NOW).uptime1d).toBe(99.99);
  });
});

describe('a provider', () => {
  it.each([
    [20, 1, 'healthy'],
    [18, 1, 'degraded'],
    [1, 1, 'degraded'],
    [1, 2, 'down'],
  ] as const)('with %i good and %i failed outcomes over its routes is %s', (good, bad, status) => {
    const store = openHealthStore();
    for (let i = 0; i < good; i++) store.note(`r${i % 2}`, outcome('success', { ttftMs: 100 }));
    for (let i = 0; i < bad; i++) store.note('r2', outcome('server'));
    const health = store.ofRoutes(['r0', 'r1', 'r2', 'r3'], NOW);
    expect(health?.status).toBe(status);
    expect(Math.abs((health?.latencyMs ?? 0) / 100 - 1)).toBeLessThan(0.1);
    expect(store.ofRoutes(['r0', 'r1', 'r2'], NOW + 300_000)).toBeNull();
  });
});
