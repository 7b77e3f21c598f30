import type { Pool } from 'pg';
import { z } from 'zod';
import type { Caller } from '@/lib/auth/caller';
import { type Clock, systemClock } from '@/lib/base/clock';
import { DecimalNumber } from '@/lib/base/decimal-json';
import { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import {
  INTERVALS,
  type Interval,
  type UsageFigures,
  usageSummary,
  usageTimeseries,
} from '@/lib/requests/queries-usage';
import { Name, readQuery, Time } from './query-params';
import { visibleTo } from './requests';

export const SummaryQuery = z.object({
  from: Time.optional(),
  to: Time.optional(),
  key: Name.optional(),
  model: Name.optional(),
  tag: Name.optional(),
});

/** GET /v1/usage/summary: flat JSON numbers, cumulative; print with `stringifyJson`. @throws ApiError invalid_request */
export async function summarizeUsage(
  pool: Pool,
  caller: Caller,
  query: URLSearchParams,
): Promise<Record<string, unknown>> {
  const filters = readQuery(SummaryQuery, query);
  return presentFigures(await usageSummary(pool, visibleTo(caller), filters));
}

export const SeriesQuery = SummaryQuery.extend({
  interval: z.enum(INTERVALS, { error: 'expected hour, day, week or month' }).default('day'),
});

const INTERVAL_MS: Record<Interval, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_419_200_000,
};
const MAX_POINTS = 1_000;
const DEFAULT_SPAN_MS = 30 * INTERVAL_MS.day;

/**
 * GET /v1/usage/timeseries: the summary interval by interval, in UTC, the last 30 days by default.
 * @throws ApiError invalid_request naming the parameter
 */
export async function seriesOfUsage(
  pool: Pool,
  caller: Caller,
  query: URLSearchParams,
  clock: Clock = systemClock,
): Promise<Record<string, unknown>> {
  const { interval, from: asked, to = new Date(clock()), ...filters } = readQuery(SeriesQuery, query);
  const from = asked ?? new Date(to.getTime() - DEFAULT_SPAN_MS);
  const span = to.getTime() - from.getTime();
  if (span <= 0)
    throw new ApiError('invalid_request', 'Query parameter to: expected a time after `from`.', {
      param: 'to',
    });
  if (span / INTERVAL_MS[interval] > MAX_POINTS) {
    const message = `Query parameter interval: the span has more than ${MAX_POINTS} intervals; take a longer interval or a shorter span.`;
    throw new ApiError('invalid_request', message, { param: 'interval' });
  }
  const points = await usageTimeseries(pool, visibleTo(caller), { from, to, interval, filters });
  return {
    object: 'list',
    interval,
    from: from.toISOString(),
    to: to.toISOString(),
    data: points.map((point) => ({ start: point.start.toISOString(), ...presentFigures(point) })),
    has_more: false,
  };
}

/** The contract's names. A hit's whole saving counts to its cache, all others' to routing. */
export function presentFigures(figures: UsageFigures): Record<string, unknown> {
  const { saved, savedByExactHits, savedByInflightHits } = figures;
  return {
    request_count: figures.requests,
    success_count: figures.successes,
    customer_charge: usd(figures.charge),
    customer_saved: usd(saved),
    benchmark_direct_cost: usd(figures.benchmark),
    actual_upstream_cost: usd(figures.upstream),
    own_provider_cost: usd(figures.ownProviderCost),
    input_tokens: figures.inputTokens,
    cached_input_tokens: figures.cachedInputTokens,
    output_tokens: figures.outputTokens,
    avg_latency_ms: Math.round((figures.avgLatencyMs ?? 0) * 100) / 100,
    cache_tiers: {
      exact_response: figures.exactHits,
      inflight_dedupe: figures.inflightHits,
      semantic: figures.semanticHits,
    },
    savings: {
      routing: usd(saved - savedByExactHits - savedByInflightHits),
      exact_response_cache: usd(savedByExactHits),
      inflight_dedupe: usd(savedByInflightHits),
      provider_prompt_cache: usd(0n),
      request_compaction: usd(0n),
      output_budget: usd(0n),
    },
  };
}

function usd(amount: bigint): DecimalNumber {
  return new DecimalNumber(formatUsd(amount));
}
