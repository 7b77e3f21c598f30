import type { Caller } from '@/lib/auth/caller';
import type { Model } from '@/lib/catalog/model';

const openOf = new WeakMap<Model, Model>();

/**
 * A model as who asks may know it: nobody without a key learns of routes at a provider that is kept off the public pages.
 * The same object for the same model.
 */
export function seenBy(model: Model, caller: Caller | null): Model {
  if (caller) return model;
  let open = openOf.get(model);
  if (!open) {
    const routes = model.routes.filter(({ provider }) => provider.visibility === 'public');
    open = routes.length === model.routes.length ? model : { ...model, routes };
    openOf.set(model, open);
  }
  return open;
}
