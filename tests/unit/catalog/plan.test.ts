// Guarantee: the plan says exactly what must change, leaves overrides alone, never rewrites a price and deletes nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Change,
  type CurrentCatalog,
  type CurrentPrice,
  planChanges,
  routeId,
} from '@/lib/catalog/import/plan';
import type { CatalogSnapshot, SnapshotModel, SnapshotPrices } from '@/lib/catalog/import/snapshot';
import type { Rate } from '@/lib/catalog/price';

const NOW = new Date('2026-11-23T12:00:00Z');
const at = (text: string) => new Date(text);
const rates = (input: bigint, output = input * 4n): Rate[] => [
  { meter: 'input', aboveInputTokens: 0, pico: input },
  { meter: 'output', aboveInputTokens: 0, pico: output },
];
const ROUTE = { provider: 'p', upstreamId: 'up', region: '' };
const ID = routeId('lab/m', ROUTE);
type Period = SnapshotPrices['periods'][number];

function snapshot(
  periods: Period[],
  change: Partial<SnapshotModel> = {},
  upstreamId = 'up',
): CatalogSnapshot {
  return {
    source: 'starter',
    providers: [
      {
        id: 'p',
        name: 'P',
        dialect: 'openai',
        baseUrl: 'https://p.example/v1',
        docsUrl: null,
        apiKeyEnv: 'P_KEY',
        allowPrivateNetwork: false,
        timeoutMs: null,
        dataPolicy: null,
        visibility: 'public',
      },
    ],
    models: [
      {
        slug: 'lab/m',
        name: 'M',
        lab: 'lab',
        family: null,
        description: null,
        releasedAt: '2025-01-01',
        deprecatedAt: null,
        contextTokens: 1000,
        outputTokensMax: 100,
        inputModalities: ['text'],
        outputModalities: ['text'],
        capabilities: ['tools', 'streaming'],
        endpoints: ['/v1/chat/completions'],
        aliases: ['m'],
        movingAliases: [],
        tokenizer: 'other',
        referenceProvider: 'p',
        openWeights: false,
        sell: null,
        visibility: 'public',
        source: 'starter',
        routes: [
          {
            ...ROUTE,
            upstreamId,
            variant: '',
            contextTokens: 1000,
            outputTokensMax: 100,
            supports: ['tools', 'temperature'],
            status: 'active',
            prices: periods.length > 0 ? { origin: 'single', periods, sources: [] } : null,
            unpriced: periods.length > 0 ? null : 'unknown',
          },
        ],
        ...change,
      },
    ],
  };
}

const EMPTY: CurrentCatalog = {
  providers: new Map(),
  models: new Map(),
  routes: new Map(),
  prices: new Map(),
};

/** The tables after a plan was carried out. */
function applied(changes: readonly Change[], current: CurrentCatalog): CurrentCatalog {
  const providers = new Map(current.providers);
  const models = new Map(current.models);
  const routes = new Map(current.routes);
  const prices = new Map([...current.prices].map(([id, list]) => [id, [...list]]));
  for (const change of changes) {
    if ('provider' in change) providers.set(change.provider.id, { ...change.provider, enabled: true });
    if (change.kind === 'provider.disabled')
      providers.set(change.id, { ...providers.get(change.id)!, enabled: false });
    if ('model' in change) models.set(change.model.slug, { ...change.model, retired: false });
    if (change.kind === 'model.retired')
      models.set(change.slug, { ...models.get(change.slug)!, retired: true });
    if ('route' in change) routes.set(change.route.id, change.route);
    if (change.kind === 'route.retired')
      routes.set(change.id, { ...routes.get(change.id)!, status: 'deprecated' });
    if (change.kind === 'price.closed') {
      for (const list of prices.values()) {
        const i = list.findIndex(({ id }) => id === change.id);
        const row = list[i];
        if (!row) continue;
        if (row.to) throw new Error(`${row.id} would end twice`);
        list[i] = { ...row, to: change.at > row.from ? change.at : row.from };
      }
    }
  }
  for (const change of changes) {
    if (!('price' in change)) continue;
    const { sources: _, ...price } = change.price;
    const list = prices.get(price.routeId) ?? [];
    list.push({ ...price, id: `price_${list.length}` });
    prices.set(price.routeId, list);
  }
  return { providers, models, routes, prices };
}

function seeded(periods: Period[]): CurrentCatalog {
  return applied(planChanges(snapshot(periods), EMPTY, NOW), EMPTY);
}

