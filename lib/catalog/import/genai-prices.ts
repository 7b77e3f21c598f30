import { type ConditionalPrice, calcPrice, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';
import type { Meter, Rate } from '../price';
import { picoPerThousand, picoPerToken } from './decimals';

/** The version pinned in package.json; written beside every price taken from it. */
export const GENAI_PRICES_VERSION = '0.1.8';

/** One stretch of time with its rates. `from` null: since ever, as far as the package knows. */
export interface PricePeriod {
  from: Date | null;
  rates: Rate[];
}

/** What the package says of one model at one provider. */
export interface ListedPrices {
  /** Oldest first, never empty; may end in the future. */
  periods: PricePeriod[];
  /** Where it was read: package, version, its provider and model. */
  source: { package: string; version: string; provider: string; model: string; read?: string };
  /** What could not be taken over word for word: a cheaper hour of the day, a meter we do not have. */
  notes: string[];
}

/**
 * The dated list prices of a model in the npm package, exact, in pico-dollars.
 * `provider` and `upstreamId` are the package's provider id and the provider's own name of the model.
 * Gives a reason instead where the package has none, or none that may be believed: a neighbour's
 * price found by pattern, a moving alias, a zero that nobody called free, a meter we cannot count.
 * `knownAs` says which of the package's models a person found to be the same; `embeds`, that it puts out vectors,
 * which cost nothing beside its input.
 */
export function listedPrices(
  provider: string,
  upstreamId: string,
  knownAs?: string,
  embeds = false,
): ListedPrices | { reason: string } {
  if (/-latest$/.test(upstreamId)) return { reason: 'a moving alias has no price of its own' };
  const model = findModel(provider, upstreamId) ?? (knownAs ? findModel(provider, knownAs) : null);
  if (!model) return { reason: `${provider} ${upstreamId} is not in the price package` };
  if (model.id !== knownAs && !isSameModel(provider, upstreamId, model.id))
    return { reason: `the price package only knows its neighbour ${model.id}` };
  const notes: string[] = [];
  const periods: PricePeriod[] = [];
  for (const { from, prices } of datedPrices(model, notes)) {
    const rates = toRates(prices, upstreamId, notes, embeds);
    if ('reason' in rates) return rates;
    periods.push({ from, rates });
  }
  const source = {
    package: '@pydantic/genai-prices',
    version: GENAI_PRICES_VERSION,
    provider,
    model: model.id,
  };
  return { periods, source, notes: [...new Set(notes)] };
}

/** The rates in force at an instant, or null where the package has no believable price. */
export function listedRatesAt(provider: string, upstreamId: string, at: Date): Rate[] | null {
  const listed = listedPrices(provider, upstreamId);
  if ('reason' in listed) return null;
  const period = listed.periods.filter(({ from }) => from === null || from <= at).at(-1);
  return (period ?? listed.periods[0])?.rates ?? null;
}

/** The package finds models by pattern; the price itself is not used, it may refuse our empty usage. */
function findModel(provider: string, upstreamId: string): ModelInfo | null {
  try {
    return (
      calcPrice({ input_tokens: 1, output_tokens: 1 }, upstreamId, { providerId: provider })?.model ?? null
    );
  } catch {
    return null;
  }
}

const DATE = /[-@]20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?=-|:|$)/;
const MONTH = /-(?:0[1-9]|1[0-2])-20\d{2}$/;

/** The same model by name, but for its date, its provider's folder or its Bedrock geography. */
function isSameModel(provider: string, requested: string, matched: string): boolean {
  const wanted = requested.toLowerCase();
  const found = matched.toLowerCase();
  if (wanted === found) return true;
  if (provider === 'aws') return bareBedrockName(wanted) === bareBedrockName(found);
  return bareName(wanted) === bareName(found.replace(/-latest$/, ''));
}

