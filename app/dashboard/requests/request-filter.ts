import { z } from 'zod';
import { parseUsd } from '@/lib/base/money';
import { Name, readQuery, Time } from '@/lib/gateway/endpoints/query-params';
import type { RequestFilters } from '@/lib/requests/queries';

/** A field of a form has no offset: it is in UTC, as the page says. */
const Moment = z
  .string()
  .transform((text) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text) ? `${text}Z` : text))
  .pipe(Time);

const CACHES = ['miss', 'hit', 'exact_response_cache', 'inflight_dedupe', 'semantic_cache'] as const;

const FilterQuery = z.object({
  from: Moment.optional(),
  to: Moment.optional(),
  status: z
    .string()
    .regex(/^(?:error|[1-5](?:xx|\d\d))$/, 'expected an HTTP status like 200, a class like 2xx, or error')
    .optional(),
  model: Name.optional(),
  provider: Name.optional(),
  key: Name.optional(),
  tag: Name.optional(),
  session: Name.optional(),
  cache: z.enum(CACHES, { error: `expected ${CACHES.join(', ')}` }).optional(),
  min_cost: z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,12})?$/, 'expected dollars like 0.002, with at most 12 decimals')
    .transform(parseUsd)
    .optional(),
  min_latency: z
    .string()
    .regex(/^\d{1,7}$/, 'expected milliseconds like 1500')
    .transform(Number)
    .optional(),
});

/**
 * The filters that an address holds; what else it holds is left alone.
 * @throws ApiError invalid_request naming the parameter
 */
export function readFilters(query: URLSearchParams): RequestFilters {
  const { cache, min_cost, min_latency, ...plain } = readQuery(FilterQuery, query);
  return { ...plain, cacheTier: cache, minCharge: min_cost, minLatencyMs: min_latency };
}
