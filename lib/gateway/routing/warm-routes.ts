import { LRUCache } from 'lru-cache';
import type { Route } from '@/lib/catalog/model';
import type { Usage } from '@/lib/openai/usage';

/** Which route last served a conversation, so that the next turn can find its prompt in that provider's cache. */
export interface WarmRoutes {
  /** The route that served last and the tokens of the prompt it may still have; null where none is still warm. */
  recall(key: string, now: number): { routeId: string; cachedTokens: number } | null;
  /** Notes that a route has just served. */
  note(key: string, route: Route, usage: Usage, now: number): void;
}

interface Served {
  routeId: string;
  cachedTokens: number;
  warmUntil: number;
}

/** No provider keeps a shorter prompt. */
export const CACHED_FROM_TOKENS = 1_024;

const MINUTE_MS = 60_000;
const WARM_MS = 5 * MINUTE_MS;
/** How long providers keep a prompt that is not asked for again, as they say themselves; five minutes for all others. */
const WARM_MS_OF: Readonly<Record<string, number>> = {
  deepseek: 60 * MINUTE_MS,
  groq: 60 * MINUTE_MS,
};
/** About 3 MB. */
const MOST_CONVERSATIONS = 20_000;

/** The memory of this process, of bounded size: what is used least is forgotten first. */
export function openWarmRoutes(): WarmRoutes {
  const served = new LRUCache<string, Served>({ max: MOST_CONVERSATIONS });
  return {
    recall(key, now) {
      const last = served.get(key);
      return last && last.warmUntil > now ? last : null;
    },
    note(key, route, usage, now) {
      const cachedTokens = keptTokens(route, usage);
      // Nothing is lost by going elsewhere.
      if (cachedTokens < CACHED_FROM_TOKENS) served.delete(key);
      else {
        const warmUntil = now + (WARM_MS_OF[route.provider.id] ?? WARM_MS);
        served.set(key, { routeId: route.id, cachedTokens, warmUntil });
      }
    },
  };
}

/** What the provider has now: all of the prompt where it caches by itself, else what it said it read or wrote. */
function keptTokens(route: Route, usage: Usage): number {
  const reported = usage.cacheReadTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens;
  return route.supports.has('prompt_caching') ? usage.inputTokens : reported;
}
