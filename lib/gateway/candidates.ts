import type { OwnKey } from '@/lib/auth/provider-key';
import { ApiError } from '@/lib/base/errors';
import type { Catalog, Model, Route } from '@/lib/catalog/model';
import {
  findModel,
  nearestNames,
  orderRoutes,
  parseSlug,
  type RejectedRoute,
  type RouteNeeds,
} from '@/lib/catalog/resolve';
import { countMedia, explicitCap } from '@/lib/openai/chat';
import { adapterFor, isUnspoken } from '@/lib/providers/registry';
import { accessOf } from './access';
import type { Call, Candidate } from './call';
import { besideOurs, noOwnKey, ownAccess, withoutCrossing } from './own-keys';
import type { Runtime } from './runtime';

/** What is needed to choose routes: a call before it has any. */
export type Unrouted = Pick<Call, 'visit' | 'caller' | 'request' | 'rawBody' | 'needs' | 'ownKeys'>;

/**
 * Step 3: the routes that may serve a call, best first. Several models (`models[]`) follow one another.
 * A test key's calls go to the sandbox at the prices of the routes a live key would have.
 * @throws ApiError model_not_found, model_not_allowed, unsupported_parameter, context_length_exceeded, no_route_available
 */
export function resolveRoutes(call: Unrouted): Candidate[] {
  const { request } = call;
  const catalog = call.visit.runtime.catalog.current();
  const candidates: Candidate[] = [];
  let refusal: ApiError | null = null;
  for (const name of new Set([request.model, ...(request.models ?? [])])) {
    const { slug, suffix } = parseSlug(name);
    const model = requireModel(catalog, slug, call);
    const survey = surveyLike(call, model, suffix);
    const able = withOwnKeys(call, survey);
    candidates.push(...able);
    if (able.length === 0) refusal ??= refusalOf(call, survey);
  }
  if (candidates.length === 0) throw refusal ?? noRoute(request.model, []);
  if (call.caller.mode === 'test') return candidates.slice(0, 1);
  if (call.ownKeys) return withoutCrossing(call.ownKeys, candidates);
  return coolingLast(candidates, call.visit.runtime);
}

/** The routes of a survey with our keys and, as the workspace wants it, with its own. */
export function withOwnKeys(call: Unrouted, { model, routes, candidates }: Survey): Candidate[] {
  const { ownKeys, visit } = call;
  if (!ownKeys) return candidates;
  const { runtime } = visit;
  const keysAt = (route: Route) => ownKeys.byProvider.get(route.provider.id) ?? [];
  const own = routes
    .flatMap((route) => keysAt(route).map((key) => liveCandidate(call, model, route, key)))
    .filter((made) => 'model' in made);
  return besideOurs(ownKeys, own, coolingLast(candidates, runtime), runtime.providerKeys);
}

/** The model a caller may call by this name. @throws ApiError model_not_found, model_not_allowed */
export function requireModel(catalog: Catalog, name: string, { caller }: Pick<Unrouted, 'caller'>): Model {
  const model = findModel(catalog, name, { workspaceVisible: true });
  if (!model) {
    const near = nearestNames(catalog, name, 3);
    const hint =
      near.length > 0
        ? ` Did you mean ${near.map((slug) => `\`${slug}\``).join(', ')}?`
        : ' See GET /v1/models.';
    throw new ApiError('model_not_found', `There is no model \`${name.slice(0, 100)}\`.${hint}`, {
      param: 'model',
      details: { nearest: near },
    });
  }
  if (model.source === 'sandbox' && caller.mode === 'live') {
    throw new ApiError(
      'model_not_allowed',
      `\`${model.slug}\` is a test model: call it with a test key (gw_test_…).`,
      { param: 'model' },
    );
  }
  if (caller.models && !caller.models.has(model.slug)) {
    throw new ApiError(
      'model_not_allowed',
      `This key may not call \`${model.slug}\`; it may call ${[...caller.models].slice(0, 10).join(', ')}.`,
      {
        param: 'model',
      },
    );
  }
  return model;
}

/** Every route of a model as it stands for one call. */
export interface Survey {
  model: Model;
  /** Those that would do, best first. */
  routes: readonly Route[];
  /** Those of them that may be tried with our keys. */
  candidates: Candidate[];
  rejected: RejectedRoute[];
  /** Those that would do, at providers this process cannot reach: why. */
  unreachable: { route: Route; reason: string }[];
}

