import type { Catalog, Route } from '@/lib/catalog/model';
import { visibleModels } from '@/lib/gateway/endpoints/model-rows';
import { isConfigured } from '@/lib/gateway/routing/access';
import type { Runtime } from '@/lib/gateway/runtime';
import { CostCalculator } from './cost-calculator';
import { type CostModel, costModel } from './cost-model';
import { WORKLOAD_DEFAULTS, WORKLOAD_FIELDS, type WorkloadTexts } from './workload';

export type Query = Record<string, string | string[] | undefined>;
const LIST_ID = 'calculator-models';

/** The calculator with the question of the address. */
export function Calculator({ runtime, query }: { runtime: Runtime; query: Query }) {
  const models = costModels(runtime);
  const asked = one(query.model);
  const found = asked === null ? null : (models.get(asked.toLowerCase()) ?? byAlias(runtime, models, asked));
  const model = found ?? usualModel(models);
  if (!model) return <p className="text-muted">No model of this server has a price to reckon with.</p>;
  return (
    <CostCalculator
      model={model}
      texts={textsOf(query)}
      unknownModel={asked !== null && !found ? asked : null}
      listId={LIST_ID}
    >
      <datalist id={LIST_ID}>
        {[...models.values()].map(({ slug, name }) => (
          <option key={slug} value={slug} label={name} />
        ))}
      </datalist>
    </CostCalculator>
  );
}

function one(value: string | string[] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? null : first.trim().slice(0, 200);
}

function textsOf(query: Query): WorkloadTexts {
  const texts = { ...WORKLOAD_DEFAULTS };
  for (const { name } of WORKLOAD_FIELDS) texts[name] = one(query[name])?.slice(0, 40) ?? texts[name];
  return texts;
}

const known = new WeakMap<Catalog, ReadonlyMap<string, CostModel>>();

/** The models that can be reckoned with, by slug. Made once per catalog. */
function costModels(runtime: Runtime): ReadonlyMap<string, CostModel> {
  const catalog = runtime.catalog.current();
  let models = known.get(catalog);
  if (!models) {
    const statusOf = (route: Route) =>
      isConfigured(runtime, route.provider) ? route.status : 'not_configured';
    models = new Map(
      visibleModels(catalog, null).flatMap((model) => {
        const cost = costModel(model, runtime.env.savingsSharePpm, statusOf);
        return cost ? [[model.slug, cost] as const] : [];
      }),
    );
    known.set(catalog, models);
  }
  return models;
}

function byAlias(runtime: Runtime, models: ReadonlyMap<string, CostModel>, asked: string): CostModel | null {
  const slug = runtime.catalog.current().aliases.get(asked.toLowerCase());
  return (slug && models.get(slug)) || null;
}

/** Shown where nothing is asked: the model that most providers sell. */
function usualModel(models: ReadonlyMap<string, CostModel>): CostModel | null {
  let best: CostModel | null = null;
  for (const model of models.values()) if (model.routes.length > (best?.routes.length ?? 0)) best = model;
  return best;
}
