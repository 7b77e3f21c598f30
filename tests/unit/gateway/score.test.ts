// Guarantee: routes are ordered by the written rule, the same way for the same input, and a remembered order is used only where it is right.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rate } from '@/lib/catalog/price';
import { boundsOf, isWithin } from '@/lib/gateway/routing/order-bounds';
import { HEALTHY, type RouteState } from '@/lib/gateway/routing/route-state';
import { type Demand, expectedPrice, type Scorable, scoreRoutes } from '@/lib/gateway/routing/score';

const PLAIN: Demand = {
  promptTokens: 1_000,
  outputTokens: 100,
  order: [],
  sort: null,
  stateOf: null,
  warm: null,
};
const rate = (meter: Rate['meter'], pico: number, aboveInputTokens = 0): Rate => ({
  meter,
  aboveInputTokens,
  pico: BigInt(pico),
});
const price = (id: string, rates: Rate[]) => ({
  id,
  origin: 'single' as const,
  effectiveFrom: new Date(0),
  effectiveTo: null,
  rates,
});
const benchmark = price('benchmark', [rate('input', 2_000), rate('output', 6_000)]);
const route = (id: string, input: number, output: number, more: Rate[] = [], status = 'active'): Scorable =>
  ({
    model: { referenceProvider: 'author' },
    route: { id, status, region: '', variant: '', provider: { id, name: id.toUpperCase() } },
    price: price(id, [rate('input', input), rate('output', output), ...more]),
    benchmark,
  }) as unknown as Scorable;
const order = (routes: Scorable[], demand: Partial<Demand> = {}) =>
  scoreRoutes(routes, { ...PLAIN, ...demand }).map(
    ({ candidate, verdict }) => `${candidate.route.id} ${verdict}`,
  );
const states = (known: Record<string, Partial<RouteState>>) => (id: string) => ({
  ...HEALTHY,
  samples: 50,
  ...known[id],
});

