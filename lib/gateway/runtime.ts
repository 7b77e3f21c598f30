import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type Limits, openLimits } from '@/lib/auth/limits';
import { forgetSession, forgetSessions } from '@/lib/auth/open-sessions';
import { type OriginStore, openOriginStore } from '@/lib/auth/origin-queries';
import { openProviderKeyStore, type ProviderKeyStore } from '@/lib/auth/provider-key-store';
import { type CallerStore, openCallerStore } from '@/lib/auth/queries';
import { type Clock, systemClock } from '@/lib/base/clock';
import { type Env, loadEnv } from '@/lib/base/env';
import { log } from '@/lib/base/log';
import { type Ledger, openLedger } from '@/lib/billing/ledger';
import { openResponseCache, type ResponseCache } from '@/lib/cache/store';
import { type CatalogStore, openCatalogStore } from '@/lib/catalog/queries';
import { listen } from '@/lib/db/listen';
import { createPool } from '@/lib/db/pool';
import { openTokenCounter, type TokenCounter } from '@/lib/openai/tokens';
import type { Transport } from '@/lib/providers/adapter';
import { type Deadlines, openDeadlines } from '@/lib/providers/deadlines';
import { createNetworkTransport } from '@/lib/providers/network';
import { fieldsOf } from '@/lib/providers/registry';
import { createSandboxTransport } from '@/lib/providers/sandbox/transport';
import { openTokenSource, type TokenSource } from '@/lib/providers/token-source';
import { openRollups } from '@/lib/requests/rollups';
import { openResponseStore, type ResponseStore } from '@/lib/responses/store';
import { type OurKeys, openOurKeys } from './dispatch/our-keys';
import { type BodyRoom, openBodyRoom } from './door/body-room';
import type { RouteHealth } from './health/route-health';
import { openSharedHealth } from './health/shared';
import { type News, openNews } from './live/news';
import { type BackgroundRuns, openBackgroundRuns } from './responses/background';
import { createThoughtsSealer, type ThoughtsSealer } from './responses/thoughts-seal';
import { privateOriginsOf } from './routing/access';
import { openWarmRoutes, type WarmRoutes } from './routing/warm-routes';

/** Everything a process keeps between requests. One per process, shared by both doors and the pages. */
export interface Runtime {
  env: Env;
  clock: Clock;
  pool: Pool;
  catalog: CatalogStore;
  callers: CallerStore;
  /** Customers' own keys at providers. */
  providerKeys: ProviderKeyStore;
  origins: OriginStore;
  limits: Limits;
  bodyRoom: BodyRoom;
  ledger: Ledger;
  cache: ResponseCache;
  /** Turns of `/v1/responses`. */
  responses: ResponseStore;
  background: BackgroundRuns;
  thoughts: ThoughtsSealer;
  /** For what is held and charged. */
  tokens: TokenCounter;
  /** For quotes and simulations, which cost nothing: whoever floods it keeps nobody's settlement waiting. */
  freeTokens: TokenCounter;
  health: RouteHealth;
  /** Tells pages that are open when to look again. */
  news: News;
  warmRoutes: WarmRoutes;
  network: Transport;
  /** For the providers that are called with tokens of an hour. */
  accessTokens: TokenSource;
  /** Of providers that we have several keys at. */
  ourKeys: OurKeys;
  /** One timer for the time limits of all calls' attempts together. */
  deadlines: Deadlines;
  /** For addresses that customers gave: never into a private network. */
  customerNetwork: Transport;
  sandbox: Transport;
  /** Set when the process was told to stop: new requests are refused, running ones end. */
  stopping: boolean;
  /** Requests on their way, those included whose client has left and whose settlement has not been written. */
  running: number;
  /** Waits for what is on its way, then lets go of everything. */
  close(): Promise<void>;
}

/** Longer than it takes to count an answer and to find the database gone. */
const SETTLE_WITHIN_MS = 10_000;
/** As long as answers may take whose clients wait. */
const BACKGROUND_GRACE_MS = 30_000;
const SLOT = Symbol.for('runtime');
type Holder = { [SLOT]?: Promise<Runtime> };

/** The process's runtime, opened at the first call. `DATABASE_URL` must be set by then (the server sets it for the embedded database). */
export function getRuntime(): Promise<Runtime> {
  const holder = globalThis as Holder;
  holder[SLOT] ??= openRuntime(loadEnv()).catch((error) => {
    delete holder[SLOT];
    throw error;
  });
  return holder[SLOT];
}