function withPrices(current: CurrentCatalog, ...more: CurrentPrice[]): CurrentCatalog {
  return { ...current, prices: new Map([[ID, [...(current.prices.get(ID) ?? []), ...more]]]) };
}

/** The price that is charged at an instant: an override first, then the newest that has begun and not ended. */
function inForce(current: CurrentCatalog, when: Date): CurrentPrice | undefined {
  return [...(current.prices.get(ID) ?? [])]
    .filter(({ from, to }) => from <= when && (!to || to > when))
    .sort(
      (a, b) =>
        Number(a.origin !== 'override') - Number(b.origin !== 'override') || Number(b.from) - Number(a.from),
    )[0];
}

const LATER = new Date(NOW.getTime() + 3_600_000);
const kinds = (changes: readonly Change[]) => changes.map(({ kind }) => kind);

describe('plan table', () => {
  const base = [{ from: null, rates: rates(1n) }];
  const cases: [name: string, current: CurrentCatalog, wanted: CatalogSnapshot, expected: string[]][] = [
    [
      'nothing there',
      EMPTY,
      snapshot(base),
      ['provider.added', 'model.added', 'route.added', 'price.opened'],
    ],
    ['agree', seeded(base), snapshot(base), []],
    [
      'another price',
      seeded(base),
      snapshot([{ from: null, rates: rates(2n) }]),
      ['price.closed', 'price.opened'],
    ],
    [
      'another tier',
      seeded(base),
      snapshot([{ from: null, rates: [...rates(1n), { meter: 'input', aboveInputTokens: 9, pico: 3n }] }]),
      ['price.closed', 'price.opened'],
    ],
    ['no price any more', seeded(base), snapshot([]), []],
    [
      'zero is not free',
      EMPTY,
      snapshot([{ from: null, rates: rates(0n) }]),
      ['provider.added', 'model.added', 'route.added'],
    ],
    ['zero does not replace a price', seeded(base), snapshot([{ from: null, rates: rates(0n) }]), []],
    [
      'zero is free where the name says so',
      EMPTY,
      snapshot([{ from: null, rates: rates(0n) }], {}, 'up:free'),
      ['provider.added', 'model.added', 'route.added', 'price.opened'],
    ],
    [
      'announced for later',
      seeded(base),
      snapshot([...base, { from: at('2027-01-01'), rates: rates(2n) }]),
      ['price.scheduled'],
    ],
    ['another name', seeded(base), snapshot(base, { name: 'N' }), ['model.changed']],
    ['words in another order', seeded(base), snapshot(base, { capabilities: ['streaming', 'tools'] }), []],
    ['model gone', seeded(base), { ...snapshot(base), models: [] }, ['model.retired', 'route.retired']],
    ['route gone', seeded(base), snapshot(base, { routes: [] }), ['route.retired']],
    ['provider gone', seeded(base), { ...snapshot(base), providers: [] }, ['provider.disabled']],
  ];
  it.each(cases)('%s', (_, current, wanted, expected) => {
    const changes = planChanges(wanted, current, LATER);
    expect(kinds(changes)).toEqual(expected);
    expect(planChanges(wanted, applied(changes, current), LATER)).toEqual([]);
  });

  it('closes the old price at the instant the new one opens', () => {
    const [closed, opened] = planChanges(
      snapshot([{ from: at('2026-01-01'), rates: rates(2n) }]),
      seeded(base),
      LATER,
    );
    expect(closed).toMatchObject({ kind: 'price.closed', at: LATER });
    expect(opened).toMatchObject({
      kind: 'price.opened',
      price: { from: LATER, to: null, rates: rates(2n) },
    });
  });

  it('leaves overrides alone, and keeps the list price beneath them', () => {
    const override: CurrentPrice = {
      id: 'price_o',
      routeId: ID,
      origin: 'override',
      from: NOW,
      to: null,
      rates: rates(9n),
    };
    const current = withPrices(seeded(base), override);
    expect(planChanges(snapshot(base), current, LATER)).toEqual([]);
    const after = applied(planChanges(snapshot([{ from: null, rates: rates(2n) }]), current, LATER), current);
    expect(after.prices.get(ID)?.find(({ id }) => id === 'price_o')).toEqual(override);
    expect(inForce(after, LATER)?.id).toBe('price_o');
  });

  it('takes history the first time only, from the model’s release on', () => {
    const periods = [
      { from: null, rates: rates(10n) },
      { from: at('2025-06-10'), rates: rates(2n) },
      { from: at('2027-01-01'), rates: rates(3n) },
    ];
    const current = seeded(periods);
    expect(current.prices.get(ID)?.map(({ from, to }) => [from, to])).toEqual([
      [at('2025-01-01'), at('2025-06-10')],
      [at('2025-06-10'), null],
      [at('2027-01-01'), null],
    ]);
    const rewritten = [{ from: null, rates: rates(11n) }, ...periods.slice(1)];
    expect(planChanges(snapshot(rewritten), current, LATER)).toEqual([]);
  });

  it('ends a price when its scheduled successor has begun, and cancels what is no longer announced', () => {
    const soon = at('2027-01-01');
    const periods = [...base, { from: soon, rates: rates(2n) }];
    const current = applied(planChanges(snapshot(periods), seeded(base), LATER), seeded(base));
    expect(inForce(current, LATER)?.rates).toEqual(rates(1n));
    expect(inForce(current, soon)?.rates).toEqual(rates(2n));
    const begun = planChanges(snapshot(periods), current, at('2027-02-01'));
    expect(begun).toEqual([{ kind: 'price.closed', id: 'price_0', at: soon }]);
    const cancelled = applied(planChanges(snapshot(base), current, LATER), current);
    expect(inForce(cancelled, at('2027-03-01'))?.rates).toEqual(rates(1n));
    expect(planChanges(snapshot(base), cancelled, LATER)).toEqual([]);
  });

  it('gives the operator’s word precedence, and takes back what he lets go', () => {
    const ours = snapshot(base);
    const his: CatalogSnapshot = {
      ...snapshot([{ from: null, rates: rates(7n) }], { source: 'config', name: 'His' }),
      source: 'config',
    };
    const first = applied(planChanges(ours, EMPTY, NOW), EMPTY);
    const taken = applied(planChanges(his, first, NOW), first);
    expect(taken.models.get('lab/m')?.name).toBe('His');
    expect(planChanges(ours, taken, LATER)).toEqual([]);
    const released = applied(
      planChanges({ source: 'config', providers: [], models: [] }, taken, LATER),
      taken,
    );
    expect(released.models.get('lab/m')?.retired).toBe(true);
    const back = applied(planChanges(ours, released, LATER), released);
    expect(back.models.get('lab/m')).toMatchObject({ name: 'M', source: 'starter', retired: false });
    expect(back.routes.get(ID)).toMatchObject({ source: 'starter', status: 'active' });
    expect(back.providers.get('p')).toMatchObject({ source: 'starter', enabled: true });
  });
});