describe('scoreRoutes', () => {
  const a = route('a', 1_000, 3_000);
  const b = route('b', 1_100, 3_300);

  it('puts the cheapest for this request first, not for any other', () => {
    const cheapIn = route('in', 500, 9_000);
    expect(order([a, cheapIn], { promptTokens: 100_000 })[0]).toBe('in price');
    expect(order([a, cheapIn], { promptTokens: 10, outputTokens: 256 })[0]).toBe('a price');
  });

  it('counts the tier that the prompt falls into', () => {
    const tiered = route('tiered', 900, 2_000, [rate('input', 5_000, 2_000), rate('output', 5_000, 2_000)]);
    expect(order([a, tiered], { promptTokens: 2_000 })[0]).toBe('tiered price');
    expect(order([a, tiered], { promptTokens: 2_001 })).toEqual(['a price', 'tiered above_benchmark']);
  });

  it('puts what is dearer than the benchmark last, unless the caller names it', () => {
    const dear = route('dear', 2_500, 6_000);
    const rough = route('rough', 100, 100, [], 'unconfirmed');
    expect(order([dear, rough, a])).toEqual(['a price', 'rough unconfirmed_price', 'dear above_benchmark']);
    expect(order([dear, a], { order: ['DEAR'] })[0]).toBe('dear ordered');
  });

  it('weighs a price by the square of the chance of an answer', () => {
    // 1.1 times the price against 1 / 0.9².
    expect(order([a, b], { stateOf: states({ a: { errorRate: 0.1 } }) })).toEqual(['b price', 'a failing']);
    expect(order([a, b], { stateOf: states({ a: { errorRate: 0.03 } }) })[0]).toBe('a failing');
    expect(order([a, b], { stateOf: states({ a: { errorRate: 0.9, samples: 4 } }) })[0]).toBe('a price');
    expect(order([a, b], { sort: 'price', stateOf: states({ a: { errorRate: 0.5 } }) })[0]).toBe('a price');
  });

  it('puts an open circuit after everything, and lets a probe take its place', () => {
    expect(order([a, b], { stateOf: states({ a: { admits: 'no' } }) })).toEqual([
      'b price',
      'a circuit_open',
    ]);
    expect(order([a, b], { order: ['a'], stateOf: states({ a: { admits: 'no' } }) })[0]).toBe('b price');
    expect(order([a, b], { stateOf: states({ a: { admits: 'probe' } }) })[0]).toBe('a price');
  });

  it('sorts by latency and throughput what is measured, the rest by price', () => {
    const stateOf = states({
      a: { ttftP50Ms: 300, tokensPerSecondP50: 40 },
      b: { ttftP50Ms: 200, tokensPerSecondP50: 90 },
    });
    const c = route('c', 1, 1);
    expect(order([a, b, c], { sort: 'latency', stateOf })).toEqual([
      'b latency',
      'a latency',
      'c unmeasured',
    ]);
    expect(order([a, b], { sort: 'throughput', stateOf })[0]).toBe('b throughput');
    expect(order([b, a], { sort: 'throughput' })[0]).toBe('a unmeasured');
  });

  it('stays where the prompt is cached while that is cheaper, and no longer', () => {
    const caching = route('b', 1_100, 3_300, [rate('cache_read', 110)]);
    const warm = { routeId: 'b', cachedTokens: 900 };
    expect(order([a, caching], { warm })[0]).toBe('b cache_warm');
    expect(order([a, caching], { warm: { ...warm, cachedTokens: 50 } })[0]).toBe('a price');
    expect(order([a, caching], { warm, stateOf: states({ b: { admits: 'no' } }) })[0]).toBe('a price');
  });

  it('does not depend on the order it is given, and loses no route', () => {
    fc.assert(
      fc.property(
        fc.array(anyRoute, { maxLength: 8 }),
        anyTokens,
        anyTokens,
        (given, promptTokens, outputTokens) => {
          const routes = distinct(given);
          const ids = order(routes, { promptTokens, outputTokens });
          expect(order([...routes].reverse(), { promptTokens, outputTokens })).toEqual(ids);
          expect(ids.length).toBe(routes.length);
          const firstDear = ids.findIndex((id) => id.endsWith('above_benchmark'));
          if (firstDear >= 0)
            expect(ids.slice(firstDear).every((id) => id.endsWith('above_benchmark'))).toBe(true);
        },
      ),
    );
  });
});

const anyTokens = fc.integer({ min: 1, max: 300_000 });
const anyRoute = fc.record({
  input: fc.nat(4_000),
  output: fc.nat(12_000),
  fee: fc.nat(2_000_000),
  tier: fc.nat(9_000),
});
const distinct = (given: { input: number; output: number; fee: number; tier: number }[]) =>
  given.map(({ input, output, fee, tier }, i) =>
    route(`r${i}`, input, output, [rate('request', fee), rate('input', tier, 128_000)]),
  );

describe('order bounds', () => {
  it('hold for the request they were made for, and where they hold the order is the right one', () => {
    let held = 0;
    fc.assert(
      fc.property(
        fc.array(anyRoute, { minLength: 2, maxLength: 6 }),
        fc.tuple(anyTokens, anyTokens),
        fc.tuple(anyTokens, anyTokens),
        (given, [prompt, output], [otherPrompt, otherOutput]) => {
          const demand = { ...PLAIN, promptTokens: prompt, outputTokens: output };
          const scored = scoreRoutes(distinct(given), demand);
          const bounds = boundsOf(scored, prompt);
          expect(isWithin(bounds, prompt, output)).toBe(true);
          if (!isWithin(bounds, otherPrompt, otherOutput)) return;
          held++;
          const other = { ...demand, promptTokens: otherPrompt, outputTokens: otherOutput };
          const costs = (list: typeof scored) =>
            list.map(({ candidate }) => expectedPrice(candidate.price, other, 0));
          const right = scoreRoutes(distinct(given), other);
          expect(costs(scored)).toEqual(costs(right));
          expect(scored.map(({ verdict }) => verdict)).toEqual(right.map(({ verdict }) => verdict));
        },
      ),
      { numRuns: 500 },
    );
    expect(held).toBeGreaterThan(20);
  });
});
