import type { ModelRow } from '@/components/catalog/types';
import type { ProviderLight } from '@/components/site/landing-providers';
import type { CachedRates } from '@/components/site/landing-savings';
import { isConfigured } from '@/lib/gateway/routing/access';
import type { Runtime } from '@/lib/gateway/runtime';

/** The model of the samples, whose author's API caches by itself. */
const WANTED = 'openai/gpt-4.1-mini';

/** What a model costs whose provider keeps prompts, from the catalog; null where no model has such a rate. */
export function cachedRates(models: readonly ModelRow[]): CachedRates | null {
  const hasRates = ({ from }: ModelRow) => from.input !== null && from.cacheRead !== null;
  const model = models.find((one) => one.slug === WANTED && hasRates(one)) ?? models.find(hasRates);
  const { input, cacheRead } = model?.from ?? {};
  return model && input && cacheRead ? { name: model.name, input, cacheRead } : null;
}

/** The public providers with what this server lately saw of them; those it has a key for first, then by models. */
export function providerLights(runtime: Runtime, models: readonly ModelRow[]): ProviderLight[] {
  const { health, clock, catalog } = runtime;
  const routeIds = new Map<string, string[]>();
  for (const { routes, router } of catalog.current().models.values()) {
    // A virtual model's routes are those of the models behind it.
    if (router) continue;
    for (const { id, provider } of routes) {
      const known = routeIds.get(provider.id);
      if (known) known.push(id);
      else routeIds.set(provider.id, [id]);
    }
  }
  const counts = new Map<string, number>();
  for (const id of models.flatMap((model) => model.providers)) counts.set(id, (counts.get(id) ?? 0) + 1);
  const now = clock();
  return [...catalog.current().providers.values()]
    .filter(({ id, visibility }) => id !== 'sandbox' && visibility === 'public' && counts.has(id))
    .map((provider): ProviderLight => {
      const { id, name } = provider;
      const seen = () => health.ofRoutes(routeIds.get(id) ?? [], now)?.status ?? 'thin';
      const status = isConfigured(runtime, provider) ? seen() : 'not_configured';
      return { id, name, models: counts.get(id) ?? 0, status };
    })
    .sort((a, b) => weight(a) - weight(b) || b.models - a.models || a.name.localeCompare(b.name));
}

function weight({ status }: ProviderLight): number {
  return status === 'not_configured' ? 1 : 0;
}