describe('any history of changes', () => {
  it('leaves exactly one price in force at every instant from the first on, and a second run empty', () => {
    const step = fc.record({
      hours: fc.integer({ min: 1, max: 2000 }),
      price: fc.integer({ min: 1, max: 4 }),
      next: fc.option(
        fc.record({ inHours: fc.integer({ min: 1, max: 3000 }), price: fc.integer({ min: 1, max: 4 }) }),
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let current = EMPTY;
        let now = NOW;
        for (const { hours, price, next } of steps) {
          now = new Date(now.getTime() + hours * 3_600_000);
          const periods: Period[] = [{ from: null, rates: rates(BigInt(price)) }];
          if (next)
            periods.push({
              from: new Date(now.getTime() + next.inHours * 3_600_000),
              rates: rates(BigInt(next.price)),
            });
          const wanted = snapshot(periods);
          current = applied(planChanges(wanted, current, now), current);
          expect(planChanges(wanted, current, now)).toEqual([]);
          expect(inForce(current, now)?.rates).toEqual(rates(BigInt(price)));
          if (next)
            expect(inForce(current, new Date(now.getTime() + next.inHours * 3_600_000))?.rates).toEqual(
              rates(BigInt(next.price)),
            );
        }
        const first = Math.min(...(current.prices.get(ID) ?? []).map(({ from }) => from.getTime()));
        for (let i = 0; i < 50; i++) {
          const when = new Date(first + ((now.getTime() - first) * i) / 49);
          const newest = (current.prices.get(ID) ?? []).filter(
            ({ from, to }) => from <= when && (!to || to > when),
          );
          expect(newest.length).toBeGreaterThan(0);
          const starts = newest.map(({ from }) => from.getTime());
          expect(new Set(starts).size).toBe(starts.length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
