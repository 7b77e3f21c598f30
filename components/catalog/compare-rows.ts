import { readDecimal, shortDecimal } from './decimal';
import { capabilityLabel, formatTokens, groupDigits } from './format';
import type { ComparedModel } from './types';

export interface CompareCell {
  text: string;
  /** Every digit, where the text is shortened. */
  exact?: string;
  /** "cheapest", "largest": said where one of several is better than another. */
  mark?: string;
}

export interface CompareRow {
  label: string;
  cells: readonly CompareCell[];
  /** Whether the models differ in it. */
  differs: boolean;
}

export interface CompareGroup {
  title: string;
  rows: readonly CompareRow[];
}

const UNKNOWN: CompareCell = { text: '–' };

/** The table of a comparison: prices of the cheapest route, limits, capabilities, facts. */
export function compareGroups(
  models: readonly ComparedModel[],
  providerNames: Readonly<Record<string, string>>,
  capabilities: readonly string[],
): CompareGroup[] {
  const nameOf = (id: string | null) => (id === null ? null : (providerNames[id] ?? id));
  const row = (label: string, cellOf: (model: ComparedModel) => CompareCell): CompareRow =>
    rowOf(label, models.map(cellOf));
  const rates = (label: string, rateOf: (model: ComparedModel) => string | null) =>
    rowOf(label, markLeast(models, rateOf));
  return [
    {
      title: 'What you pay, $ per 1M tokens',
      rows: [
        rates('Input', ({ from }) => from.input),
        rates('Cached input', ({ from }) => from.cacheRead),
        rates('Output', ({ from }) => from.output),
        row('Cheapest at', ({ cheapestProvider }) => ({ text: nameOf(cheapestProvider) ?? '–' })),
        row('Benchmark, in / out', ({ benchmark }) => ({
          text: `${shorten(benchmark.input)} / ${shorten(benchmark.output)}`,
          exact: `$${benchmark.input ?? '–'} / $${benchmark.output ?? '–'} per 1M tokens`,
        })),
        row('Saving', ({ savingPercent }) => ({ text: savingPercent === null ? '–' : `${savingPercent} %` })),
      ],
    },
    {
      title: 'Limits',
      rows: [
        rowOf(
          'Context',
          markMost(models, ({ contextTokens }) => contextTokens),
        ),
        rowOf(
          'Max output',
          markMost(models, ({ outputTokensMax }) => outputTokensMax),
        ),
      ],
    },
    {
      title: 'Capabilities',
      rows: [
        row('Takes', ({ takes }) => ({ text: takes.join(', ') })),
        row('Gives', ({ gives }) => ({ text: gives.join(', ') })),
        ...capabilities.map((one) =>
          row(capabilityLabel(one), (model) => ({ text: model.capabilities.includes(one) ? 'Yes' : 'No' })),
        ),
      ],
    },
    {
      title: 'Facts',
      rows: [
        row('Lab', ({ lab }) => ({ text: lab })),
        row('Released', ({ releasedOn }) => ({ text: releasedOn ?? '–' })),
        row('Open weights', ({ hasOpenWeights }) => ({ text: hasOpenWeights ? 'Yes' : 'No' })),
        row('Providers', ({ providers }) => ({
          text: providers.length === 0 ? 'none' : `${providers.length}: ${providers.map(nameOf).join(', ')}`,
        })),
        row('Endpoints', ({ endpoints }) => ({ text: endpoints.join(', ') || '–' })),
      ],
    },
  ];
}

/** The groups with only those rows in which the models differ; groups without one are left out. */
export function differencesOf(groups: readonly CompareGroup[]): CompareGroup[] {
  return groups
    .map(({ title, rows }) => ({ title, rows: rows.filter(({ differs }) => differs) }))
    .filter(({ rows }) => rows.length > 0);
}

function rowOf(label: string, cells: readonly CompareCell[]): CompareRow {
  const said = new Set(cells.map(({ text, exact }) => exact ?? text));
  return { label, cells, differs: said.size > 1 };
}

function markLeast(
  models: readonly ComparedModel[],
  rateOf: (model: ComparedModel) => string | null,
): CompareCell[] {
  const rates = models.map(rateOf);
  const values = rates.map((rate) => (rate === null ? null : readDecimal(rate)));
  const best = extreme(values, (a, b) => a < b);
  return rates.map((rate, i) =>
    rate === null
      ? UNKNOWN
      : {
          text: shortDecimal(rate),
          exact: `$${rate} per 1M tokens`,
          mark: best !== null && values[i] === best ? 'cheapest' : undefined,
        },
  );
}

function markMost(
  models: readonly ComparedModel[],
  countOf: (model: ComparedModel) => number | null,
): CompareCell[] {
  const counts = models.map(countOf);
  // Those that are shown alike are marked alike.
  const best = extreme(counts, (a, b) => a > b);
  return counts.map((count) =>
    count === null
      ? UNKNOWN
      : {
          text: formatTokens(count),
          exact: `${groupDigits(count)} tokens`,
          mark: best !== null && formatTokens(count) === formatTokens(best) ? 'largest' : undefined,
        },
  );
}

/** The best of what is known; null where all that are known are alike: then none is better. */
function extreme<Value extends number | bigint>(
  values: readonly (Value | null)[],
  isBetter: (a: Value, b: Value) => boolean,
): Value | null {
  const known = values.filter((value) => value !== null);
  if (new Set(known).size < 2) return null;
  return known.reduce((best, value) => (isBetter(value, best) ? value : best));
}

function shorten(rate: string | null): string {
  return rate === null ? '–' : shortDecimal(rate);
}
