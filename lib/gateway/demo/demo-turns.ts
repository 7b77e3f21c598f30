import { LRUCache } from 'lru-cache';
import { ApiError } from '@/lib/base/errors';
import { networkOf } from '@/lib/base/network';

/** How often one address may ask, and all together; a quote and an answer are a turn each. */
export interface DemoTurns {
  /** @throws ApiError rate_limit_exceeded, which says when to come back */
  take(address: string, now: number): void;
}

/** Turns that all together can take in a day. */
export const TURNS_A_DAY_AT_MOST = 864_600;

interface Bucket {
  /** Turns that may be taken at once. */
  turns: number;
  /** A turn comes back after so long. */
  everyMs: number;
}

/** Ten rounds of quote, answer and answer again; then a turn every five seconds. */
const OF_ADDRESS: Bucket = { turns: 30, everyMs: 5_000 };
/** A connection at home is often 256 IPv6 networks, a company's 65,536: one of them must not take the turns of all. */
const OF_SITE: Bucket = { turns: 120, everyMs: 1_250 };
/** Whatever happens, the demonstration takes no more of the machine than this. */
const OF_ALL: Bucket = { turns: 600, everyMs: 100 };
const ADDRESSES_KEPT = 20_000;

/** Opens the counters. Each is one number: the time at which its bucket is full again. */
export function openDemoTurns(): DemoTurns {
  const fullAt = new LRUCache<string, number>({ max: ADDRESSES_KEPT });
  let allFullAt = 0;
  return {
    take(address, now) {
      const from = networkOf(address);
      const site = siteOf(from);
      const own = nextFullAt(fullAt.get(from) ?? 0, OF_ADDRESS, now);
      const near = site === null ? null : nextFullAt(fullAt.get(site) ?? 0, OF_SITE, now);
      const all = nextFullAt(allFullAt, OF_ALL, now);
      const ownWaitMs = Math.max(own.waitMs, near?.waitMs ?? 0);
      const waitMs = Math.max(ownWaitMs, all.waitMs);
      if (waitMs > 0) throw tooMany(ownWaitMs > 0, waitMs, now);
      fullAt.set(from, own.fullAt);
      if (site !== null && near) fullAt.set(site, near.fullAt);
      allFullAt = all.fullAt;
    },
  };
}

/** The /48 of an IPv6 network, by its first three groups; null for IPv4. */
function siteOf(network: string): string | null {
  return network.includes(':') ? network.split(':').slice(0, 3).join(':') : null;
}

function nextFullAt(before: number, { turns, everyMs }: Bucket, now: number) {
  const fullAt = Math.max(before, now) + everyMs;
  return { fullAt, waitMs: Math.max(0, fullAt - now - turns * everyMs) };
}

function tooMany(isOwn: boolean, waitMs: number, now: number): ApiError {
  const seconds = Math.ceil(waitMs / 1_000);
  const at = new Date(now + seconds * 1_000).toISOString();
  const why = isOwn
    ? 'This address has used up its turns of the demonstration.'
    : 'More people than usual are trying the demonstration.';
  return new ApiError(
    'rate_limit_exceeded',
    `${why} Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, at ${at.slice(11, 19)} UTC. With a test key of your own there is no such limit.`,
    { headers: { 'retry-after': String(seconds) }, details: { retry_at: at } },
  );
}
