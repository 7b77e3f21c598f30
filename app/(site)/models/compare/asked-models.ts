import { cache } from 'react';
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

/** A list an address may hold at most. */
const READ_AT_MOST = 12;
const NEAREST = 3;
/** For so many unknown names the nearest are looked for, each among all names of the catalog. */
const HELPED_AT_MOST = COMPARED_AT_MOST;

/** The models that an address asks to compare, by any of their names. */
export function askedModels(named: string | string[] | undefined): Promise<AskedModels> {
  return readNames(
    [named ?? []]
      .flat()
      .map((name) => name.trim().slice(0, 100))
      .join('\n'),
  );
}

/** Once a request, for the page and what it says of itself. A name has no line break in it. */
const readNames = cache(async (lines: string): Promise<AskedModels> => {
  const catalog = (await getRuntime()).catalog.current();
  const names = lines.split('\n').map((name) => name.trim());
  const slugs: string[] = [];
  const unknown: { name: string; nearest: string[] }[] = [];
  for (const name of new Set(names.filter(Boolean).slice(0, READ_AT_MOST))) {
    const model = findModel(catalog, parseSlug(name).slug, { workspaceVisible: false });
    const nearest = () => (unknown.length < HELPED_AT_MOST ? nearestNames(catalog, name, NEAREST) : []);
    if (!model) unknown.push({ name, nearest: nearest() });
    else if (!slugs.includes(model.slug)) slugs.push(model.slug);
  }
  const models = await Promise.all(slugs.slice(0, COMPARED_AT_MOST).map(comparedModel));
  return {
    models: models.filter((model) => model !== null),
    unknown,
    tooMany: slugs.slice(COMPARED_AT_MOST),
  };
});
