import { ApiError } from '@/lib/base/errors';
import type { Routing } from '@/lib/billing/types';
import type { Catalog, Model } from '@/lib/catalog/model';
import { findModel, nearestNames, parseSlug } from '@/lib/catalog/resolve';
import type { Usage } from '@/lib/openai/usage';
import type { Call, Candidate } from '../call';
import type { Unrouted } from './candidates';
import { noOwnKey } from './own-keys';
import { noRoute, refusalOf } from './route-refusal';
import { type RouterModel, surveyRouter } from './router-survey';
import { isCallable, sidesOf } from './sides';
import { type Ask, askOf, consideredOf, type Survey, surveyModel } from './survey';
import { conversationOf } from './warm-key';
import { CACHED_FROM_TOKENS } from './warm-routes';

/** Where a call goes, and why. */
export type Routed = Pick<Call, 'candidates' | 'routing' | 'warmKey'>;

/**
 * Step 3: the routes that may serve a call, best first. Several models (`models[]`) follow one another, and what is
 * failing just now comes after all of them. A test key's calls go to the sandbox at the prices of the routes a live
 * key would have.
 * @throws ApiError model_not_found, model_not_allowed, unsupported_parameter, context_length_exceeded, no_route_available
 */
export function resolveRoutes(call: Unrouted): Routed {
  const { request } = call;
  const ask = askOf(call);
  const surveys: Survey[] = [];
  let refusal: ApiError | null = null;
  for (const name of new Set([request.model, ...(request.models ?? [])])) {
    const survey = surveyName(ask, name);
    if (isCallable(call, survey)) surveys.push(survey);
    else refusal ??= refusalFor(call, survey);
  }
  const [only] = surveys;
  if (!only) throw refusal ?? noRoute(request.model, []);
  const { candidates: ours, considered } = surveys.length === 1 && !only.rule ? only : inTurn(surveys);
  const candidates = call.ownKeys ? sidesOf(call, surveys) : ours;
  return {
    candidates: call.caller.mode === 'test' ? candidates.slice(0, 1) : candidates,
    routing: {
      rule: surveys.find(({ rule }) => rule)?.rule ?? null,
      sort: request.provider?.sort ?? sortOfSuffix(request.model),
      promptTokens: ask.promptTokens,
      outputTokens: ask.outputTokens,
      considered,
    },
    warmKey: warmKeyOf(ask, candidates),
  };
}

/** Why a survey found nothing to try, as the error that says what to do. */
export function refusalFor({ request, ownKeys }: Unrouted, survey: Survey): ApiError {
  if (ownKeys?.order === 'only' && survey.routes.length > 0)
    return noOwnKey(survey.model.slug, survey.routes);
  return refusalOf(request.provider, survey);
}

/** Every route of the model of a name, as it stands for one call. @throws ApiError as `resolveRoutes` does */
export function surveyName(ask: Ask, name: string): Survey {
  const { call } = ask;
  const catalog = call.visit.runtime.catalog.current();
  const { slug, suffix } = parseSlug(name);
  const model = requireModel(catalog, slug, call);
  requireKind(catalog, model, call);
  if (isRouter(model)) return surveyRouter(ask, model, suffix);
  return surveyModel(ask, { model, soldAs: model, suffix, parameters: call.needs.parameters });
}

function isRouter(model: Model): model is RouterModel {
  return model.router !== null;
}

/** One model after another; what is failing just now after all of them. */
function inTurn(surveys: readonly Survey[]): {
  candidates: readonly Candidate[];
  considered: Routing['considered'];
} {
  const all = surveys.flatMap(({ scored }) => scored);
  const isOpen = ({ verdict }: { verdict: string }) => verdict === 'circuit_open';
  const scored = [...all.filter((one) => !isOpen(one)), ...all.filter(isOpen)];
  const seen = new Set<string>();
  const once = scored.filter(({ candidate }) => {
    const isNew = !seen.has(candidate.route.id);
    seen.add(candidate.route.id);
    return isNew;
  });
  return {
    candidates: once.map(({ candidate }) => candidate),
    considered: consideredOf(
      once,
      surveys.flatMap(({ rejected }) => rejected),
    ),
  };
}

function sortOfSuffix(name: string): Routing['sort'] {
  const { suffix } = parseSlug(name);
  return suffix === 'nitro' ? 'throughput' : suffix === 'floor' ? 'price' : null;
}

/** Worth remembering only where a later turn could go elsewhere, and its prompt is long enough to be kept. */
function warmKeyOf(ask: Ask, candidates: readonly Candidate[]): string | null {
  if (candidates.length < 2 || ask.promptTokens < CACHED_FROM_TOKENS) return null;
  if (candidates[0]?.simulated) return null;
  ask.conversation ??= conversationOf(ask.call);
  return ask.conversation;
}

/** Remembers who served, so that the next turn of the conversation finds its prompt in that provider's cache. */
export function noteWarmRoute(call: Call, { route }: Candidate, usage: Usage): void {
  if (!call.warmKey) return;
  const { warmRoutes, clock } = call.visit.runtime;
  warmRoutes.note(`${call.warmKey} ${route.modelSlug}`, route, usage, clock());
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
      { param: 'model' },
    );
  }
  return model;
}

const EMBEDDINGS = '/v1/embeddings';

/** Chats with a model that chats, embeddings of one that embeds. @throws ApiError unsupported_parameter naming one that does */
function requireKind(catalog: Catalog, { slug, lab, endpoints }: Model, { inputs, caller }: Unrouted): void {
  const embeds = endpoints.includes(EMBEDDINGS);
  if (inputs ? embeds : !embeds || endpoints.length > 1) return;
  const isSuch = (model: Model) => model.endpoints.includes(EMBEDDINGS) && model.visibility === 'public';
  const mayCall = (model: Model) => !caller.models || caller.models.has(model.slug);
  const such = [...catalog.models.values()].filter((model) => isSuch(model) && mayCall(model));
  such.sort((a, b) => Number(b.lab === lab) - Number(a.lab === lab));
  const names = such.slice(0, 3).map((model) => `\`${model.slug}\``);
  throw new ApiError(
    'unsupported_parameter',
    inputs
      ? `\`${slug}\` answers chats and embeds nothing. Use an embedding model${names.length > 0 ? `, such as ${names.join(', ')}` : ''}.`
      : `\`${slug}\` embeds and does not chat: send texts to it at POST ${EMBEDDINGS}, or name a chat model. GET /v1/models tells them apart by \`compatible_endpoints\`.`,
    { param: 'model' },
  );
}
