import type { Pool } from 'pg';
import {
  closePrices,
  disableProviders,
  inCatalogTransaction,
  openPrices,
  readCurrent,
  retireModels,
  retireRoutes,
  writeModels,
  writeProviders,
  writeRoutes,
} from '../queries-import';
import { configSnapshot, type RuntimeConfig } from './config';
import { type LocalServer, localSnapshot } from './local';
import { type Change, planChanges } from './plan';
import { CatalogSnapshot } from './snapshot';
import { starterSnapshot } from './starter';

type Client = Parameters<Parameters<typeof inCatalogTransaction>[1]>[0];

/** Writes the starter catalog and the sandbox's models. A second run changes nothing. Gives what was changed. */
export function seedStarter(pool: Pool, now: Date): Promise<Change[]> {
  return inCatalogTransaction(pool, (client) => applySnapshot(client, starterSnapshot(), now));
}

/**
 * Writes what the operator's file says; null: there is no file. What an earlier file said and this one
 * does not is retired, and falls back to the starter catalog where that knows it.
 */
export function applyConfig(pool: Pool, config: RuntimeConfig | null, now: Date): Promise<Change[]> {
  const starter = starterSnapshot();
  return inCatalogTransaction(pool, async (client) => [
    ...(await applySnapshot(client, configSnapshot(config, starter), now)),
    ...(await applySnapshot(client, starter, now)),
  ]);
}

/** Writes the models of the local servers that answer now; those of servers gone since are retired. */
export function applyLocal(pool: Pool, servers: readonly LocalServer[], now: Date): Promise<Change[]> {
  return inCatalogTransaction(pool, (client) => applySnapshot(client, localSnapshot(servers), now));
}

async function applySnapshot(client: Client, snapshot: CatalogSnapshot, now: Date): Promise<Change[]> {
  const changes = planChanges(CatalogSnapshot.parse(snapshot), await readCurrent(client), now);
  await writeChanges(client, changes, snapshot.source, now);
  return changes;
}

/** Writes changes in the order their rows depend on each other; one statement a kind. */
async function writeChanges(
  client: Client,
  changes: readonly Change[],
  by: string,
  now: Date,
): Promise<void> {
  const of = <K extends Change['kind']>(...kinds: K[]) =>
    changes.filter((change): change is Extract<Change, { kind: K }> =>
      (kinds as string[]).includes(change.kind),
    );
  const providers = of('provider.added', 'provider.changed').map(({ provider }) => provider);
  const disabled = of('provider.disabled').map(({ id }) => id);
  const models = of('model.added', 'model.changed').map(({ model }) => model);
  const retired = of('model.retired').map(({ slug }) => slug);
  const routes = of('route.added', 'route.changed').map(({ route }) => route);
  const gone = of('route.retired').map(({ id }) => id);
  const closed = of('price.closed');
  const opened = of('price.opened', 'price.scheduled', 'price.history').map(({ price }) => price);
  if (providers.length > 0) await writeProviders(client, providers);
  if (disabled.length > 0) await disableProviders(client, disabled);
  if (models.length > 0) await writeModels(client, models, now);
  if (retired.length > 0) await retireModels(client, retired, now);
  if (routes.length > 0) await writeRoutes(client, routes);
  if (gone.length > 0) await retireRoutes(client, gone);
  if (closed.length > 0) await closePrices(client, closed);
  if (opened.length > 0) await openPrices(client, opened, { by, now });
}
