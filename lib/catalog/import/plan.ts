import { createHash } from 'node:crypto';
import type { PriceOrigin, Rate } from '../price';
import type {
  CatalogSnapshot,
  SnapshotModel,
  SnapshotPrices,
  SnapshotProvider,
  SnapshotRoute,
} from './snapshot';

export type CatalogSource = SnapshotModel['source'];

/** A model's row without its routes. */
export type ModelRow = Omit<SnapshotModel, 'routes'>;
/** A provider's row. */
export type ProviderRow = SnapshotProvider & { source: CatalogSnapshot['source'] };
/** A route's row; its id follows from what it is, so that every source and process finds the same. */
export interface RouteRow extends Omit<SnapshotRoute, 'prices' | 'unpriced' | 'status'> {
  id: string;
  modelSlug: string;
  status: SnapshotRoute['status'] | 'deprecated';
  source: CatalogSource;
}

/** A price as it stands in the database. */
export interface CurrentPrice {
  id: string;
  routeId: string;
  origin: PriceOrigin;
  from: Date;
  to: Date | null;
  rates: readonly Rate[];
}

/** The catalog's tables as they stand. */
export interface CurrentCatalog {
  providers: ReadonlyMap<string, ProviderRow & { enabled: boolean }>;
  models: ReadonlyMap<string, ModelRow & { retired: boolean }>;
  routes: ReadonlyMap<string, RouteRow>;
  /** By route; everyone's prices only. */
  prices: ReadonlyMap<string, readonly CurrentPrice[]>;
}

export interface NewPrice {
  routeId: string;
  origin: PriceOrigin;
  from: Date;
  to: Date | null;
  rates: readonly Rate[];
  sources: SnapshotPrices['sources'];
}

/** One thing to be written. `priceClosed` sets the end of a price, which happens once in its life. */
export type Change =
  | { kind: 'provider.added' | 'provider.changed'; provider: ProviderRow }
  | { kind: 'provider.disabled'; id: string }
  | { kind: 'model.added' | 'model.changed'; model: ModelRow }
  | { kind: 'model.retired'; slug: string }
  | { kind: 'route.added' | 'route.changed'; route: RouteRow }
  | { kind: 'route.retired'; id: string }
  | { kind: 'price.opened' | 'price.scheduled' | 'price.history'; price: NewPrice }
  | { kind: 'price.closed'; id: string; at: Date };

/** Whose word stands when two sources name the same thing: the operator's file, then what was found, then ours. */
const RANK: Record<CatalogSource, number> = { config: 2, local: 1, starter: 0, sandbox: 0 };

/**
 * What must change for the catalog to say what a snapshot says. Pure; an agreeing snapshot gives nothing.
 * Nothing is ever deleted: what its source no longer names is retired. Prices are never rewritten: a
 * changed one is closed and its successor opened at the same instant; overrides are left alone.
 */
export function planChanges(snapshot: CatalogSnapshot, current: CurrentCatalog, now: Date): Change[] {
  const models = snapshot.models.filter((model) => mayOwn(model.source, current.models.get(model.slug)));
  return [
    ...planProviders(snapshot, current),
    ...models.flatMap((model) => planModel(model, current)),
    ...planRetired(snapshot, current),
    ...models.flatMap((model) => planRoutes(model, current)),
    ...models.flatMap((model) =>
      model.routes.flatMap((route) =>
        planPrices(model, route, current.prices.get(routeId(model.slug, route)) ?? [], now),
      ),
    ),
  ];
}

