import type { FailureShare, Health, ProviderStatus, RouteStatus, Span } from '@/components/status/types';
import type { Provider, Route } from '@/lib/catalog/model';
import { addBins, BINS, countIn, percentileOf } from '@/lib/gateway/health/histogram';
import { type History, SHOWN_DAYS, SHOWN_HOURS } from '@/lib/gateway/health/history';
import type { SpanCounts } from '@/lib/gateway/health/history-queries';
import {
  DEGRADED_SHARE,
  HEALTHY_SHARE,
  type RouteHealth,
  SAMPLES_AT_LEAST,
} from '@/lib/gateway/health/route-health';

const HOUR_MS = 3_600_000;
const KINDS_SHOWN = 5;

export interface ProviderRoutes {
  provider: Provider;
  routes: readonly Route[];
}

/** How one provider does: now by what this process knows, before by the history where there is one. */
export function providerStatus(
  { provider, routes }: ProviderRoutes,
  history: History | null,
  health: Pick<RouteHealth, 'stateOf'>,
  now: number,
): ProviderStatus {
  const ids = new Set(routes.map(({ id }) => id));
  const hours = (history?.hours ?? []).filter(({ routeId }) => ids.has(routeId));
  const days = (history?.days ?? []).filter(({ routeId }) => ids.has(routeId));
  const hour = Math.floor(now / HOUR_MS);
  const bins = new Uint32Array(BINS);
  for (const id of ids) addBins(bins, history?.ttft.get(id) ?? []);
  const asked = routes.filter(
    ({ id }) => history?.open.has(id) || hours.some(({ routeId }) => routeId === id),
  );
  return {
    id: provider.id,
    name: provider.name,
    status: healthNow(routes, asked, history, health, now),
    uptime_24h: uptimeOf(hours),
    uptime_30d: uptimeOf(days),
    latency_ms_24h: latencyOf(bins),
    hours: spansOf(hours, hour - SHOWN_HOURS + 1, SHOWN_HOURS, HOUR_MS),
    days: spansOf(days, Math.floor(hour / 24) - SHOWN_DAYS + 1, SHOWN_DAYS, 24 * HOUR_MS),
    failures_24h: failureShares(ids, hours, history),
    open_circuits: asked.flatMap(({ id, modelSlug }) => {
      const since = history?.open.get(id);
      return since === undefined
        ? []
        : [{ route: id, model: modelSlug, since: since?.toISOString() ?? null }];
    }),
    routes: asked.map((route) => routeStatus(route, hours, history)),
  };
}

/** By five minutes of outcomes; a circuit that is open tells more than they do, for it keeps requests away. */
function healthNow(
  routes: readonly Route[],
  asked: readonly Route[],
  history: History | null,
  health: Pick<RouteHealth, 'stateOf'>,
  now: number,
): Health {
  let samples = 0;
  let failed = 0;
  for (const { id } of routes) {
    const state = health.stateOf(id, now);
    samples += state.samples;
    failed += state.errorRate * state.samples;
  }
  const open = asked.filter(({ id }) => history?.open.has(id)).length;
  if (open > 0 && open === asked.length) return 'down';
  const share = samples < SAMPLES_AT_LEAST ? null : 1 - failed / samples;
  if (share !== null && share < DEGRADED_SHARE) return 'down';
  if (open > 0 || (share !== null && share < HEALTHY_SHARE)) return 'degraded';
  return share === null ? 'unknown' : 'healthy';
}

function routeStatus(route: Route, hours: readonly SpanCounts[], history: History | null): RouteStatus {
  const bins = new Uint32Array(BINS);
  addBins(bins, history?.ttft.get(route.id) ?? []);
  return {
    id: route.id,
    model: route.modelSlug,
    region: route.region || null,
    uptime_24h: uptimeOf(hours.filter(({ routeId }) => routeId === route.id)),
    latency_ms_24h: latencyOf(bins),
  };
}

/** Per cent in hundredths, rounded down: a day with one failure is never printed as a whole one. */
function uptimeOf(counts: readonly SpanCounts[]): number | null {
  const ok = counts.reduce((sum, count) => sum + count.ok, 0);
  const all = counts.reduce((sum, count) => sum + count.ok + count.failed, 0);
  return all < SAMPLES_AT_LEAST ? null : Math.floor((ok * 10_000) / all) / 100;
}

function latencyOf(bins: Uint32Array): { p50: number; p95: number } | null {
  if (countIn(bins) < SAMPLES_AT_LEAST) return null;
  const at = (share: number) => Math.round(percentileOf('ttft', bins, share) ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}

function spansOf(counts: readonly SpanCounts[], first: number, length: number, spanMs: number): Span[] {
  return Array.from({ length }, (_, index) => {
    const span = first + index;
    const mine = counts.filter((count) => count.span === span);
    const ok = mine.reduce((sum, count) => sum + count.ok, 0);
    const all = mine.reduce((sum, count) => sum + count.ok + count.failed, 0);
    return {
      from: new Date(span * spanMs).toISOString(),
      uptime: all === 0 ? null : Math.floor((ok * 10_000) / all) / 100,
    };
  });
}

/** The commonest kinds of failure, each as its part of all attempts; limits are attempts, too. */
function failureShares(
  ids: ReadonlySet<string>,
  hours: readonly SpanCounts[],
  history: History | null,
): FailureShare[] {
  const byKind = new Map<string, number>();
  for (const { routeId, kind, count } of history?.failures ?? [])
    if (ids.has(routeId)) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
  const answered = hours.reduce((sum, { ok, failed }) => sum + ok + failed, 0);
  const all = answered + (byKind.get('rate_limited') ?? 0);
  if (all < SAMPLES_AT_LEAST) return [];
  return [...byKind]
    .sort(([, a], [, b]) => b - a)
    .slice(0, KINDS_SHOWN)
    .map(([kind, count]) => ({ kind, share: Math.min(100, Math.round((count * 10_000) / all) / 100) }));
}