/** Opens the process's runtime with an environment already read: the server's own start. */
export function startRuntime(env: Env): Promise<Runtime> {
  const opened = openRuntime(env);
  (globalThis as Holder)[SLOT] = opened;
  return opened;
}

async function openRuntime(env: Env): Promise<Runtime> {
  if (!env.databaseUrl) throw new Error('DATABASE_URL is not set: start the product with `npm start`.');
  const pool = createPool(env.databaseUrl);
  // Behind the Next door every request tries again: connections left open would add up.
  const catalog = await openCatalogStore(pool, { fieldsOf }).catch(async (error) => {
    await pool.end();
    throw error;
  });
  const callers = openCallerStore({
    pool,
    encryptionKey: env.encryptionKey,
    savingsSharePpm: env.savingsSharePpm,
  });
  const providerKeys = openProviderKeyStore({ pool, encryptionKey: env.encryptionKey });
  const ledger = await openLedger({ pool, dataDir: env.dataDir });
  const cache = openResponseCache({ pool, encryptionKey: env.encryptionKey });
  const responses = openResponseStore({ pool, encryptionKey: env.encryptionKey });
  const background = openBackgroundRuns(responses);
  const tokens = openTokenCounter();
  const freeTokens = openTokenCounter();
  const health = openSharedHealth({ pool });
  const rollups = openRollups(pool);
  const news = openNews({ pool, onNews: rollups.stir });
  const maxConnections = env.maxUpstreamConnections;
  const network = createNetworkTransport({
    maxConnections,
    allowsPrivate: (origin) => privateOriginsOf(catalog.current(), env).has(origin),
  });
  const customerNetwork = createNetworkTransport({ maxConnections });
  const heed = (payload: string) => {
    const [what, id, at] = payload.split(':');
    if (what === 'catalog')
      void catalog.reload().catch((error) => log.error({ error }, 'catalog not reloaded'));
    else if (what === 'circuits') void health.exchange();
    else if (what === 'response' && id) background.heed(id);
    else if (what === 'cache' && id) cache.forget(id, Number(at));
    else if (what === 'key' && id) callers.invalidateKey(id);
    else if (what === 'news' && id) news.heard(id);
    else if (what === 'session' && id) {
      forgetSession(id);
      news.endSession(id);
    } else if (what === 'workspace' && id) {
      callers.invalidateWorkspace(id);
      providerKeys.invalidateWorkspace(id);
    }
  };
  const listener = await listen(env.databaseUrl, {
    onMessage: heed,
    onReconnect() {
      callers.clear();
      providerKeys.clear();
      cache.clear();
      forgetSessions();
      news.heardNothing();
      heed('catalog');
      heed('circuits');
    },
  });
  const runtime: Runtime = {
    env,
    clock: systemClock,
    pool,
    catalog,
    callers,
    providerKeys,
    origins: openOriginStore(pool),
    limits: openLimits(),
    bodyRoom: openBodyRoom(env.maxBodyBytesInFlight),
    ledger,
    cache,
    responses,
    background,
    thoughts: createThoughtsSealer(env.encryptionKey),
    tokens,
    freeTokens,
    health,
    news,
    warmRoutes: openWarmRoutes(),
    network: network.send,
    accessTokens: openTokenSource(network.send, systemClock),
    ourKeys: openOurKeys(systemClock),
    deadlines: openDeadlines(),
    customerNetwork: customerNetwork.send,
    sandbox: createSandboxTransport({ tokens: freeTokens }),
    stopping: false,
    running: 0,
    async close() {
      await background.close(BACKGROUND_GRACE_MS);
      const until = performance.now() + SETTLE_WITHIN_MS;
      while (runtime.running > 0 && performance.now() < until) await sleep(10);
      await listener.close();
      news.close();
      await rollups.close();
      catalog.close();
      runtime.deadlines.close();
      await callers.close();
      await providerKeys.close();
      await responses.close();
      await cache.close();
      await ledger.stop();
      await health.close();
      await network.close();
      await customerNetwork.close();
      await tokens.close();
      await freeTokens.close();
      await pool.end();
    },
  };
  return runtime;
}
