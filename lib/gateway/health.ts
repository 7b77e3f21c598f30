/** What lately became of a route in this process: enough to try a route that just failed last. */
export interface RouteHealth {
  succeeded(routeId: string, providerId: string, latencyMs: number, now: number): void;
  /** `retryAfterMs`: what the provider asked for, if it did. */
  failed(routeId: string, providerId: string, retryAfterMs: number | null, now: number): void;
  /** The route failed a moment ago: others go first. */
  isCooling(routeId: string, now: number): boolean;
  /** Null where nothing was sent to it lately. */
  ofProvider(
    providerId: string,
    now: number,
  ): { status: 'healthy' | 'degraded' | 'down'; latencyMs: number | null } | null;
}

const COOL_DOWN_MS = 5_000;
const MAX_COOL_DOWN_MS = 60_000;
const WINDOW_MS = 300_000;
const WINDOW_SIZE = 100;

interface Outcome {
  at: number;
  ok: boolean;
  latencyMs: number;
}

/** In-process health; sharing it over processes comes with failover's own work. */
export function openRouteHealth(): RouteHealth {
  const coolUntil = new Map<string, number>();
  const outcomes = new Map<string, Outcome[]>();
  const note = (providerId: string, outcome: Outcome) => {
    const list = outcomes.get(providerId) ?? [];
    if (list.length === 0) outcomes.set(providerId, list);
    list.push(outcome);
    if (list.length > WINDOW_SIZE) list.shift();
  };
  return {
    succeeded(routeId, providerId, latencyMs, now) {
      if (coolUntil.size > 0) coolUntil.delete(routeId);
      note(providerId, { at: now, ok: true, latencyMs });
    },
    failed(routeId, providerId, retryAfterMs, now) {
      coolUntil.set(routeId, now + Math.min(retryAfterMs ?? COOL_DOWN_MS, MAX_COOL_DOWN_MS));
      note(providerId, { at: now, ok: false, latencyMs: 0 });
    },
    isCooling(routeId, now) {
      return (coolUntil.get(routeId) ?? 0) > now;
    },
    ofProvider(providerId, now) {
      const recent = (outcomes.get(providerId) ?? []).filter((outcome) => outcome.at > now - WINDOW_MS);
      if (recent.length === 0) return null;
      const good = recent.filter((outcome) => outcome.ok).map((outcome) => outcome.latencyMs);
      const share = good.length / recent.length;
      const status = share >= 0.95 ? 'healthy' : share >= 0.5 ? 'degraded' : 'down';
      const middle = good.sort((a, b) => a - b)[Math.floor(good.length / 2)];
      return { status, latencyMs: middle === undefined ? null : Math.round(middle) };
    },
  };
}
