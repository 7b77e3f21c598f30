import type { RouteDayRow, RouteWithDay } from '@/components/catalog/types';
import type { Model } from '@/lib/catalog/model';
import { type RouteDay, readRouteDays } from '@/lib/gateway/health/route-days';
import type { Runtime } from '@/lib/gateway/runtime';
import { publicRoutes } from '../public-models';

/** The routes of a model as its page shows them, the cheapest first, each with its last 24 hours. */
export async function modelRoutes(runtime: Runtime, model: Model): Promise<RouteWithDay[]> {
  const rows = publicRoutes(runtime, model.slug);
  const ids = model.routes.map(({ id }) => id);
  const days = await readRouteDays(runtime.pool, ids, runtime.clock());
  const fastest = fastestOf(days);
  return rows.map((row) => {
    const day = days?.get(row.id);
    return { ...row, isFastest: row.id === fastest, day: day ? toDayRow(day) : null };
  });
}

/** The route with the most tokens a second; null where fewer than two were measured: there is nothing to compare. */
export function fastestOf(days: ReadonlyMap<string, RouteDay> | null): string | null {
  const measured = [...(days ?? [])].filter(([, day]) => day.tokensPerSecondP50 !== null);
  if (measured.length < 2) return null;
  const speed = ([, day]: [string, RouteDay]) => day.tokensPerSecondP50 ?? 0;
  return measured.reduce((best, one) => (speed(one) > speed(best) ? one : best))[0];
}

function toDayRow({ samples, uptime, ttftP50Ms, tokensPerSecondP50, spans }: RouteDay): RouteDayRow {
  return {
    samples,
    uptime,
    ttftMs: ttftP50Ms === null ? null : Math.round(ttftP50Ms),
    tokensPerSecond: tokensPerSecondP50 === null ? null : Math.round(tokensPerSecondP50),
    hours: spans.map(({ from, ok, failed }) => ({
      label: `${new Date(from).toISOString().slice(11, 16)} UTC`,
      share: ok + failed === 0 ? null : ok / (ok + failed),
    })),
  };
}
