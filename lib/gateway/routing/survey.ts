import type { ConsideredRoute } from '@/lib/billing/types';
import type { Model, Route } from '@/lib/catalog/model';
import { filterRoutes, type RejectedRoute, type RouteNeeds, type SlugSuffix } from '@/lib/catalog/resolve';
import { explicitCap } from '@/lib/openai/chat';
import { countMedia } from '@/lib/openai/chat-media';
import { type ForeseenMeter, foreseenMeters } from '@/lib/openai/chat-meters';
import type { Candidate } from '../call';
import { canCharge, candidateOf, type Unrouted } from './candidates';
import { boundsOf, isWithin, type OrderBounds } from './order-bounds';
import { isUnremarkable } from './route-state';
import { type Demand, type Scored, scoreRoutes } from './score';
import { conversationOf } from './warm-key';
import { CACHED_FROM_TOKENS } from './warm-routes';

/** A call that asks for routes, with what it will probably use. */
export interface Ask {
  call: Unrouted;
  promptTokens: number;
  outputTokens: number;
  /** Kinds of use that need a rate of their own. */
  meters: readonly ForeseenMeter[];
  /** Of `conversationOf`; looked for once, when it is first needed. */
  conversation?: string;
}

/** Which model's routes are asked for, and how. */
export interface Wanted {
  model: Model;
  /** The same, or the virtual model with rates of its own that chose it. */
  soldAs: Model;
  suffix: SlugSuffix | null;
  /** Without the fields a router may drop: `router-survey.ts`. */
  parameters: readonly string[];
}

/** Every route of a model as it stands for one call. */
export interface Survey {
  model: Model;
  /** The rule of a virtual model that chose it. */
  rule: string | null;
  /** Those that would do, reachable with our keys or not. */
  routes: readonly Route[];
  /** Those of them that may be tried with our keys, best first. */
  candidates: readonly Candidate[];
  scored: readonly Scored<Candidate>[];
  considered: readonly ConsideredRoute[];
  rejected: readonly RejectedRoute[];
  /** Those that would do, at providers this process cannot reach: why. */
  unreachable: readonly { route: Route; reason: string }[];
  /** Fields that a route does not take are dropped. */
  mayDrop: boolean;
  /** Of a virtual model: those of the models it chose. */
  parts?: readonly Survey[];
}

const TYPICAL_OUTPUT = 256;
const BYTES_A_TOKEN = 4;
const TOKENS_A_MEDIUM = 1_000;

/** What a call will probably use: its text at four bytes a token, a typical answer. */
export function askOf(call: Unrouted): Ask {
  const { request, needs, rawBody } = call;
  const media = needs.features.length > 0 ? countMedia(request) : null;
  const bytes = rawBody.length - (media?.inlineBytes ?? 0);
  const parts = media ? media.images + media.files + media.audio : 0;
  return {
    call,
    promptTokens: Math.ceil(bytes / BYTES_A_TOKEN) + parts * TOKENS_A_MEDIUM,
    outputTokens: call.inputs
      ? 0
      : Math.min(explicitCap(request) ?? TYPICAL_OUTPUT, TYPICAL_OUTPUT) * (request.n ?? 1),
    meters: foreseenMeters(request),
  };
}

const MOST_KINDS = 200;
const LONGEST_PREFERENCES = 1_000;
const MOST_CONSIDERED = 10;

/** What was found, a survey of it by price alone, and for which sizes of request its order is right. */
interface Remembered {
  found: Found;
  survey: Survey;
  bounds: OrderBounds;
  /** A second route could have to wait for the first's cache. */
  mayStick: boolean;
}

/** By model, and so by catalog: what was found for each kind of call that names no preferences of its own… */
const memory = new WeakMap<Model, Map<string, Remembered>>();
/** …and of those that do, apart from them: whoever sends ever new preferences takes nobody else's place. */
const preferred = new WeakMap<Model, Map<string, Remembered>>();

/**
 * All routes of a model for a call. Most calls ask a model for the same few things: what was found for such a call
 * is used again, and its routes are compared anew only where sizes, health or a warm cache ask for it.
 */
