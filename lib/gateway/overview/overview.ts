import type { Pool } from 'pg';
import type { Mode } from '@/lib/auth/caller';
import { formatPercent, formatUsd } from '@/lib/base/money';
import { balanceOf } from '@/lib/billing/ledger';
import {
  BREAKDOWNS,
  type BreakdownSums,
  latencyOfSize,
  type OutcomeSums,
  type OverviewSums,
  sumOverview,
} from '@/lib/requests/queries-overview';
import { figuresOf } from '@/lib/requests/queries-usage';
import { presentFigures } from '../endpoints/usage';
import { type OverviewRange, rangeJson } from './range';

/** How many values a breakdown names; the rest is one line. */
const MOST_VALUES = 8;

/** What a workspace had, spent and saved in some days, each figure exact: what `/v1/usage/summary` says of the same time. */
export async function describeOverview(
  pool: Pool,
  { workspaceId, mode, range }: { workspaceId: string; mode: Mode; range: OverviewRange },
): Promise<Record<string, unknown>> {
  const [credits, sums] = await Promise.all([
    balanceOf(pool, workspaceId, mode),
    sumOverview(
      pool,
      { workspaceId, mode, from: range.from, to: range.to },
      { starts: range.starts, most: MOST_VALUES },
    ),
  ]);
  const figures = figuresOf(sums.outcomes);
  return {
    mode,
    range: rangeJson(range),
    credits: {
      balance: formatUsd(credits.balance),
      held: formatUsd(credits.held),
      available: formatUsd(credits.available),
    },
    usage: presentFigures(figures),
    saved_pct: formatPercent(figures.saved, figures.benchmark),
    trend: range.starts.map((start, part) =>
      presentPart(
        start,
        sums.outcomes.filter((one) => one.part === part),
      ),
    ),
    breakdowns: Object.fromEntries(
      BREAKDOWNS.map((by) => [by, presentBreakdown(sums.breakdowns.filter((one) => one.by === by))]),
    ),
    latency: presentLatency(sums.latencies),
    errors: presentErrors(sums.outcomes),
  };
}

function presentPart(start: Date, outcomes: readonly OutcomeSums[]) {
  const { requests, successes, charge, saved } = figuresOf(outcomes);
  const hits = outcomes.filter(({ cacheTier }) => cacheTier !== 'miss');
  return {
    start: start.toISOString(),
    request_count: requests,
    error_count: requests - successes,
    cache_hits: hits.reduce((sum, one) => sum + one.requests, 0),
    customer_charge: formatUsd(charge),
    customer_saved: formatUsd(saved),
  };
}

function presentBreakdown(sums: readonly BreakdownSums[]) {
  return {
    value_count: sums[0]?.valueCount ?? 0,
    rows: sums.map((one) => ({
      value: one.value,
      label: one.label,
      request_count: one.requests,
      error_count: one.requests - one.successes,
      tokens: one.input_tokens + one.output_tokens,
      customer_charge: formatUsd(one.charge_pico),
      customer_saved: formatUsd(one.saved_pico),
    })),
  };
}

/** Of answered requests; null without any. */
function presentLatency(latencies: OverviewSums['latencies']) {
  const answered = latencies.reduce((sum, { requests }) => sum + requests, 0);
  const at = (share: number) => {
    let seen = 0;
    const found = latencies.find(({ requests }) => {
      seen += requests;
      return seen >= answered * share;
    });
    return found ? Math.round(latencyOfSize(found.size)) : null;
  };
  return { answered, p50_ms: at(0.5), p95_ms: at(0.95) };
}

/** The most frequent first. */
function presentErrors(outcomes: readonly OutcomeSums[]) {
  const kinds = new Map<string, { status: number; error_code: string | null; request_count: number }>();
  for (const { status, errorCode, requests } of outcomes) {
    if (status >= 200 && status < 300) continue;
    const name = `${status} ${errorCode}`;
    const kind = kinds.get(name) ?? { status, error_code: errorCode, request_count: 0 };
    kind.request_count += requests;
    kinds.set(name, kind);
  }
  return [...kinds.values()].sort((a, b) => b.request_count - a.request_count || a.status - b.status);
}
