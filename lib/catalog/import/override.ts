import type { Pool } from 'pg';
import type { Rate } from '../price';
import {
  closePrices,
  findOpenOverride,
  findRouteIds,
  inCatalogTransaction,
  openPrices,
} from '../queries-import';

export interface PriceOverride {
  slug: string;
  provider: string;
  /** Needed where the provider serves the model in several regions. */
  region?: string;
  rates: readonly Rate[];
  reason: string;
  /** When it begins; now when absent. Never in the past. */
  from?: Date;
  /** Who set it. */
  by: string;
}

/**
 * Sets the price of a route by a person's word; it stands before every imported price until it is removed.
 * Gives the new price's id. @throws Error that names what is wrong: no such route, several, no rates, a past date.
 */
export async function setPriceOverride(
  pool: Pool,
  override: PriceOverride,
  now = new Date(),
): Promise<string> {
  const from = override.from ?? now;
  if (from < now)
    throw new Error('an override cannot begin in the past: requests were charged by the price of their day');
  for (const meter of ['input', 'output'] as const) {
    if (!override.rates.some((rate) => rate.meter === meter && rate.aboveInputTokens === 0))
      throw new Error(`an override needs an ${meter} rate`);
  }
  if (!override.reason.trim()) throw new Error('an override needs a reason');
  return inCatalogTransaction(pool, async (client) => {
    const routeId = await findOneRoute(client, override);
    const before = await findOpenOverride(client, routeId);
    if (before) await closePrices(client, [{ id: before, at: from }]);
    const price = {
      routeId,
      origin: 'override' as const,
      from,
      to: null,
      rates: override.rates,
      sources: [{ by: override.by }],
    };
    const [id] = await openPrices(client, [price], { by: override.by, reason: override.reason, now });
    if (!id) throw new Error('the override was not written');
    return id;
  });
}

/** Ends a route's override; the imported price stands again. False where there was none. @throws Error as above */
export async function removePriceOverride(
  pool: Pool,
  route: Pick<PriceOverride, 'slug' | 'provider' | 'region'>,
  now = new Date(),
): Promise<boolean> {
  return inCatalogTransaction(pool, async (client) => {
    const open = await findOpenOverride(client, await findOneRoute(client, route));
    if (open) await closePrices(client, [{ id: open, at: now }]);
    return open !== null;
  });
}

type Client = Parameters<Parameters<typeof inCatalogTransaction>[1]>[0];

async function findOneRoute(
  client: Client,
  { slug, provider, region }: Pick<PriceOverride, 'slug' | 'provider' | 'region'>,
): Promise<string> {
  const all = await findRouteIds(client, slug, provider);
  const routes = region === undefined ? all : all.filter((route) => route.region === region);
  if (routes.length > 1)
    throw new Error(
      `${slug} has several routes at ${provider}; name the region: ${routes.map((r) => r.region).join(', ')}`,
    );
  const route = routes[0];
  if (!route) throw new Error(`${slug} has no route at ${provider}${region ? ` in ${region}` : ''}`);
  return route.id;
}
