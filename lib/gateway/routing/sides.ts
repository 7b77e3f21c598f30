import type { Candidate } from '../call';
import { candidateOf, type Unrouted } from './candidates';
import { besideOurs, withoutCrossing } from './own-keys';
import type { Survey } from './survey';

/**
 * What may be tried of several models in turn, of each with the customer's own keys beside ours as the workspace wants
 * it. Each route once a key; ours that are failing just now after all others.
 */
export function sidesOf(call: Unrouted, surveys: readonly Survey[]): readonly Candidate[] {
  const { ownKeys } = call;
  if (!ownKeys) return surveys.flatMap(({ candidates }) => candidates);
  const parts = surveys.flatMap(partsOf);
  const failing = new Set(
    parts
      .flatMap(({ scored }) => scored)
      .filter(({ verdict }) => verdict === 'circuit_open')
      .map(({ candidate }) => candidate.route.id),
  );
  const isFailing = ({ own, route }: Candidate) => own === null && failing.has(route.id);
  const all = once(parts.flatMap((part) => bothSides(call, part)));
  return withoutCrossing(ownKeys, [...all.filter((one) => !isFailing(one)), ...all.filter(isFailing)]);
}

/** True where a model, or one of those behind a virtual one, can be called with a key of either side. */
export function isCallable(call: Unrouted, survey: Survey): boolean {
  if (!call.ownKeys) return survey.candidates.length > 0;
  return partsOf(survey).some((part) => bothSides(call, part).length > 0);
}

/** A model as it was found; of a virtual one those that it chose. */
function partsOf(survey: Survey): readonly Survey[] {
  return survey.parts ?? [survey];
}

function bothSides(call: Unrouted, { model, routes, candidates, mayDrop }: Survey): readonly Candidate[] {
  const { ownKeys, visit } = call;
  if (!ownKeys) return candidates;
  const own = routes
    .flatMap((route) =>
      (ownKeys.byProvider.get(route.provider.id) ?? []).map((key) =>
        candidateOf(call, model, route, mayDrop, key),
      ),
    )
    .filter((made) => 'model' in made);
  return besideOurs(ownKeys, own, candidates, visit.runtime.providerKeys);
}

function once(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ own, route }) => {
    const name = `${own?.keyId ?? ''} ${route.id}`;
    return !seen.has(name) && seen.add(name);
  });
}
