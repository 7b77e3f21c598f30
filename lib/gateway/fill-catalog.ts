import type { Pool } from 'pg';
import type { Env } from '@/lib/base/env';
import { log } from '@/lib/base/log';
import { applyConfig, applyLocal, seedStarter } from '@/lib/catalog/import/apply';
import { readConfig } from '@/lib/catalog/import/config';
import { findLocalServers } from '@/lib/catalog/import/local';

/**
 * Brings the catalog's tables up to date: the starter catalog at today's prices, the operator's file, and the
 * model servers found on this machine. Safe to run in several processes at once.
 * @throws Error naming the place in the operator's file that is wrong
 */
export async function fillCatalog(pool: Pool, env: Env): Promise<void> {
  const config = env.runtimeConfig ? await readConfig(env.runtimeConfig) : null;
  const now = new Date();
  await seedStarter(pool, now);
  await applyConfig(pool, config, now);
  await applyLocal(pool, await localServers(env), now);
}

/** Set to `off` by the tests, whose outcome must not depend on what else runs on the machine. */
const LOCAL_SERVERS = 'RUNTIME_LOCAL_SERVERS';

/** Ruling 5: looked for on loopback only, and not in production or where others can reach us. */
async function localServers(env: Env) {
  if (process.env[LOCAL_SERVERS] === 'off') return [];
  const isPrivate = ['127.0.0.1', 'localhost', '::1'].includes(env.host);
  if (env.production || !isPrivate) return [];
  const servers = await findLocalServers({ ollamaBaseUrl: env.providerBaseUrl('OLLAMA') });
  for (const server of servers)
    log.info({ server: server.name, models: server.models.length }, 'local model server found');
  return servers;
}
