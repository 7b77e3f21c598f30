import { ApiError } from '@/lib/base/errors';
import { parsePerMillion } from '@/lib/base/money';
import type { ProviderPreferences } from '@/lib/openai/chat';
import type { Catalog, Model, Route } from './model';
import { isFree, rateOf } from './rates';

const SUFFIXES = ['floor', 'nitro', 'free'] as const;
export type SlugSuffix = (typeof SUFFIXES)[number];

/** Splits `openai/gpt-4.1-mini:floor` into name and suffix; other colons belong to the name. */
export function parseSlug(text: string): { slug: string; suffix: SlugSuffix | null } {
  const name = text.trim();
  const colon = name.lastIndexOf(':');
  const suffix = SUFFIXES.find((known) => known === name.slice(colon + 1).toLowerCase());
  return colon > 0 && suffix ? { slug: name.slice(0, colon), suffix } : { slug: name, suffix: null };
}

/**
 * The model a name stands for: a slug, an alias, a bare name or a dot/hyphen twin, in any case.
 * Null where there is none, or none that this reader may see (`workspaceVisible`: models only workspaces see).
 */
export function findModel(
  catalog: Catalog,
  name: string,
  { workspaceVisible }: { workspaceVisible: boolean },
): Model | null {
  const key = name.toLowerCase();
  const model = catalog.models.get(key) ?? catalog.models.get(catalog.aliases.get(key) ?? '');
  if (!model || (model.visibility === 'workspace' && !workspaceVisible)) return null;
  return model;
}

const LONGEST_NAME = 100;

/** The slugs whose names are most like a name that was not found, nearest first. Only public models. */
export function nearestNames(catalog: Catalog, name: string, count: number): string[] {
  const wanted = name.toLowerCase().slice(0, LONGEST_NAME);
  const best = new Map<string, number>();
  const furthest = Math.max(3, Math.ceil(wanted.length / 2));
  const consider = (candidate: string, slug: string) => {
    if (catalog.models.get(slug)?.visibility !== 'public') return;
    const distance =
      candidate.includes(wanted) && wanted.length > 2 ? 1 : editDistance(wanted, candidate, furthest);
    if (distance < (best.get(slug) ?? Number.POSITIVE_INFINITY)) best.set(slug, distance);
  };
  for (const slug of catalog.models.keys()) consider(slug, slug);
  for (const [alias, slug] of catalog.aliases) consider(alias, slug);
  return [...best]
    .filter(([, distance]) => distance <= furthest)
    .sort((a, b) => a[1] - b[1] || a[0].localeCompare(b[0]))
    .slice(0, count)
    .map(([slug]) => slug);
}

export interface RouteNeeds {
  /** Body fields the route must honour. */
  parameters: readonly string[];
  /** Kinds of content and answer it must be able to do, each with the field that asks for it. */
  features: readonly { name: string; param: string }[];
  /** What the prompt has at least. */
  promptTokens: number;
  provider?: ProviderPreferences | null;
  /** Only routes that cost nothing. */
  freeOnly?: boolean;
}

export interface RejectedRoute {
  route: Route;
  reason:
    | 'status'
    | 'no_price'
    /** Its price, or what it is compared with, has no rate for a kind of use that the request brings with it. */
    | 'unpriced_meter'
    | 'preference'
    | 'data_policy'
    | 'unsupported_parameter'
    | 'context_length';
  /** The request's field at fault. */
  param?: string;
}

/**
 * The routes of a model that can serve a request, in the catalog's order, and why the others cannot.
 * @throws ApiError invalid_request when `provider.max_price` is no price.
 */
export function filterRoutes(
  model: Pick<Model, 'routes'>,
  needs: RouteNeeds,
): { routes: Route[]; rejected: RejectedRoute[] } {
  const limits = priceLimits(needs.provider);
  const routes: Route[] = [];
  const rejected: RejectedRoute[] = [];
  for (const route of model.routes) {
    const refusal = refuse(route, needs, limits);
    if (refusal) rejected.push({ route, ...refusal });
    else routes.push(route);
  }
  return { routes, rejected };
}

/** Whether a name of `provider.order`, `only` or `ignore` means a route: `groq`, `Groq`, `bedrock/eu`, `deepinfra/turbo`. */
export function isNamed(name: string, { provider, region, variant }: Route): boolean {
  const wanted = name.toLowerCase();
  if (wanted === provider.id || wanted === provider.name.toLowerCase()) return true;
  const slash = wanted.indexOf('/');
  if (slash < 0 || wanted.slice(0, slash) !== provider.id) return false;
  const part = wanted.slice(slash + 1);
  return part === region || part === variant;
}

