import type { Catalog, Provider } from '@/lib/catalog/model';
import { type CatalogView, visibleModels } from './model-rows';

export interface ProviderHealth {
  status: 'healthy' | 'degraded' | 'down';
  latencyMs: number | null;
}

/**
 * `GET /v1/providers`. A provider this server has no key for is `down` with `configured: false`; one that has
 * not failed is `healthy`. `healthOf` gives what this process has measured, null where it has measured nothing.
 */
export function listProviders(
  catalog: Catalog,
  view: Pick<CatalogView, 'caller' | 'isConfigured'>,
  healthOf: (provider: Provider) => ProviderHealth | null = () => null,
) {
  const counts = new Map<string, number>();
  for (const model of visibleModels(catalog, view.caller)) {
    for (const id of new Set(model.routes.map(({ provider }) => provider.id)))
      counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const data = [...catalog.providers.values()]
    .filter(({ visibility }) => visibility === 'public' || view.caller !== null)
    .map((provider) => {
      const configured = view.isConfigured(provider);
      const health = configured ? healthOf(provider) : null;
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
