import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';

/** Whether any workspace lists a browser origin: all a preflight can ask, since it carries no key. */
export interface OriginStore {
  isListed(origin: string): Promise<boolean>;
}

const TTL_MS = 30_000;

export function openOriginStore(pool: Pool): OriginStore {
  const known = new LRUCache<string, { listed: boolean }>({ max: 1_000, ttl: TTL_MS });
  return {
    async isListed(origin) {
      const before = known.get(origin);
      if (before) return before.listed;
      const result = await pool.query({
        name: 'origin_listed',
        text: 'select exists (select 1 from workspaces where $1 = any (allowed_origins)) as listed',
        values: [origin],
      });
      const listed = result.rows[0]?.listed === true;
      known.set(origin, { listed });
      return listed;
    },
  };
}