/** Looks at all routes of a model for a call. */
export function surveyRoutes(call: Unrouted, model: Model, suffix: string | null): Survey {
  refuseDataPolicy(call);
  const simulated = call.caller.mode === 'test';
  const { routes, rejected } = orderRoutes(model, routeNeeds(call, suffix));
  const survey: Survey = { model, routes, candidates: [], rejected, unreachable: [] };
  for (const route of routes) {
    const made = simulated ? simulatedCandidate(call, model, route) : liveCandidate(call, model, route);
    if ('model' in made) survey.candidates.push(made);
    else survey.unreachable.push({ route, ...made });
  }
  return survey;
}

/** No route says yet what its provider keeps: a promise that nothing is kept cannot be given. */
function refuseDataPolicy({ request }: Unrouted): void {
  if (request.provider?.data_collection !== 'deny') return;
  throw new ApiError(
    'unsupported_parameter',
    `No route of \`${request.model.slice(0, 100)}\` is known to keep no data, so \`provider.data_collection: "deny"\` cannot be honoured yet. Leave it out, or name providers you trust in \`provider.only\`.`,
    { param: 'provider.data_collection' },
  );
}

const MOST_KINDS = 200;
/** By model, and so by catalog: what was found for each kind of call that names no preferences of its own. */
const surveys = new WeakMap<Model, Map<string, Survey>>();

/** The same, remembered: most calls ask a model for the same few things. */
function surveyLike(call: Unrouted, model: Model, suffix: string | null): Survey {
  const { needs, request, caller, rawBody } = call;
  const fitsAnywhere = model.routes.every((route) => rawBody.length < route.contextTokens);
  if (request.provider || !fitsAnywhere) return surveyRoutes(call, model, suffix);
  const kind = `${caller.mode} ${suffix ?? ''} ${needs.parameters.join()} ${needs.features.map(({ name }) => name).join()}`;
  let known = surveys.get(model);
  if (!known) {
    known = new Map();
    surveys.set(model, known);
  }
  let survey = known.get(kind);
  if (!survey) {
    survey = surveyRoutes(call, model, suffix);
    // A refusal names the field of this very request, and its kind may hold the caller's own words.
    if (known.size < MOST_KINDS && survey.candidates.length > 0) known.set(kind, survey);
  }
  return survey;
}

function routeNeeds(call: Unrouted, suffix: string | null): RouteNeeds {
  const { request, needs } = call;
  const media = countMedia(request);
  return {
    parameters: needs.parameters,
    features: needs.features,
    // Bytes are four times the tokens of ordinary text: only what can never fit is refused here.
    promptTokens: Math.floor((call.rawBody.length - media.inlineBytes) / 8),
    outputTokens: explicitCap(request) ?? 0,
    provider: request.provider ?? null,
    sort: suffix === 'floor' ? 'price' : suffix === 'nitro' ? 'throughput' : null,
    freeOnly: suffix === 'free',
  };
}

type Unable = { reason: string };
const UNPRICED: Unable = { reason: 'It has no price to be compared with.' };
const UNSPOKEN: Unable = { reason: 'Its dialect at this provider is not spoken yet.' };

/** @param key the customer's own; without one the call is made with ours */
function liveCandidate(call: Unrouted, model: Model, route: Route, key?: OwnKey): Candidate | Unable {
  const { runtime } = call.visit;
  const ours = accessOf(runtime, route.provider);
  const access = key ? ownAccess(route.provider, ours, key) : ours;
  if (!access.configured || !access.baseUrl) return { reason: access.reason ?? 'It is not configured.' };
  if (isUnspoken(route)) return UNSPOKEN;
  const terms = termsOf(call, model, route);
  if (!terms) return UNPRICED;
  return {
    ...terms,
    model,
    route,
    servedBy: route.provider.id,
    simulated: false,
    adapter: adapterFor(route.provider.dialect, route.provider.id),
    transport: key?.baseUrl ? runtime.customerNetwork : runtime.network,
    credentials: access.credentials,
    baseUrl: access.baseUrl,
    own: key ? { keyId: key.id, feePpm: call.ownKeys?.feePpm ?? 0 } : null,
    dropped: droppedOf(call, route),
  };
}

