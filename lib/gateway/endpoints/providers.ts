import type { Catalog } from '@/lib/catalog/model';
import type { ProviderHealth } from '../health/route-health';
import { type CatalogView, visibleModels } from './model-rows';

/**
 * `GET /v1/providers`. A provider this server has no key for is `down` with `configured: false`; one that has
 * not failed is `healthy`. `healthOf` gives what was lately measured on these routes, null where that is nothing.
 */
export function listProviders(
  catalog: Catalog,
  view: Pick<CatalogView, 'caller' | 'isConfigured'>,
  healthOf: (routeIds: readonly string[]) => ProviderHealth | null = () => null,
) {
  const counts = new Map<string, number>();
  for (const model of visibleModels(catalog, view.caller)) {
    for (const id of new Set(model.routes.map(({ provider }) => provider.id)))
      counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const routeIds = new Map<string, string[]>();
  for (const { routes, router } of catalog.models.values()) {
    // A virtual model's routes are those of the models behind it.
    if (router) continue;
    for (const { id, provider } of routes) {
      const known = routeIds.get(provider.id);
      if (known) known.push(id);
      else routeIds.set(provider.id, [id]);
    }
  }
  const data = [...catalog.providers.values()]
    .filter(({ visibility }) => visibility === 'public' || view.caller !== null)
    .map((provider) => {
      const configured = view.isConfigured(provider);
      const health = configured ? healthOf(routeIds.get(provider.id) ?? []) : null;
      const status = health?.status ?? (configured ? 'healthy' : 'down');
      return {
        id: provider.id,
        object: 'provider' as const,
        name: provider.name,
        status,
        healthy: status === 'healthy',
        configured,
        models: counts.get(provider.id) ?? 0,
        latency_ms: health?.latencyMs ?? null,
      };
    });
  return { object: 'list' as const, data };
}
