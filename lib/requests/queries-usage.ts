import type { Pool } from 'pg';
import { z } from 'zod';
import type { RequestFilters, RequestScope } from './queries';
import { where } from './queries-filter';
import { sumOutcomes } from './queries-overview';
import type { RollupSums } from './queries-rollups';

/** Sums over requests. Amounts in pico-dollars; sums are exact however many rows there are. */
export interface UsageFigures {
  requests: number;
  /** Answered with 2xx. */
  successes: number;
  charge: bigint;
  saved: bigint;
  benchmark: bigint;
  upstream: bigint;
  /** What providers charged the customer’s own keys. */
  ownProviderCost: bigint;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** Null without requests. */
  avgLatencyMs: number | null;
  exactHits: number;
  inflightHits: number;
  semanticHits: number;
  savedByExactHits: bigint;
  savedByInflightHits: bigint;
}

export const INTERVALS = ['hour', 'day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

export interface UsagePoint extends UsageFigures {
  /** The start of the interval, in UTC. */
  start: Date;
}

const SUMS = `
  count(r.id) as requests,
  count(*) filter (where r.status between 200 and 299) as successes,
  coalesce(sum(r.charge_pico), 0)::text as charge,
  coalesce(sum(r.saved_pico), 0)::text as saved,
  coalesce(sum(r.benchmark_pico), 0)::text as benchmark,
  coalesce(sum(r.upstream_pico), 0)::text as upstream,
  coalesce(sum(r.own_provider_cost_pico), 0)::text as own_provider_cost,
  coalesce(sum(r.input_tokens), 0) as input_tokens,
  coalesce(sum(r.cached_tokens), 0) as cached_tokens,
  coalesce(sum(r.output_tokens), 0) as output_tokens,
  avg(r.latency_ms)::float8 as avg_latency_ms,
  count(*) filter (where r.cache_tier = 'exact_response_cache') as exact_hits,
  count(*) filter (where r.cache_tier = 'inflight_dedupe') as inflight_hits,
  count(*) filter (where r.cache_tier = 'semantic_cache') as semantic_hits,
  coalesce(sum(r.saved_pico) filter (where r.cache_tier = 'exact_response_cache'), 0)::text as saved_exact,
  coalesce(sum(r.saved_pico) filter (where r.cache_tier = 'inflight_dedupe'), 0)::text as saved_inflight`;

/** The figures of a scope, over all time or what the filters leave of it. */
export async function usageSummary(
  pool: Pool,
  scope: RequestScope,
  filters: RequestFilters = {},
): Promise<UsageFigures> {
  if (isOfAll(scope, filters)) return usageOfAll(pool, scope, filters);
  const condition = where(scope, filters);
  const result = await pool.query(
    `select ${SUMS} from requests r where ${condition.text()}`,
    condition.values,
  );
  return toFigures(SumsRow.parse(result.rows[0]));
}

/** A whole workspace's figures, at most bounded in time, need not look at every row. */
function isOfAll({ keyId }: RequestScope, filters: RequestFilters): boolean {
  const named = Object.entries(filters).filter(([, value]) => value !== undefined && value !== null);
  return keyId == null && named.every(([name]) => name === 'from' || name === 'to');
}

async function usageOfAll(pool: Pool, scope: RequestScope, filters: RequestFilters): Promise<UsageFigures> {
  const span = {
    workspaceId: scope.workspaceId,
    mode: scope.mode,
    from: filters.from ?? null,
    to: filters.to ?? null,
  };
  return figuresOf(await sumOutcomes(pool, span));
}

/** One figure of each kind from sums by outcome. */
export function figuresOf(outcomes: readonly (RollupSums & { cacheTier: string })[]): UsageFigures {
  const count = (member: keyof RollupSums, of = outcomes) =>
    of.reduce((sum, one) => sum + Number(one[member]), 0);
  const amount = (member: keyof RollupSums, of = outcomes) =>
    of.reduce((sum, one) => sum + BigInt(one[member]), 0n);
  const hits = (tier: string) => outcomes.filter(({ cacheTier }) => cacheTier === tier);
  const requests = count('requests');
  return {
    requests,
    successes: count('successes'),
    charge: amount('charge_pico'),
    saved: amount('saved_pico'),
    benchmark: amount('benchmark_pico'),
    upstream: amount('upstream_pico'),
    ownProviderCost: amount('own_provider_cost_pico'),
    inputTokens: count('input_tokens'),
    cachedInputTokens: count('cached_tokens'),
    outputTokens: count('output_tokens'),
    avgLatencyMs: requests === 0 ? null : count('latency_ms') / requests,
    exactHits: count('requests', hits('exact_response_cache')),
    inflightHits: count('requests', hits('inflight_dedupe')),
    semanticHits: count('requests', hits('semantic_cache')),
    savedByExactHits: amount('saved_pico', hits('exact_response_cache')),
    savedByInflightHits: amount('saved_pico', hits('inflight_dedupe')),
  };
}

/** The figures interval by interval, oldest first; intervals without requests are zeros. Times are in UTC. */
export async function usageTimeseries(
  pool: Pool,
  scope: RequestScope,
  span: { from: Date; to: Date; interval: Interval; filters?: RequestFilters },
): Promise<UsagePoint[]> {
  const condition = where(scope, { ...span.filters, from: span.from, to: span.to });
  const unit = condition.param(span.interval);
  const from = condition.param(span.from);
  const to = condition.param(span.to);
  const result = await pool.query(
    `select slot.start, ${SUMS}
       from generate_series(date_trunc(${unit}, ${from}::timestamptz, 'UTC'), ${to}::timestamptz - interval '1 millisecond',
                            ('1 ' || ${unit})::interval) as slot (start)
       left join requests r on date_trunc(${unit}, r.created_at, 'UTC') = slot.start and ${condition.text()}
      group by slot.start order by slot.start`,
    condition.values,
  );
  return result.rows.map((row) => {
    const point = SumsRow.extend({ start: z.date() }).parse(row);
    return { start: point.start, ...toFigures(point) };
  });
}

const count = z.union([z.bigint(), z.string()]).transform(Number);
const amount = z.string().transform((text) => BigInt(text));

const SumsRow = z.object({
  requests: count,
  successes: count,
  charge: amount,
  saved: amount,
  benchmark: amount,
  upstream: amount,
  own_provider_cost: amount,
  input_tokens: count,
  cached_tokens: count,
  output_tokens: count,
  avg_latency_ms: z.number().nullable(),
  exact_hits: count,
  inflight_hits: count,
  semantic_hits: count,
  saved_exact: amount,
  saved_inflight: amount,
});

function toFigures(row: z.infer<typeof SumsRow>): UsageFigures {
  return {
    requests: row.requests,
    successes: row.successes,
    charge: row.charge,
    saved: row.saved,
    benchmark: row.benchmark,
    upstream: row.upstream,
    ownProviderCost: row.own_provider_cost,
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_tokens,
    outputTokens: row.output_tokens,
    avgLatencyMs: row.avg_latency_ms,
    exactHits: row.exact_hits,
    inflightHits: row.inflight_hits,
    semanticHits: row.semantic_hits,
    savedByExactHits: row.saved_exact,
    savedByInflightHits: row.saved_inflight,
  };
}