export function surveyModel(ask: Ask, wanted: Wanted): Survey {
  const { call } = ask;
  const { provider } = call.request;
  const fitsAnywhere = wanted.model.routes.every((route) => call.rawBody.length < route.contextTokens);
  const preferences = provider ? JSON.stringify(provider) : '';
  // A highest price may fall into another tier with every prompt.
  if (!fitsAnywhere || provider?.max_price || preferences.length > LONGEST_PREFERENCES)
    return arrange(ask, find(ask, wanted), nowDemand(ask, wanted, true));
  const kinds = kindsOf(wanted.model, provider ? preferred : memory);
  const kind = kindOf(ask, wanted) + preferences;
  const isAnew = isOrderedAnew(ask, wanted);
  let known = kinds.get(kind);
  if (!known || !(isAnew || isWithin(known.bounds, ask.promptTokens, ask.outputTokens))) {
    known = remember(ask, wanted, known?.found);
    // A refusal names the field of this very request, and its kind may hold the caller's own words.
    if (known.survey.candidates.length > 0) keep(kinds, kind, known);
  }
  const { found, survey, mayStick } = known;
  if (isAnew) return arrange(ask, found, nowDemand(ask, wanted, true));
  return isRightNow(ask, wanted, known) ? survey : arrange(ask, found, nowDemand(ask, wanted, mayStick));
}

/** True where more than price and health decides, so that every call's routes are compared by themselves. */
function isOrderedAnew({ call }: Ask, { suffix }: Wanted): boolean {
  const { order, sort, allow_fallbacks, only } = call.request.provider ?? {};
  if (suffix === 'nitro' || sort === 'latency' || sort === 'throughput' || order?.length) return true;
  // The one route that is left is not compared with those it left out.
  return allow_fallbacks === false && !only?.length;
}

function kindsOf(model: Model, among: typeof memory): Map<string, Remembered> {
  let kinds = among.get(model);
  if (!kinds) {
    kinds = new Map();
    among.set(model, kinds);
  }
  return kinds;
}

function keep(kinds: Map<string, Remembered>, kind: string, known: Remembered): void {
  if (kinds.size >= MOST_KINDS && !kinds.has(kind)) {
    const [oldest] = kinds.keys();
    if (oldest !== undefined) kinds.delete(oldest);
  }
  kinds.set(kind, known);
}

function kindOf({ call, meters }: Ask, { model, soldAs, suffix, parameters }: Wanted): string {
  const { caller, needs, inputs } = call;
  const as = soldAs === model ? '' : soldAs.slug;
  const dropped = parameters === needs.parameters ? '' : 'dropping';
  return `${caller.mode} ${inputs ? 'embeds' : ''} ${suffix ?? ''} ${as} ${dropped} ${needs.parameters.join()} ${needs.features.map(({ name }) => name).join()} ${meters.map(({ meter }) => meter).join()}`;
}

function remember(ask: Ask, wanted: Wanted, before: Found | undefined): Remembered {
  const found = before ?? find(ask, wanted);
  const survey = arrange(ask, found, priceDemand(ask, wanted));
  return {
    found,
    survey,
    bounds: boundsOf(survey.scored, ask.promptTokens),
    mayStick:
      survey.candidates.length > 1 &&
      survey.candidates.some(({ price }) => price.rates.some(({ meter }) => meter === 'cache_read')),
  };
}

/** True where nothing speaks against an order by price: no route is remarkable, and none but the first is warm. */
function isRightNow(ask: Ask, wanted: Wanted, { survey, mayStick }: Remembered): boolean {
  const { runtime } = ask.call.visit;
  if (ask.call.caller.mode === 'test') return true;
  const now = runtime.clock();
  for (const { route } of survey.candidates) {
    if (!isUnremarkable(runtime.health.stateOf(route.id, now))) return false;
  }
  if (!mayStick) return true;
  const warm = warmRouteOf(ask, wanted.model);
  return warm === null || warm.routeId === survey.candidates[0]?.route.id;
}

type Found = Pick<Survey, 'model' | 'routes' | 'candidates' | 'rejected' | 'unreachable' | 'mayDrop'>;

