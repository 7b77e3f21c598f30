import { ApiError } from '@/lib/base/errors';
import type { Model } from '@/lib/catalog/model';
import type { SlugSuffix } from '@/lib/catalog/resolve';
import { modelsFor } from '@/lib/catalog/routers';
import type { Unrouted } from './candidates';
import { shapeOf } from './request-shape';
import { isCallable } from './sides';
import { type Ask, type Survey, surveyModel, type Wanted } from './survey';

/** A virtual model. */
export type RouterModel = Model & { router: NonNullable<Model['router']> };

/** A call goes to so many models at most: their ceilings are all held for. */
const MOST_MODELS = 3;

/**
 * Fields that only tune how a model writes. Who calls a router names no model and cannot know what the chosen one
 * takes: where no model behind it takes all of them, they are dropped, and the answer names them.
 */
const TUNING = new Set([
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'seed',
  'parallel_tool_calls',
  'reasoning_effort',
  'reasoning',
  'verbosity',
  'prediction',
]);

/**
 * The routes of a virtual model for a call: those of the models its rule names for a request of this shape, as many
 * as this server can call, the first three.
 * @throws ApiError unsupported_parameter for a shape that the router does not take
 */
export function surveyRouter(ask: Ask, router: RouterModel, suffix: SlugSuffix | null): Survey {
  const { request, needs } = ask.call;
  const shape = shapeOf(request, needs, ask.promptTokens);
  const slugs = modelsFor(router.router, shape);
  if (slugs.length === 0) {
    throw new ApiError(
      'unsupported_parameter',
      `\`${router.slug}\` takes no ${shape}: name a model that does.`,
      { param: needs.features[0]?.param ?? 'modalities' },
    );
  }
  const models = ownFirst(
    ask.call,
    slugs.flatMap((slug) => router.router.behind.get(slug) ?? []),
    new Set(router.router.models[shape]),
  );
  const soldAs = router.sell ? router : null;
  const look = (parameters: readonly string[]) =>
    merge(
      router,
      `${router.slug}: ${shape}`,
      surveysOf(ask, models, (model) => ({ model, soldAs: soldAs ?? model, suffix, parameters })),
    );
  const strict = look(needs.parameters);
  if (isCallable(ask.call, strict) || request.provider?.require_parameters != null) return strict;
  const kept = needs.parameters.filter((name) => !TUNING.has(name));
  return kept.length < needs.parameters.length ? look(kept) : strict;
}

/**
 * Who calls a router leaves the model to it: of those that the rule itself names, the ones that the workspace's own keys
 * serve go before the others where own keys go first.
 */
function ownFirst(
  { ownKeys }: Unrouted,
  models: readonly Model[],
  ruled: ReadonlySet<string>,
): readonly Model[] {
  if (ownKeys?.order !== 'first') return models;
  const isOwn = ({ slug, routes }: Model) =>
    ruled.has(slug) && routes.some(({ provider }) => ownKeys.byProvider.has(provider.id));
  return [...models.filter(isOwn), ...models.filter((model) => !isOwn(model))];
}

function surveysOf(ask: Ask, models: readonly Model[], wantedOf: (model: Model) => Wanted): Survey[] {
  const surveys: Survey[] = [];
  let able = 0;
  for (const model of models) {
    if (able === MOST_MODELS) break;
    const survey = surveyModel(ask, wantedOf(model));
    surveys.push(survey);
    if (isCallable(ask.call, survey)) able++;
  }
  return surveys;
}

function merge(router: Model, rule: string, surveys: readonly Survey[]): Survey {
  const scored = surveys.flatMap((survey) => survey.scored);
  const [first] = scored;
  return {
    model: first?.candidate.model ?? router,
    rule,
    routes: surveys.flatMap(({ routes }) => routes),
    parts: surveys,
    mayDrop: surveys.some(({ mayDrop }) => mayDrop),
    scored,
    candidates: scored.map(({ candidate }) => candidate),
    considered: surveys.flatMap(({ considered }) => considered),
    rejected: surveys.flatMap(({ rejected }) => rejected),
    unreachable: surveys.flatMap(({ unreachable }) => unreachable),
  };
}
