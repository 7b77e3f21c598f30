// Guarantee: the calculator of /pricing gives what lib/billing would charge, to the last pico-dollar, for every model and route.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hitCost, monthCost, requestCost, type Workload } from '@/app/(site)/pricing/cost-arithmetic';
import { type CostModel, type CostRoute, costModel } from '@/app/(site)/pricing/cost-model';
import { formatUsd, parsePerMillion } from '@/lib/base/money';
import { priceCall } from '@/lib/billing/call-cost';
import { chargeBeforeHold, type Rates } from '@/lib/billing/cost';
import { blendRates } from '@/lib/billing/estimate';
import type { Model, Route } from '@/lib/catalog/model';
import { NO_USAGE } from '@/lib/openai/usage';
import { starterCatalog } from '../catalog/catalog-fixture';

const SHARE = 500_000;
const models = [...starterCatalog().models.values()].flatMap((model) => {
  const cost = costModel(model, SHARE, ({ status }) => status);
  return cost ? [{ model, cost }] : [];
});

const load = fc.record({
  inputTokens: fc.integer({ min: 0, max: 400_000 }),
  cachedTokens: fc.integer({ min: 0, max: 400_000 }),
  outputTokens: fc.integer({ min: 0, max: 100_000 }),
  requests: fc.integer({ min: 0, max: 1_000_000_000 }),
  hitPercent: fc.integer({ min: 0, max: 100 }),
});

const usageOf = ({ inputTokens, cachedTokens, outputTokens }: Workload) => ({
  ...NO_USAGE,
  inputTokens,
  cacheReadTokens: Math.min(cachedTokens, inputTokens),
  outputTokens,
});

/** What `lib/billing` makes of one request. */
function billed(model: Model, route: Route | null, sharePpm: number, workload: Workload) {
  const benchmark = model.benchmark;
  if (!benchmark) throw new Error('no benchmark');
  const costs = priceCall(usageOf(workload), { price: route?.price ?? null, benchmark, sell: model.sell });
  const charge = chargeBeforeHold({ ...costs, sharePpm, hit: route === null });
  return { upstream: costs.upstream, benchmark: costs.benchmark, charge };
}

describe('the arithmetic of the calculator', () => {
  it('covers the catalog', () => {
    expect(models.length).toBeGreaterThan(60);
    expect(models.flatMap(({ cost }) => cost.routes).length).toBeGreaterThan(150);
  });

  it('is that of lib/billing on every route, and for hits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), load, ({ model, cost }, workload) => {
        for (const plain of cost.routes) {
          const route = model.routes.find(({ id }) => id === plain.id) as Route;
          const { upstream, benchmark, charge } = requestCost(plain, workload);
          expect({ upstream, benchmark, charge }).toEqual(billed(model, route, SHARE, workload));
          expect(charge <= benchmark).toBe(true);
        }
        const { upstream, benchmark, charge } = hitCost(cost, workload);
        expect({ upstream, benchmark, charge }).toEqual(billed(model, null, SHARE, workload));
      }),
      { numRuns: 300 },
    );
  });

  it('sums a month as its requests, hits rounded down to whole ones', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), load, ({ cost }, workload) => {
        const [route] = cost.routes;
        const month = monthCost(cost, route, workload);
        const one = requestCost(route, workload);
        const hit = hitCost(cost, workload);
        expect(month.hits).toBe((BigInt(workload.requests) * BigInt(workload.hitPercent)) / 100n);
        expect(month.charge).toBe((month.requests - month.hits) * one.charge + month.hits * hit.charge);
        expect(month.saved).toBe(month.benchmark - month.charge);
        expect(month.saved >= 0n).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  const rates = (input: string, output?: string): Rates => ({
    id: 'p',
    rates: [
      { meter: 'input', aboveInputTokens: 0, pico: parsePerMillion(input) },
      ...(output ? [{ meter: 'output', aboveInputTokens: 0, pico: parsePerMillion(output) } as const] : []),
    ],
  });
  const plain = (more: Partial<CostRoute> = {}): CostModel => ({
    slug: 'a/b',
    name: 'B',
    routes: [
      {
        id: 'r',
        provider: 'P',
        region: null,
        variant: null,
        contextTokens: 1_000_000,
        outputTokensMax: null,
        status: 'active',
        isReference: false,
        benchmark: rates('2', '8'),
        price: rates('1', '4'),
        blended: null,
        sell: null,
        sharePpm: SHARE,
        ...more,
      },
    ],
  });
  const workload = { inputTokens: 1_000, cachedTokens: 400, outputTokens: 500, requests: 10, hitPercent: 25 };
  const first = (model: CostModel) => requestCost(model.routes[0], workload);

  it('works out the formula: half of what is saved, never above the benchmark', () => {
    const { upstream, benchmark, charge, saved } = first(plain());
    expect([upstream, benchmark, charge, saved].map((pico) => formatUsd(pico ?? -1n))).toEqual([
      '0.003',
      '0.006',
      '0.0045',
      '0.0015',
    ]);
    expect(formatUsd(first(plain({ price: rates('3', '9') })).charge)).toBe('0.006');
    expect(monthCost(plain(), plain().routes[0], workload)).toMatchObject({
      requests: 10n,
      hits: 2n,
    });
  });

  it('charges by a private price, and keeps it to itself', () => {
    const { upstream, charge } = first(
      plain({ price: null, blended: blendRates(rates('1', '4'), rates('2', '8'), SHARE) }),
    );
    expect(upstream).toBeNull();
    expect(formatUsd(charge)).toBe('0.0045');
  });

  it('charges nobody for a kind of token that one side has no rate for', () => {
    const model = plain({ price: rates('1') });
    const { benchmark, unpriced } = first(model);
    expect(unpriced).toEqual(['output']);
    expect(formatUsd(benchmark)).toBe('0.002');
  });
});
