import { formatMoment } from '../format';
import { modeAddress } from '../mode-address';
import type { DashboardMode } from '../types';

export const REQUESTS_PATH = '/dashboard/requests';

export const FILTER_NAMES = [
  'from',
  'to',
  'status',
  'model',
  'provider',
  'key',
  'tag',
  'session',
  'cache',
  'min_cost',
  'min_latency',
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
/** The filters that hold, as they stand in the address. */
export type RequestFilter = Partial<Record<FilterName, string>>;

export const STATUSES = [
  { value: '', label: 'Any status' },
  { value: '2xx', label: '2xx, answered' },
  { value: 'error', label: '4xx and 5xx, refused or failed' },
  { value: '4xx', label: '4xx, refused' },
  { value: '5xx', label: '5xx, failed' },
  { value: '402', label: '402, no credits' },
  { value: '429', label: '429, rate limit' },
  { value: '499', label: '499, client left' },
];
export const CACHES = [
  { value: '', label: 'Hit or miss' },
  { value: 'hit', label: 'Any hit' },
  { value: 'miss', label: 'Miss' },
  { value: 'exact_response_cache', label: 'Exact hit' },
  { value: 'inflight_dedupe', label: 'In-flight hit' },
];

export interface KeyChoice {
  id: string;
  label: string;
}

/** The filters of an address, in their order; empty ones are none. */
export function filterOf(read: (name: string) => string | null | undefined): RequestFilter {
  const filter: RequestFilter = {};
  for (const name of FILTER_NAMES) {
    const value = read(name)?.trim();
    if (value) filter[name] = value;
  }
  return filter;
}

/** The page with these filters, and with what else its address holds. */
export function filterAddress(
  mode: DashboardMode,
  filter: RequestFilter,
  more: Record<string, string | null | undefined> = {},
): string {
  return modeAddress(REQUESTS_PATH, mode, { ...filter, ...more });
}

/** "Model: openai/gpt-4.1-mini". */
export function filterWords(name: FilterName, value: string, keys: readonly KeyChoice[]): string {
  switch (name) {
    case 'from':
      return `From ${momentWords(value)}`;
    case 'to':
      return `Before ${momentWords(value)}`;
    case 'status':
      return `Status: ${STATUSES.find((one) => one.value === value)?.label ?? value}`;
    case 'cache':
      return `Cache: ${CACHES.find((one) => one.value === value)?.label ?? value}`;
    case 'key':
      return `Key: ${keys.find(({ id }) => id === value)?.label ?? value}`;
    case 'min_cost':
      return `Charge from $${value}`;
    case 'min_latency':
      return `Latency from ${value} ms`;
    default:
      return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${value}`;
  }
}

/** A moment of the address as a field of a form takes it, in UTC: "2026-11-27T14:03". */
export function fieldMoment(value: string | undefined): string {
  const at = readMoment(value);
  return at === null ? '' : new Date(at).toISOString().slice(0, 16);
}

function momentWords(value: string): string {
  const at = readMoment(value);
  return at === null ? value : `${formatMoment(new Date(at).toISOString()).slice(0, -3)} UTC`;
}

function readMoment(value: string | undefined): number | null {
  if (!value) return null;
  if (/^\d{9,10}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(/T.*(?:Z|[+-]\d\d:\d\d)$/.test(value) || !value.includes('T') ? value : `${value}Z`);
  return Number.isNaN(at) ? null : at;
}