function find({ call, meters }: Ask, { model, soldAs, suffix, parameters }: Wanted): Found {
  const { routes: able, rejected } = filterRoutes(model, needsOf(call, suffix, parameters));
  const mayDrop = call.request.provider?.require_parameters === false || parameters !== call.needs.parameters;
  const routes = able.filter((route) => {
    // A field that is dropped here asks for nothing.
    const isSent = (param: string) =>
      !mayDrop || route.supports.has(param) || !call.needs.parameters.includes(param);
    const unpriced = meters.find(
      ({ meter, param }) => isSent(param) && !canCharge(call, soldAs, route, meter),
    );
    if (unpriced) rejected.push({ route, reason: 'unpriced_meter', param: unpriced.param });
    return !unpriced;
  });
  const candidates: Candidate[] = [];
  const unreachable: { route: Route; reason: string }[] = [];
  for (const route of routes) {
    const made = candidateOf(call, soldAs, route, mayDrop);
    if ('model' in made) candidates.push(made);
    else unreachable.push({ route, ...made });
  }
  return { model: soldAs, routes, candidates, rejected, unreachable, mayDrop };
}

function needsOf(call: Unrouted, suffix: SlugSuffix | null, parameters: readonly string[]): RouteNeeds {
  const { request, inputs, needs, rawBody } = call;
  return {
    parameters,
    features: needs.features,
    // Bytes are four times the tokens of ordinary text: only what can never fit is refused here. Each input of a call
    // for embeddings has the window for itself: `embeddings.ts` looks at them.
    promptTokens: Math.floor((inputs ? 0 : rawBody.length - countMedia(request).inlineBytes) / 8),
    provider: request.provider ?? null,
    freeOnly: suffix === 'free',
  };
}

function arrange({ call }: Ask, found: Found, demand: Demand): Survey {
  const { allow_fallbacks, order, only } = call.request.provider ?? {};
  const all = scoreRoutes(found.candidates, demand);
  const scored = allow_fallbacks === false && !order?.length && !only?.length ? all.slice(0, 1) : all;
  return {
    ...found,
    rule: null,
    scored,
    candidates: scored.map(({ candidate }) => candidate),
    considered: consideredOf(scored, found.rejected),
  };
}

/** The first ten, as a receipt keeps them: those that may be tried, then those that this request ruled out. */
export function consideredOf(
  scored: readonly Scored<Candidate>[],
  rejected: readonly RejectedRoute[],
): ConsideredRoute[] {
  const able = scored.slice(0, MOST_CONSIDERED).map(
    ({ candidate, verdict, successPermille, measured, cachedTokens }): ConsideredRoute => ({
      provider: candidate.route.provider.id,
      routeId: candidate.route.id,
      model: candidate.route.modelSlug,
      priceId: candidate.price.id,
      verdict,
      ...(successPermille < 1_000 ? { successPermille } : {}),
      ...(measured !== null ? { measured } : {}),
      ...(cachedTokens > 0 ? { cachedTokens } : {}),
    }),
  );
  const refused = rejected.flatMap(({ route, reason, param }): ConsideredRoute[] =>
    route.price && reason !== 'status'
      ? [
          {
            provider: route.provider.id,
            routeId: route.id,
            model: route.modelSlug,
            priceId: route.price.id,
            verdict: `refused:${param ? `${reason}: ${param}` : reason}`,
          },
        ]
      : [],
  );
  return [...able, ...refused].slice(0, MOST_CONSIDERED);
}

const SORT_OF = { floor: 'price', nitro: 'throughput', free: null } as const;

/** By price alone: nothing of the moment. */
function priceDemand({ call, promptTokens, outputTokens }: Ask, { suffix }: Wanted): Demand {
  const { provider } = call.request;
  return {
    promptTokens,
    outputTokens,
    order: provider?.order ?? [],
    sort: (suffix && SORT_OF[suffix]) ?? provider?.sort ?? null,
    stateOf: null,
    warm: null,
  };
}

/** With what is known of the routes at this moment. Nothing is for a simulated call: no route is asked. */
function nowDemand(ask: Ask, wanted: Wanted, mayStick: boolean): Demand {
  const demand = priceDemand(ask, wanted);
  const { visit, caller } = ask.call;
  if (caller.mode === 'test') return demand;
  const { health, clock } = visit.runtime;
  const now = clock();
  return {
    ...demand,
    // Health hands out one object again and again.
    stateOf: (routeId) => ({ ...health.stateOf(routeId, now) }),
    warm: mayStick ? warmRouteOf(ask, wanted.model) : null,
  };
}

function warmRouteOf(ask: Ask, model: Model): Demand['warm'] {
  if (ask.promptTokens < CACHED_FROM_TOKENS) return null;
  const { warmRoutes, clock } = ask.call.visit.runtime;
  ask.conversation ??= conversationOf(ask.call);
  return warmRoutes.recall(`${ask.conversation} ${model.slug}`, clock());
}
