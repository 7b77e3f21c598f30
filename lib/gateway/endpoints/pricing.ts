import { DecimalNumber } from '@/lib/base/decimal-json';
import { formatPerMillion } from '@/lib/base/money';
import type { Catalog, Model } from '@/lib/catalog/model';
import { filterModels, wantsAliases } from './catalog-filters';
import {
  availableProviders,
  benchmarkPricing,
  type CatalogView,
  cheapestRoute,
  customerPricing,
  visibleModels,
} from './model-rows';

/**
 * `GET /v1/account/pricing`: what the caller pays, a row for every name a model has, so that a program that
 * joins on any of them finds its price. Print with `stringifyJson`.
 * @throws ApiError invalid_request for an unknown filter value
 */
export function listPricing(catalog: Catalog, view: CatalogView) {
  const models = filterModels(visibleModels(catalog, view.caller), catalog, view.query);
  const rows = new Map(models.map((model) => [model.slug, pricingRow(model, view)]));
  const data: (ReturnType<typeof pricingRow> & { alias_of?: string })[] = [...rows.values()];
  if (wantsAliases(view.query)) {
    for (const [alias, slug] of catalog.aliases) {
      const row = rows.get(slug);
      if (row) data.push({ ...row, id: alias, alias_of: slug });
    }
  }
  return { object: 'list' as const, data };
}

function pricingRow(model: Model, view: CatalogView) {
  const cheapest = cheapestRoute(model, view);
  const number = (pico: bigint) => new DecimalNumber(formatPerMillion(pico));
  const sell = model.sell && {
    input_per_mtok: number(model.sell.input),
    output_per_mtok: number(model.sell.output),
    cache_read_per_mtok: model.sell.cacheRead === null ? undefined : number(model.sell.cacheRead),
  };
  return {
    id: model.slug,
    available_providers: availableProviders(model),
    pricing: {
      pricing_model: model.sell ? ('explicit_sell_rates' as const) : ('shared_savings' as const),
      ...sell,
      ...(cheapest && customerPricing(model, cheapest, view.sharePpm)),
    },
    benchmark_pricing: benchmarkPricing(model),
    benchmark_provider: model.referenceProvider,
  };
}
