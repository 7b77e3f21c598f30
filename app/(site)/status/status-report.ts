import type { Health, PartStatus, ProviderStatus, StatusReport } from '@/components/status/types';
import type { Catalog, Route } from '@/lib/catalog/model';
import { visibleModels } from '@/lib/gateway/endpoints/model-rows';
import { type History, readHistory } from '@/lib/gateway/health/history';
import type { RouteHealth } from '@/lib/gateway/health/route-health';
import { isConfigured } from '@/lib/gateway/routing/access';
import { getRuntime, type Runtime } from '@/lib/gateway/runtime';
import { type ProviderRoutes, providerStatus } from './provider-status';

/** How this server and its providers do. Never fails for a database that is away: it says so. */
export async function statusReport(): Promise<StatusReport> {
  const runtime = await getRuntime();
  const now = runtime.clock();
  const history = await readHistory(runtime.pool, now);
  return makeReport({
    catalog: runtime.catalog.current(),
    isConfigured: (provider) => isConfigured(runtime as Runtime, provider),
    health: runtime.health,
    history,
    now,
  });
}

export interface ReportInput {
  catalog: Catalog;
  isConfigured(provider: ProviderRoutes['provider']): boolean;
  health: Pick<RouteHealth, 'stateOf'>;
  /** Null: the database is out of reach. */
  history: History | null;
  now: number;
}

/** The report from what is known. Pure. */
export function makeReport({ catalog, isConfigured, health, history, now }: ReportInput): StatusReport {
  const all = publicProviders(catalog);
  const configured = all.filter(({ provider }) => isConfigured(provider));
  const providers = configured.map((one) => providerStatus(one, history, health, now));
  const parts = [databasePart(history), catalogPart(catalog, now)];
  return {
    object: 'status',
    generated_at: new Date(now).toISOString(),
    ...summarize(providers, parts),
    parts,
    has_history: history !== null,
    providers: providers.sort(byInterest),
    not_configured: all.length - configured.length,
  };
}

/** Those with something to show first, then by name. */
function byInterest(a: ProviderStatus, b: ProviderStatus): number {
  return Number(b.routes.length > 0) - Number(a.routes.length > 0) || a.name.localeCompare(b.name);
}

/** What strangers may know of: public providers with their public models' routes; the sandbox is no provider. */
function publicProviders(catalog: Catalog): ProviderRoutes[] {
  const routes = new Map<string, Route[]>();
  for (const model of catalog.models.values()) {
    // A virtual model's routes are those of the models behind it.
    if (model.router || model.visibility !== 'public') continue;
    for (const route of model.routes) {
      const known = routes.get(route.provider.id);
      if (known) known.push(route);
      else routes.set(route.provider.id, [route]);
    }
  }
  return [...catalog.providers.values()]
    .filter(({ visibility, dialect }) => visibility === 'public' && dialect !== 'sandbox')
    .map((provider) => ({ provider, routes: routes.get(provider.id) ?? [] }));
}

function databasePart(history: History | null): PartStatus {
  return {
    id: 'database',
    name: 'Database',
    status: history ? 'ok' : 'down',
    detail: history
      ? 'Answers; holds, receipts and settlements are written to it.'
      : 'Does not answer. Requests to /v1 are refused with 503 until it does; nothing is charged meanwhile.',
  };
}

function catalogPart(catalog: Catalog, now: number): PartStatus {
  const models = visibleModels(catalog, null);
  const routes = models.flatMap((model) => (model.router ? [] : model.routes));
  const prices = routes.flatMap(({ price }) => (price ? [price.effectiveFrom.getTime()] : []));
  const newest = prices.filter((at) => at <= now).reduce((a, b) => Math.max(a, b), 0);
  const read = catalog.loadedAt.toISOString();
  return {
    id: 'catalog',
    name: 'Catalog',
    status: prices.length > 0 ? 'ok' : 'down',
    detail:
      prices.length > 0
        ? `${count(models.length, 'model')}, ${count(prices.length, 'priced route')}, read ${read.slice(0, 10)} ${read.slice(11, 16)} UTC; the newest price is of ${new Date(newest).toISOString().slice(0, 10)}.`
        : 'No route has a price: nothing can be called.',
  };
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function summarize(
  providers: readonly ProviderStatus[],
  parts: readonly PartStatus[],
): { status: Health; summary: string } {
  const of = (status: Health) => providers.filter((provider) => provider.status === status);
  const names = (list: readonly ProviderStatus[]) => list.map(({ name }) => name).join(', ');
  const broken = parts.find(({ status }) => status === 'down');
  if (broken) return { status: 'down', summary: `${broken.name}: out of order. ${broken.detail}` };
  if (providers.length === 0)
    return {
      status: 'unknown',
      summary:
        'This server works. It has no key for any provider: test keys are answered by the built-in sandbox, live keys by none.',
    };
  const [down, degraded, healthy] = [of('down'), of('degraded'), of('healthy')];
  if (down.length > 0) {
    const rest = providers.length - down.length;
    return {
      status: rest === 0 ? 'down' : 'degraded',
      summary: `${count(down.length, 'provider')} of ${providers.length} ${down.length === 1 ? 'is' : 'are'} failing: ${names(down)}. Requests go to others that serve the same model, where there are any.`,
    };
  }
  if (degraded.length > 0)
    return {
      status: 'degraded',
      summary: `${count(degraded.length, 'provider')} of ${providers.length} ${degraded.length === 1 ? 'fails' : 'fail'} more often than usual: ${names(degraded)}. Other routes are tried first.`,
    };
  if (healthy.length === providers.length)
    return {
      status: 'healthy',
      summary: `This server works, and so ${providers.length === 1 ? 'does its one provider' : `do all ${providers.length} of its providers`}.`,
    };
  return {
    status: healthy.length > 0 ? 'healthy' : 'unknown',
    summary: `This server works, and no provider is known to fail: ${healthy.length} of ${providers.length} had requests enough in the last five minutes to tell.`,
  };
}