function bareName(id: string): string {
  return id
    .replace(/^accounts\/[^/]+\/(?:models|routers)\//, '')
    .replace(/@default$/, '')
    .replace(DATE, '')
    .replace(MONTH, '')
    .replace(/-0$/, '');
}

/** `us. eu. …` share the package's `regional.` price; no prefix is one region, which costs the same. */
function bareBedrockName(id: string): string {
  return id
    .replace(/^(?:us|eu|apac|au|jp|ca)\./, 'regional.')
    .replace(DATE, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/:\d+$/, '');
}

/**
 * The package's rows in order of time. A price by the hour of the day is not modelled: the dearest
 * window stands for the whole day, and the note says so.
 */
function datedPrices(model: ModelInfo, notes: string[]): { from: Date | null; prices: ModelPrice }[] {
  if (!Array.isArray(model.prices)) return [{ from: null, prices: model.prices }];
  const rows: { from: Date | null; prices: ModelPrice }[] = [];
  const windows: ModelPrice[] = [];
  for (const { constraint, prices } of model.prices as ConditionalPrice[]) {
    if (constraint === undefined) rows.push({ from: null, prices });
    else if (constraint.type === 'start_date') rows.push({ from: new Date(constraint.start_date), prices });
    else windows.push(prices);
  }
  rows.sort((a, b) => Number(a.from ?? 0) - Number(b.from ?? 0));
  const last = rows.at(-1);
  if (last && windows.length > 0) {
    last.prices = [last.prices, ...windows].reduce((dearest, next) =>
      inputPrice(next) > inputPrice(dearest) ? next : dearest,
    );
    notes.push('priced by the hour of the day; the dearest hours are taken');
  }
  return rows;
}

function inputPrice(prices: ModelPrice): number {
  const input = prices.input_mtok;
  return typeof input === 'object' ? input.base : (input ?? 0);
}

const TOKEN_METERS: Readonly<Record<string, Meter>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cache_read',
  cache_write_mtok: 'cache_write',
  cache_write_1h_mtok: 'cache_write_1h',
  output_reasoning_mtok: 'reasoning',
  input_audio_mtok: 'input_audio',
  output_audio_mtok: 'output_audio',
  input_image_mtok: 'input_image',
  output_image_mtok: 'output_image',
};
const EVENT_METERS: Readonly<Record<string, Meter>> = {
  requests_kcount: 'request',
  web_searches_kcount: 'web_search',
};
/** Meters a chat call never runs, or whose tokens the `cache_read` meter counts. */
const LEFT_OUT = new Set(['cache_audio_read_mtok', 'cache_image_read_mtok', 'storage_searches_kcount']);
/** Without its own rate such a meter costs the input rate, which is never less: leaving it out is safe. */
const MAY_BE_MISSING: ReadonlySet<Meter> = new Set(['cache_write', 'cache_write_1h']);

function toRates(
  prices: ModelPrice,
  upstreamId: string,
  notes: string[],
  embeds: boolean,
): Rate[] | { reason: string } {
  if (upstreamId.endsWith(':free') && Object.keys(prices).length === 0)
    return [rate('input', 0, 0n), rate('output', 0, 0n)];
  const rates: Rate[] = [];
  for (const [key, value] of Object.entries(prices)) {
    if (value === undefined || LEFT_OUT.has(key)) continue;
    const meter = TOKEN_METERS[key] ?? EVENT_METERS[key];
    if (!meter) return { reason: `its meter ${key} cannot be counted` };
    const toPico = key in EVENT_METERS ? picoPerThousand : picoPerToken;
    try {
      rates.push(...meterRates(meter, value, toPico));
    } catch (error) {
      if (!MAY_BE_MISSING.has(meter)) return { reason: `${key}: ${(error as Error).message}` };
      notes.push(`${meter} left out: ${(error as Error).message}`);
    }
  }
  const kept = rates.filter(({ pico, meter }) => pico > 0n && !(embeds && meter === 'output'));
  if (embeds) kept.push(rate('output', 0, 0n));
  for (const needed of ['input', 'output'] as const) {
    if (!kept.some(({ meter }) => meter === needed))
      return { reason: `no ${needed} price; a zero is not free` };
  }
  return kept;
}

function meterRates(
  meter: Meter,
  value: NonNullable<ModelPrice[string]>,
  toPico: (n: number) => bigint,
): Rate[] {
  if (typeof value === 'number') return [rate(meter, 0, toPico(value))];
  // The package, too, takes the last tier whose start is strictly below the whole input.
  return [
    rate(meter, 0, toPico(value.base)),
    ...value.tiers.map((tier) => rate(meter, tier.start, toPico(tier.price))),
  ];
}

function rate(meter: Meter, aboveInputTokens: number, pico: bigint): Rate {
  return { meter, aboveInputTokens, pico };
}