/** A route's id: the same for the same provider, upstream id, region and slug, on every machine. */
export function routeId(
  slug: string,
  route: Pick<SnapshotRoute, 'provider' | 'upstreamId' | 'region'>,
): string {
  const name = [route.provider, route.upstreamId, route.region, slug].join('|');
  return `route_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}

function mayOwn(
  source: CatalogSource,
  current: { source: CatalogSource; retired: boolean } | undefined,
): boolean {
  return !current || current.retired || RANK[source] >= RANK[current.source];
}

function planProviders(snapshot: CatalogSnapshot, current: CurrentCatalog): Change[] {
  const changes: Change[] = [];
  const named = new Set<string>();
  for (const given of snapshot.providers) {
    named.add(given.id);
    const provider: ProviderRow = { ...given, source: snapshot.source };
    const known = current.providers.get(given.id);
    if (!known) changes.push({ kind: 'provider.added', provider });
    else if (mayOwn(snapshot.source, { source: known.source, retired: !known.enabled })) {
      const { enabled, ...row } = known;
      if (!enabled || !isSame(row, provider)) changes.push({ kind: 'provider.changed', provider });
    }
  }
  for (const [id, { source, enabled }] of current.providers) {
    if (enabled && source === snapshot.source && !named.has(id))
      changes.push({ kind: 'provider.disabled', id });
  }
  return changes;
}

function planModel({ routes: _, ...model }: SnapshotModel, current: CurrentCatalog): Change[] {
  const known = current.models.get(model.slug);
  if (!known) return [{ kind: 'model.added', model }];
  const { retired, ...row } = known;
  return retired || !isSame(row, model) ? [{ kind: 'model.changed', model }] : [];
}

/** Models their source no longer names, with their routes. */
function planRetired(snapshot: CatalogSnapshot, current: CurrentCatalog): Change[] {
  const named = new Set(snapshot.models.map(({ slug }) => slug));
  const isOurs = (source: CatalogSource) =>
    source === snapshot.source || (snapshot.source === 'starter' && source === 'sandbox');
  const gone = [...current.models.values()].filter(
    ({ slug, source, retired }) => !retired && isOurs(source) && !named.has(slug),
  );
  const slugs = new Set(gone.map(({ slug }) => slug));
  const routes = [...current.routes.values()].filter(
    ({ modelSlug, status }) => slugs.has(modelSlug) && status !== 'deprecated',
  );
  return [
    ...gone.map(({ slug }): Change => ({ kind: 'model.retired', slug })),
    ...routes.map(({ id }): Change => ({ kind: 'route.retired', id })),
  ];
}

/** Who owns a model decides about all of its routes. */
function planRoutes(model: SnapshotModel, current: CurrentCatalog): Change[] {
  const changes: Change[] = [];
  const named = new Set<string>();
  for (const { prices: _prices, unpriced: _unpriced, ...given } of model.routes) {
    const id = routeId(model.slug, given);
    named.add(id);
    const route: RouteRow = { ...given, id, modelSlug: model.slug, source: model.source };
    const known = current.routes.get(id);
    if (!known) changes.push({ kind: 'route.added', route });
    else if (!isSame(known, route)) changes.push({ kind: 'route.changed', route });
  }
  for (const { id, modelSlug, status } of current.routes.values()) {
    if (modelSlug === model.slug && status !== 'deprecated' && !named.has(id))
      changes.push({ kind: 'route.retired', id });
  }
  return changes;
}

interface Period {
  from: Date | null;
  rates: readonly Rate[];
}

function planPrices(
  model: SnapshotModel,
  route: SnapshotRoute,
  all: readonly CurrentPrice[],
  now: Date,
): Change[] {
  if (!route.prices) return [];
  const { origin, sources } = route.prices;
  const periods = route.prices.periods.filter((period) => isBelievable(period, route, origin));
  const known = all
    .filter((price) => price.origin !== 'override' && !(price.to && price.to <= price.from))
    .sort((a, b) => Number(a.from) - Number(b.from));
  const id = routeId(model.slug, route);
  const isFuture = ({ from }: { from: Date | null }) => from !== null && from > now;
  const scheduled = planScheduled(periods.filter(isFuture), known.filter(isFuture), {
    routeId: id,
    origin,
    sources,
  });
  const past = periods.filter((period) => !isFuture(period));
  const begun = known.filter((price) => !isFuture(price));
  const price = { routeId: id, origin, sources };
  if (begun.length === 0) return [...planHistory(past, model, price, now), ...scheduled];
  return [...planCurrent(past.at(-1), begun, price, now), ...scheduled];
}

/** Zero means unknown, unless the route's name says free or the price is somebody's own word. */
function isBelievable(
  { rates }: Period,
  { upstreamId }: SnapshotRoute,
  origin: SnapshotPrices['origin'],
): boolean {
  if (rates.some(({ pico }) => pico > 0n)) return true;
  return upstreamId.endsWith(':free') || origin === 'local' || origin === 'operator' || origin === 'sandbox';
}

type PriceOf = Pick<NewPrice, 'routeId' | 'origin' | 'sources'>;

/** A route's first prices may lie in the past; the oldest begins with the model, where its day is known. */
function planHistory(past: readonly Period[], model: SnapshotModel, price: PriceOf, now: Date): Change[] {
  const released = model.releasedAt ? new Date(model.releasedAt) : null;
  const changes: Change[] = [];
  for (const [i, { from, rates }] of past.entries()) {
    const next = past[i + 1];
    const begins = from ?? (next ? released : now);
    const to = next?.from ?? null;
    if (!begins || (to && begins >= to)) continue;
    changes.push({
      kind: next ? 'price.history' : 'price.opened',
      price: { ...price, from: begins, to, rates },
    });
  }
  return changes;
}

function planCurrent(
  want: Period | undefined,
  begun: readonly CurrentPrice[],
  price: PriceOf,
  now: Date,
): Change[] {
  const changes: Change[] = [];
  const open = begun.filter(({ to }) => to === null);
  const inForce = open.at(-1);
  // A scheduled price has begun since: the one before it ends where it began.
  for (const [i, { id }] of open.entries()) {
    const successor = open[i + 1];
    if (successor) changes.push({ kind: 'price.closed', id, at: successor.from });
  }
  if (!want || (inForce && inForce.origin === price.origin && haveSameRates(inForce.rates, want.rates)))
    return changes;
  if (inForce) changes.push({ kind: 'price.closed', id: inForce.id, at: now });
  changes.push({ kind: 'price.opened', price: { ...price, from: now, to: null, rates: want.rates } });
  return changes;
}

/** Prices that begin later. One that is no longer announced ends where it would have begun. */
function planScheduled(wanted: readonly Period[], known: readonly CurrentPrice[], price: PriceOf): Change[] {
  const isAnnounced = (row: CurrentPrice) =>
    wanted.some(({ from, rates }) => Number(from) === Number(row.from) && haveSameRates(row.rates, rates));
  const cancelled = known.filter((row) => row.to === null && !isAnnounced(row));
  const fresh = wanted.filter(
    ({ from, rates }) =>
      !known.some((row) => Number(from) === Number(row.from) && haveSameRates(row.rates, rates)),
  );
  return [
    ...cancelled.map(({ id, from }): Change => ({ kind: 'price.closed', id, at: from })),
    ...fresh.flatMap(({ from, rates }): Change[] =>
      from ? [{ kind: 'price.scheduled', price: { ...price, from, to: null, rates } }] : [],
    ),
  ];
}

function haveSameRates(a: readonly Rate[], b: readonly Rate[]): boolean {
  const print = (rates: readonly Rate[]) =>
    rates
      .map(({ meter, aboveInputTokens, pico }) => `${meter}>${aboveInputTokens}=${pico}`)
      .sort()
      .join();
  return print(a) === print(b);
}

/** Equal in every field; lists count as sets, and the order of an object's fields says nothing. */
function isSame(a: object, b: object): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .map(([key, field]) => `${key}:${canonical(field)}`)
    .sort()
    .join()}}`;
}