function simulatedCandidate(call: Unrouted, model: Model, route: Route): Candidate | Unable {
  const terms = termsOf(call, model, route);
  if (!terms) return UNPRICED;
  return {
    ...terms,
    model,
    route,
    servedBy: 'sandbox',
    simulated: true,
    adapter: adapterFor('sandbox'),
    transport: call.visit.runtime.sandbox,
    credentials: { kind: 'none' },
    baseUrl: 'sandbox:',
    own: null,
    dropped: droppedOf(call, route),
  };
}

type Terms = Pick<Candidate, 'price' | 'benchmark' | 'benchmarkProvider'>;

/** The prices a call is settled by; null where there is no price to charge by (fail closed). */
function termsOf(call: Unrouted, model: Model, route: Route): Terms | null {
  if (!route.price) return null;
  const pinned = pinnedProvider(call) === route.provider.id;
  const benchmark = pinned ? route.price : (model.benchmark ?? (model.sell ? route.price : null));
  if (!benchmark) return null;
  return {
    price: route.price,
    benchmark,
    benchmarkProvider: pinned ? route.provider.id : model.referenceProvider,
  };
}

/** A caller that pins one provider would have paid that provider: its list price is the benchmark. */
function pinnedProvider(call: Unrouted): string | null {
  const preferences = call.request.provider;
  if (preferences?.only?.length === 1) return preferences.only[0] ?? null;
  if (preferences?.allow_fallbacks === false && preferences.order?.length === 1)
    return preferences.order[0] ?? null;
  return null;
}

function droppedOf(call: Unrouted, route: Route): string[] {
  if (call.request.provider?.require_parameters !== false) return [];
  return call.needs.parameters.filter((name) => !route.supports.has(name));
}

/** Routes that nothing should be sent to now go last; one that may be probed keeps its place. */
export function coolingLast(candidates: Candidate[], { health, clock }: Runtime): Candidate[] {
  const now = clock();
  const isCooling = ({ route }: Candidate) => health.stateOf(route.id, now).admits === 'no';
  if (!candidates.some(isCooling)) return candidates;
  return [...candidates.filter((candidate) => !isCooling(candidate)), ...candidates.filter(isCooling)];
}

/** Why none of a model's routes may be tried, as the error that says what to do. */
export function refusalOf(call: Unrouted, { model, routes, rejected, unreachable }: Survey): ApiError {
  if (call.ownKeys?.order === 'only' && routes.length > 0) return noOwnKey(model.slug, routes);
  const missing = unreachable.map(({ reason }) => reason);
  if (missing.length > 0) return noRoute(model.slug, missing);
  const unsupported = rejected.find((entry) => entry.reason === 'unsupported_parameter');
  if (unsupported) {
    const param = unsupported.param ?? null;
    return new ApiError(
      'unsupported_parameter',
      `No route of \`${model.slug}\` can honour ${param ? `\`${param}\`` : 'this request'}. Leave it out, use another model, or send provider.require_parameters: false to have it dropped.`,
      { param },
    );
  }
  if (rejected.some((entry) => entry.reason === 'context_length')) {
    return new ApiError(
      'context_length_exceeded',
      `The prompt does not fit the context window of ${model.contextTokens} tokens of \`${model.slug}\`.`,
      {
        param: 'messages',
      },
    );
  }
  const preferences = call.request.provider;
  if (preferences && rejected.some((entry) => entry.reason === 'preference')) {
    return new ApiError(
      'no_route_available',
      `No route of \`${model.slug}\` is left by the request’s \`provider\` preferences.`,
      {
        param: 'provider',
        headers: { 'x-should-retry': 'false' },
      },
    );
  }
  return noRoute(model.slug, missing);
}

function noRoute(model: string, missing: readonly string[]): ApiError {
  const how =
    missing.length > 0
      ? [...new Set(missing)].slice(0, 3).join(' ')
      : 'No provider of it is configured here.';
  return new ApiError(
    'no_route_available',
    `\`${model}\` has no live route on this server. ${how} A test key (gw_test_…) simulates it.`,
    {
      headers: { 'x-should-retry': 'false' },
    },
  );
}
