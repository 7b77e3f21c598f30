import type { Workload } from './cost-arithmetic';

/** The fields of the calculator, as the address names them. */
export const WORKLOAD_FIELDS = [
  {
    name: 'in',
    key: 'inputTokens',
    label: 'Tokens in',
    hint: 'Of one prompt, cached ones too',
    most: 100_000_000,
  },
  {
    name: 'cached',
    key: 'cachedTokens',
    label: 'Of them cached',
    hint: 'By the provider',
    most: 100_000_000,
  },
  { name: 'out', key: 'outputTokens', label: 'Tokens out', hint: 'Of one answer', most: 100_000_000 },
  {
    name: 'requests',
    key: 'requests',
    label: 'Requests a month',
    hint: 'All of them',
    most: 1_000_000_000_000,
  },
  {
    name: 'hits',
    key: 'hitPercent',
    label: 'Of 100, cache hits',
    hint: 'Answered by our exact cache',
    most: 100,
  },
] as const satisfies readonly {
  name: string;
  key: keyof Workload;
  label: string;
  hint: string;
  most: number;
}[];

export type WorkloadField = (typeof WORKLOAD_FIELDS)[number]['name'];
/** As typed. */
export type WorkloadTexts = Record<WorkloadField, string>;
export type WorkloadFaults = Partial<Record<WorkloadField, string>>;

export const WORKLOAD_DEFAULTS: WorkloadTexts = {
  in: '2000',
  cached: '0',
  out: '500',
  requests: '100000',
  hits: '10',
};

/**
 * Reads what was typed. What cannot be read is said, and the default stands in its place, so that there are always
 * figures of a whole question.
 */
export function readWorkload(texts: WorkloadTexts): { load: Workload; faults: WorkloadFaults } {
  const faults: WorkloadFaults = {};
  const load: Workload = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, requests: 0, hitPercent: 0 };
  for (const { name, key, most } of WORKLOAD_FIELDS) {
    const read = readCount(texts[name], most);
    load[key] = read ?? Number(WORKLOAD_DEFAULTS[name]);
    if (read === null)
      faults[name] =
        `Expected a whole number from 0 to ${grouped(most)}; reckoned with ${grouped(load[key])}.`;
  }
  if (load.cachedTokens > load.inputTokens) {
    load.cachedTokens = load.inputTokens;
    faults.cached ??= `More than the tokens in; reckoned with ${grouped(load.inputTokens)}.`;
  }
  return { load, faults };
}

/** "12,000", "12 000" and "12_000" are what people write. */
function readCount(text: string, most: number): number | null {
  const digits = text.trim().replace(/(?<=\d)[,_'\s](?=\d{3})/g, '');
  if (!/^\d{1,13}$/.test(digits)) return null;
  return Number(digits) <= most ? Number(digits) : null;
}

/** "12,000". By hand: browsers and servers may differ. */
export function grouped(count: number | bigint): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** The address of the calculator with this question; what is as by default stands in it only with the rest. */
export function calculatorAddress(slug: string, texts: WorkloadTexts): string {
  const query = new URLSearchParams({ model: slug, ...texts });
  return `/pricing?${query.toString().replaceAll('%2F', '/')}#calculator`;
}
