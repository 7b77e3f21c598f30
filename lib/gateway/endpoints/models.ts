import { ApiError } from '@/lib/base/errors';
import type { Catalog, Model } from '@/lib/catalog/model';
import { findModel, nearestNames, parseSlug } from '@/lib/catalog/resolve';
import { filterModels, wantsAliases } from './catalog-filters';
import { type CatalogView, day, isVisible, modelRow, routeRow, visibleModels } from './model-rows';
import { seenBy } from './seen-model';

export type { CatalogView } from './model-rows';

/**
 * `GET /v1/models`: a row a model, and one for each bare name with `alias_of` (`?aliases=false` leaves those out).
 * Print with `stringifyJson`: prices per million are exact number literals.
 * @throws ApiError invalid_request for an unknown filter value
 */
export function listModels(catalog: Catalog, view: CatalogView) {
  const models = filterModels(visibleModels(catalog, view.caller), catalog, view.query);
  const rows = models.map((model) => modelRow(model, view));
  if (!wantsAliases(view.query)) return listOf(rows);
  const aliases = models.flatMap((model, i) => {
    const bare = model.slug.slice(model.slug.indexOf('/') + 1);
    const row = rows[i];
    return row && catalog.aliases.get(bare) === model.slug
      ? [{ ...row, id: bare, alias_of: model.slug }]
      : [];
  });
  return listOf([...rows, ...aliases]);
}

/** All on one page. */
function listOf<Row>(data: Row[]) {
  return { object: 'list' as const, data, total_count: data.length, links: { next: null } };
}

/** `GET /v1/models/{id}`: the row of a model by any of its names, with its routes. @throws ApiError model_not_found */
export function describeModel(catalog: Catalog, idText: string, view: CatalogView) {
  const model = requireVisible(catalog, idText, view);
  return {
    ...modelRow(model, view),
    family: model.family,
    released: day(model.releasedAt),
    open_weights: model.openWeights,
    aliases: [...model.aliases],
    moving_aliases: [...model.movingAliases],
    reference_provider: model.referenceProvider,
    pricing_model: model.sell ? 'explicit_sell_rates' : 'shared_savings',
    routes: model.routes.map((route) => routeRow(model, route, view)),
  };
}

/** `GET /v1/models/{id}/routes`. @throws ApiError model_not_found */
export function describeRoutes(catalog: Catalog, idText: string, view: CatalogView) {
  const model = requireVisible(catalog, idText, view);
  return {
    object: 'list' as const,
    model: model.slug,
    data: model.routes.map((route) => routeRow(model, route, view)),
  };
}

function requireVisible(catalog: Catalog, idText: string, { caller }: CatalogView): Model {
  const { slug } = parseSlug(idText);
  const model = findModel(catalog, slug, { workspaceVisible: caller !== null });
  if (model && isVisible(model, caller)) return seenBy(model, caller);
  const near = nearestNames(catalog, slug, 3);
  const hint =
    near.length > 0
      ? ` Did you mean ${near.map((name) => `\`${name}\``).join(', ')}?`
      : ' See GET /v1/models.';
  throw new ApiError('model_not_found', `There is no model \`${slug.slice(0, 100)}\`.${hint}`, {
    param: 'model',
    details: { nearest: near },
  });
}
