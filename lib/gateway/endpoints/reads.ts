import type { Caller } from '@/lib/auth/caller';
import { ApiError } from '@/lib/base/errors';
import { readJson, readOptionalJson } from '../door/body';
import { speaksAnthropic } from '../door/error-body';
import type { Visit } from '../door/exchange';
import { sendJson } from '../door/send-json';
import { isConfigured } from '../routing/access';
import { describeAccount, describeCredits } from './account';
import { anthropicModel, anthropicModels } from './anthropic-models';
import {
  createApiKey,
  getApiKey,
  type KeyDesk,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  updateApiKey,
} from './api-keys';
import type { CatalogView } from './model-rows';
import { describeModel, describeRoutes, listModels } from './models';
import { listPricing } from './pricing';
import { listProviders } from './providers';
import { describeRequest, listRequestsPage } from './requests';
import { seriesOfUsage, summarizeUsage } from './usage';

/** The endpoints that read or change rows and call no provider: each asks its presenter and prints. */

/** GET /v1/models */
export function models(visit: Visit): void {
  const list = listModels(catalogOf(visit), viewOf(visit));
  sendJson(visit, 200, isForAnthropic(visit) ? anthropicModels(list.data, visit.query) : list);
}

/** GET /v1/models/{id} and GET /v1/models/{id}/routes: the id may hold a slash, plain or encoded (ruling 36). */
export function model(visit: Visit): void {
  const written = decodeId(visit.params.id ?? '');
  const wantsRoutes = written.endsWith('/routes');
  const id = wantsRoutes ? written.slice(0, -'/routes'.length) : written;
  const catalog = catalogOf(visit);
  if (wantsRoutes) {
    sendJson(visit, 200, describeRoutes(catalog, id, viewOf(visit)));
    return;
  }
  const row = describeModel(catalog, id, viewOf(visit));
  sendJson(visit, 200, isForAnthropic(visit) ? anthropicModel(row) : row);
}

function isForAnthropic({ path, exchange }: Visit): boolean {
  return speaksAnthropic(path, exchange);
}

/** GET /v1/account/pricing */
export function pricing(visit: Visit): void {
  sendJson(visit, 200, listPricing(catalogOf(visit), viewOf(visit)));
}

/** GET /v1/providers */
export function providers(visit: Visit): void {
  const { health, clock } = visit.runtime;
  sendJson(
    visit,
    200,
    listProviders(catalogOf(visit), viewOf(visit), (routeIds) => health.ofRoutes(routeIds, clock())),
  );
}

/** GET /v1/account */
export async function account(visit: Visit): Promise<void> {
  sendJson(visit, 200, await describeAccount(visit.runtime.pool, callerOf(visit)));
}

/** GET /v1/account/credits */
export async function credits(visit: Visit): Promise<void> {
  sendJson(visit, 200, await describeCredits(visit.runtime.pool, callerOf(visit)));
}

/** GET /v1/usage/summary */
export async function usageSummary(visit: Visit): Promise<void> {
  sendJson(visit, 200, await summarizeUsage(visit.runtime.pool, callerOf(visit), visit.query));
}

/** GET /v1/usage/timeseries */
export async function usageTimeseries(visit: Visit): Promise<void> {
  sendJson(visit, 200, await seriesOfUsage(visit.runtime.pool, callerOf(visit), visit.query));
}

/** GET /v1/requests */
export async function requests(visit: Visit): Promise<void> {
  sendJson(visit, 200, await listRequestsPage(visit.runtime.pool, callerOf(visit), visit.query));
}

/** GET /v1/requests/{id} */
export async function request(visit: Visit): Promise<void> {
  sendJson(visit, 200, await describeRequest(visit.runtime.pool, callerOf(visit), visit.params.id ?? ''));
}

/** GET /v1/api-keys */
export async function keys(visit: Visit): Promise<void> {
  sendJson(visit, 200, await listApiKeys(deskOf(visit), callerOf(visit)));
}

/** GET /v1/api-keys/{id} */
export async function key(visit: Visit): Promise<void> {
  sendJson(visit, 200, await getApiKey(deskOf(visit), callerOf(visit), visit.params.id ?? ''));
}

/** POST /v1/api-keys */
export async function createKey(visit: Visit): Promise<void> {
  const { value } = await readJson(visit);
  sendJson(visit, 201, await createApiKey(deskOf(visit), callerOf(visit), value));
}

/** PATCH /v1/api-keys/{id} */
export async function updateKey(visit: Visit): Promise<void> {
  const { value } = await readJson(visit);
  sendJson(visit, 200, await updateApiKey(deskOf(visit), callerOf(visit), visit.params.id ?? '', value));
}

/** DELETE /v1/api-keys/{id} */
export async function revokeKey(visit: Visit): Promise<void> {
  sendJson(visit, 200, await revokeApiKey(deskOf(visit), callerOf(visit), visit.params.id ?? ''));
}

/** POST /v1/api-keys/{id}/rotate */
export async function rotateKey(visit: Visit): Promise<void> {
  const body = await readOptionalJson(visit);
  sendJson(visit, 201, await rotateApiKey(deskOf(visit), callerOf(visit), visit.params.id ?? '', body));
}

function catalogOf(visit: Visit) {
  return visit.runtime.catalog.current();
}

function viewOf({ runtime, caller, query }: Visit): CatalogView {
  return {
    caller,
    query,
    sharePpm: caller?.savingsSharePpm ?? runtime.env.savingsSharePpm,
    isConfigured: (provider) => isConfigured(runtime, provider),
    statsOf: (routeId) => runtime.health.statsOf(routeId, runtime.clock()),
  };
}

function deskOf({ runtime }: Visit): KeyDesk {
  return {
    pool: runtime.pool,
    encryptionKey: runtime.env.encryptionKey,
    catalog: runtime.catalog.current(),
    now: runtime.clock(),
  };
}

function callerOf({ caller }: Visit): Caller {
  if (!caller) throw new Error('the table asks for a key here');
  return caller;
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError('not_found', 'The model id in the path is not validly percent-encoded.');
  }
}
