import { formatRate } from '@/components/catalog/format';
import { formatPerMillion } from '@/lib/base/money';
import type { Model } from '@/lib/catalog/model';
import type { Meter, Rate } from '@/lib/catalog/price';
import { listPriceChanges, type PriceChange } from '@/lib/catalog/queries-price-changes';
import { visibleModels } from '@/lib/gateway/endpoints/model-rows';
import { getRuntime } from '@/lib/gateway/runtime';
import { siteOrigin } from '../site-origin';
import { type AtomEntry, atomFeed } from './atom';

const ENTRIES_AT_MOST = 60;
/** Of a model's providers; more are counted. */
const NAMED_AT_MOST = 5;

/** The catalog's news: models by the day they came here, changes of list prices by the day they hold from. */
export async function catalogFeed(): Promise<string> {
  const [{ catalog, pool, clock }, origin] = await Promise.all([getRuntime(), siteOrigin()]);
  const current = catalog.current();
  const changes = await listPriceChanges(pool, ENTRIES_AT_MOST);
  const now = clock();
  const entries = [
    ...visibleModels(current, null)
      .filter(({ source }) => source !== 'sandbox')
      .map((model) => modelEntry(model, origin)),
    ...changes.flatMap((change) => {
      const model = current.models.get(change.modelSlug);
      return model ? priceEntries(change, model, origin, now) : [];
    }),
  ];
  entries.sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime() || (a.id < b.id ? -1 : 1));
  return atomFeed({
    id: `${origin}/feed.xml`,
    home: `${origin}/models`,
    title: 'Runtime: models and prices',
    entries: entries.slice(0, ENTRIES_AT_MOST),
  });
}

/** A catalog filled in one go has one day for all its models; their makers' dates then tell which is new. */
function modelEntry(model: Model, origin: string): AtomEntry {
  const address = `${origin}/models/${model.slug}`;
  return {
    id: address,
    address,
    title: `New model: ${model.name}`,
    updatedAt: model.releasedAt ?? model.createdAt,
    text: `${model.name} (${model.slug}) can be called, with routes at ${providersOf(model)}. ${model.description ?? ''}`.trim(),
  };
}

function providersOf({ routes }: Model): string {
  const open = routes.filter(({ provider }) => provider.visibility === 'public');
  const names = [...new Set(open.map(({ provider }) => provider.name))];
  if (names.length === 0) return 'no provider yet';
  return names.length <= NAMED_AT_MOST ? names.join(', ') : `${names.length} providers`;
}

const WORDS: Partial<Record<Meter, string>> = {
  input: 'input',
  output: 'output',
  cache_read: 'cached input',
  cache_write: 'cache write',
};

/** None where nothing that people compare has changed. */
function priceEntries(change: PriceChange, model: Model, origin: string, now: number): AtomEntry[] {
  const moved = Object.entries(WORDS).flatMap(([meter, word]) => {
    const [before, after] = [change.before, change.after].map((rates) => baseRate(rates, meter as Meter));
    return before === after ? [] : [`${word} ${printed(before)} → ${printed(after)}`];
  });
  if (moved.length === 0) return [];
  const lies = change.at.getTime() > now ? 'changes' : 'changed';
  const address = `${origin}/models/${model.slug}`;
  return [
    {
      id: `${address}#${change.priceId}`,
      address,
      title: `${model.name} at ${change.providerName}: ${moved.join(', ')}`,
      updatedAt: change.at.getTime() > now ? change.notedAt : change.at,
      text: `The list price of ${model.slug} at ${change.providerName} ${lies} on ${change.at.toISOString().slice(0, 10)}, in USD per million tokens: ${moved.join(', ')}.`,
    },
  ];
}

function baseRate(rates: readonly Rate[], meter: Meter): bigint | undefined {
  return rates.find((rate) => rate.meter === meter && rate.aboveInputTokens === 0)?.pico;
}

function printed(pico: bigint | undefined): string {
  return pico === undefined ? 'none' : `$${formatRate(formatPerMillion(pico))}`;
}
