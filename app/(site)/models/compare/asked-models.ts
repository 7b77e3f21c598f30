import { COMPARED_AT_MOST } from '@/components/catalog/compare-address';
import type { ComparedModel } from '@/components/catalog/types';
import { findModel, nearestNames, parseSlug } from '@/lib/catalog/resolve';
import { getRuntime } from '@/lib/gateway/runtime';
import { comparedModel } from '../public-models';

export interface AskedModels {
  /** Each once, in the order asked. */
  models: readonly ComparedModel[];
  unknown: readonly { name: string; nearest: readonly string[] }[];
  /** Slugs beyond the four. */
  tooMany: readonly string[];
}

/** A list an address may hold at most: looking for nearest names costs. */
const READ_AT_MOST = 12;
const NEAREST = 3;

/** The models that an address asks to compare, by any of their names. */
export async function askedModels(named: string | string[] | undefined): Promise<AskedModels> {
  const catalog = (await getRuntime()).catalog.current();
  const names = [named ?? []].flat().map((name) => name.trim().slice(0, 100));
  const slugs: string[] = [];
  const unknown: { name: string; nearest: string[] }[] = [];
  for (const name of new Set(names.filter(Boolean).slice(0, READ_AT_MOST))) {
    const model = findModel(catalog, parseSlug(name).slug, { workspaceVisible: false });
    if (!model) unknown.push({ name, nearest: nearestNames(catalog, name, NEAREST) });
    else if (!slugs.includes(model.slug)) slugs.push(model.slug);
  }
  const models = await Promise.all(slugs.slice(0, COMPARED_AT_MOST).map(comparedModel));
  return {
    models: models.filter((model) => model !== null),
    unknown,
    tooMany: slugs.slice(COMPARED_AT_MOST),
  };
}
