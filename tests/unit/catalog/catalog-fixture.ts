import { parsePerMillion } from '@/lib/base/money';
import { buildCatalog, type LoadedRows } from '@/lib/catalog/build';
import { planChanges, routeId } from '@/lib/catalog/import/plan';
import type { CatalogSnapshot } from '@/lib/catalog/import/snapshot';
import { starterSnapshot } from '@/lib/catalog/import/starter';
import type { Catalog } from '@/lib/catalog/model';
import type { Price } from '@/lib/catalog/price';

/** The catalog a snapshot becomes, without a database. */
export function catalogOf(snapshot: CatalogSnapshot, now = new Date('2026-11-23T12:00:00Z')): Catalog {
  const empty = { providers: new Map(), models: new Map(), routes: new Map(), prices: new Map() };
  const prices = new Map<string, Price>();
  for (const change of planChanges(snapshot, empty, now)) {
    if (change.kind !== 'price.opened') continue;
    const { routeId: id, origin, from, to, rates } = change.price;
    prices.set(id, { id: `price_${id}`, origin, effectiveFrom: from, effectiveTo: to, rates });
  }
  const rows: LoadedRows = {
    providers: snapshot.providers.map((p) => ({
      id: p.id,
      name: p.name,
      dialect: p.dialect,
      base_url: p.baseUrl,
      docs_url: p.docsUrl,
      api_key_env: p.apiKeyEnv,
      allow_private_network: p.allowPrivateNetwork,
      timeout_ms: p.timeoutMs,
      data_policy: p.dataPolicy,
      visibility: p.visibility,
      source: snapshot.source,
    })),
    models: snapshot.models.map((m) => ({
      slug: m.slug,
      name: m.name,
      lab: m.lab,
      family: m.family,
      description: m.description,
      released_at: m.releasedAt,
      deprecated_at: m.deprecatedAt,
      context_tokens: m.contextTokens,
      output_tokens_max: m.outputTokensMax,
      input_modalities: m.inputModalities,
      output_modalities: m.outputModalities,
      capabilities: m.capabilities,
      endpoints: m.endpoints,
      aliases: m.aliases,
      moving_aliases: m.movingAliases,
      tokenizer: m.tokenizer,
      reference_provider: m.referenceProvider,
      open_weights: m.openWeights,
      sell: m.sell && {
        input: parsePerMillion(m.sell.input),
        output: parsePerMillion(m.sell.output),
        cacheRead: m.sell.cache_read === undefined ? null : parsePerMillion(m.sell.cache_read),
      },
      visibility: m.visibility,
      source: m.source,
      created_at: now,
    })),
    routes: snapshot.models.flatMap((m) =>
      m.routes.map((r) => ({
        id: routeId(m.slug, r),
        model_slug: m.slug,
        provider_id: r.provider,
        upstream_id: r.upstreamId,
        region: r.region,
        variant: r.variant,
        context_tokens: r.contextTokens,
        output_tokens_max: r.outputTokensMax,
        supports: r.supports,
        status: r.status,
      })),
    ),
    prices,
  };
  return buildCatalog(rows, now);
}

let starter: Catalog | undefined;
export function starterCatalog(): Catalog {
  starter ??= catalogOf(starterSnapshot());
  return starter;
}