type Refusal = Omit<RejectedRoute, 'route'>;

function refuse(route: Route, needs: RouteNeeds, limits: PriceLimits): Refusal | null {
  if (route.status !== 'active' && route.status !== 'unconfirmed') return { reason: 'status' };
  if (!route.price) return { reason: 'no_price' };
  if (route.price.lacks) return { reason: 'unpriced_meter' };
  return (
    refuseByPreference(route, needs, limits) ??
    refuseByParameters(route, needs) ??
    refuseByLength(route, needs) ??
    // Last, so that it is the one thing that stands between this route and the request.
    refuseByDataPolicy(route, needs)
  );
}

function refuseByPreference(route: Route, needs: RouteNeeds, limits: PriceLimits): Refusal | null {
  const { only, ignore, order, allow_fallbacks } = needs.provider ?? {};
  if (only && only.length > 0 && !names(only, route)) return { reason: 'preference', param: 'provider.only' };
  if (ignore && names(ignore, route)) return { reason: 'preference', param: 'provider.ignore' };
  if (allow_fallbacks === false && order && order.length > 0 && !names(order, route))
    return { reason: 'preference', param: 'provider.order' };
  if (needs.freeOnly && !(route.price && isFree(route.price)))
    return { reason: 'preference', param: 'model' };
  const rate = (meter: 'input' | 'output') =>
    (route.price && rateOf(route.price, meter, needs.promptTokens)) ?? 0n;
  if (limits.prompt !== null && rate('input') > limits.prompt)
    return { reason: 'preference', param: 'provider.max_price.prompt' };
  if (limits.completion !== null && rate('output') > limits.completion)
    return { reason: 'preference', param: 'provider.max_price.completion' };
  return null;
}

function refuseByParameters(route: Route, needs: RouteNeeds): Refusal | null {
  const mayDrop = needs.provider?.require_parameters === false;
  for (const param of needs.parameters) {
    if (!mayDrop && !route.supports.has(param)) return { reason: 'unsupported_parameter', param };
  }
  for (const { name, param } of needs.features) {
    // Asked for by a field that is dropped with the caller's leave: nothing is left of it.
    if (mayDrop && needs.parameters.includes(param) && !route.supports.has(param)) continue;
    if (!route.supports.has(name)) return { reason: 'unsupported_parameter', param };
  }
  return null;
}

function refuseByLength(route: Route, needs: RouteNeeds): Refusal | null {
  return needs.promptTokens >= route.contextTokens ? { reason: 'context_length', param: 'messages' } : null;
}

/** Only what is known to keep nothing and to train on nothing; what is unknown is not promised. */
function refuseByDataPolicy({ provider }: Route, needs: RouteNeeds): Refusal | null {
  if (needs.provider?.data_collection !== 'deny') return null;
  const { dataPolicy } = provider;
  if (dataPolicy?.retains === false && dataPolicy.trains === false) return null;
  return { reason: 'data_policy', param: 'provider.data_collection' };
}

function names(list: readonly string[], route: Route): boolean {
  return list.some((name) => isNamed(name, route));
}

interface PriceLimits {
  prompt: bigint | null;
  completion: bigint | null;
}

/** `max_price` is in USD per million tokens, as OpenRouter has it. */
function priceLimits(preferences: ProviderPreferences | null | undefined): PriceLimits {
  const limit = (field: 'prompt' | 'completion'): bigint | null => {
    const value = preferences?.max_price?.[field];
    if (value === null || value === undefined) return null;
    try {
      return parsePerMillion(String(value));
    } catch {
      throw new ApiError(
        'invalid_request',
        `provider.max_price.${field} must be a price in USD per million tokens with at most 6 decimals, such as "0.50".`,
        { param: `provider.max_price.${field}` },
      );
    }
  };
  return { prompt: limit('prompt'), completion: limit('completion') };
}

/**
 * Insertions, deletions and replacements between two short names; infinite where it takes more than `most`. Strangers choose
 * the names, and all of the catalog is compared with each: what is too far is left as soon as that is known.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let previous = new Uint16Array(b.length + 1).map((_, i) => i);
  let current = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      const cost = Math.min(replace, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      current[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return Number.POSITIVE_INFINITY;
    [previous, current] = [current, previous];
  }
  return previous[b.length] ?? 0;
}
