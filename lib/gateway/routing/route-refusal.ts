import { ApiError } from '@/lib/base/errors';
import type { Model, Route } from '@/lib/catalog/model';
import type { RejectedRoute } from '@/lib/catalog/resolve';
import type { ProviderPreferences } from '@/lib/openai/chat';

/** What was found of a model none of whose routes may be tried. */
export interface NoWay {
  model: Model;
  rejected: readonly RejectedRoute[];
  unreachable: readonly { route: Route; reason: string }[];
}

/** Why none of a model's routes may be tried, as the error that says what to do. */
export function refusalOf(
  preferences: ProviderPreferences | null | undefined,
  { model, rejected, unreachable }: NoWay,
): ApiError {
  const missing = unreachable.map(({ reason }) => reason);
  if (missing.length > 0) return noRoute(model.slug, missing);
  if (rejected.some(({ reason }) => reason === 'data_policy')) return keepsData(model, rejected);
  const unsupported = rejected.find(({ reason }) => reason === 'unsupported_parameter');
  if (unsupported) {
    const param = unsupported.param ?? null;
    return new ApiError(
      'unsupported_parameter',
      `No route of \`${model.slug}\` can honour ${param ? `\`${param}\`` : 'this request'}. Leave it out, use another model, or send provider.require_parameters: false to have it dropped.`,
      { param },
    );
  }
  const unpriced = rejected.find(({ reason }) => reason === 'unpriced_meter');
  if (unpriced) return noPrice(model.slug, unpriced.param ?? null);
  if (rejected.some(({ reason }) => reason === 'context_length')) {
    return new ApiError(
      'context_length_exceeded',
      `The prompt does not fit the context window of ${model.contextTokens} tokens of \`${model.slug}\`.`,
      { param: 'messages' },
    );
  }
  if (preferences && rejected.some(({ reason }) => reason === 'preference')) {
    return new ApiError(
      'no_route_available',
      `No route of \`${model.slug}\` is left by the request’s \`provider\` preferences.`,
      { param: 'provider', headers: { 'x-should-retry': 'false' } },
    );
  }
  return noRoute(model.slug, missing);
}

/** What cannot be charged is not sold. Without a field, it is the price of a kind of use that no request asks for. */
function noPrice(model: string, param: string | null): ApiError {
  if (param === null)
    return noRoute(model, [
      'It is out of service until a price of it is completed, which the operator does.',
    ]);
  return new ApiError(
    'unsupported_parameter',
    `No route of \`${model}\` has a price for what \`${param}\` asks for. Leave it out, or use another model.`,
    { param },
  );
}

/** `model` has no route that this server could call; `missing`: what each of them lacks. */
export function noRoute(model: string, missing: readonly string[]): ApiError {
  const how =
    missing.length > 0
      ? [...new Set(missing)].slice(0, 3).join(' ')
      : 'No provider of it is configured here.';
  return new ApiError(
    'no_route_available',
    `\`${model}\` has no live route on this server. ${how} A test key (gw_test_…) simulates it.`,
    { headers: { 'x-should-retry': 'false' } },
  );
}

/** `provider.data_collection: "deny"` left nothing: what is known of each provider that would else have served. */
function keepsData(model: Model, rejected: readonly RejectedRoute[]): ApiError {
  const known = new Map<string, string>();
  for (const { reason, route } of rejected) {
    if (reason !== 'data_policy') continue;
    const { name, dataPolicy } = route.provider;
    const does = [dataPolicy?.retains && 'keeps', dataPolicy?.trains && 'may train on'].filter(Boolean);
    known.set(name, does.length > 0 ? `${does.join(' and ')} what it is sent` : 'does not say for certain');
  }
  const list = [...known].slice(0, 5).map(([name, does]) => `${name} ${does}`);
  return new ApiError(
    'unsupported_parameter',
    `No route of \`${model.slug}\` is known to keep nothing and train on nothing, as \`provider.data_collection: "deny"\` asks: ${list.join('; ')}. Leave it out, or use a model that another provider serves.`,
    { param: 'provider.data_collection' },
  );
}
