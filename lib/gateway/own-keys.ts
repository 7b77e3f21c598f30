import type { OwnKey, OwnKeys } from '@/lib/auth/provider-key';
import type { ProviderKeyStore } from '@/lib/auth/provider-key-store';
import { ApiError } from '@/lib/base/errors';
import type { Provider, Route } from '@/lib/catalog/model';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import type { ProviderAccess } from '@/lib/providers/registry';
import type { Call, Candidate } from './call';

/** How a provider is reached with a key of the customer's own, where it can be. */
export function ownAccess(provider: Provider, ours: ProviderAccess, key: OwnKey): ProviderAccess {
  // Without an address in the catalog, the one in force is a resource of the operator's.
  const baseUrl = key.baseUrl ?? (provider.baseUrl === null ? null : ours.baseUrl);
  return {
    configured: baseUrl !== null,
    credentials: { kind: 'key', key: key.secret },
    baseUrl,
    allowsPrivate: ours.allowsPrivate && key.baseUrl === null,
    reason: baseUrl === null ? `Your key at ${provider.name} needs a base URL.` : null,
  };
}

/** A model's candidates of both sides in the order that the workspace wants; keys that were just refused go last. */
export function besideOurs(
  { order }: OwnKeys,
  own: readonly Candidate[],
  ours: readonly Candidate[],
  keys: Pick<ProviderKeyStore, 'isResting'>,
): Candidate[] {
  const isResting = (candidate: Candidate) => candidate.own !== null && keys.isResting(candidate.own.keyId);
  const rested = own.some(isResting)
    ? [...own.filter((candidate) => !isResting(candidate)), ...own.filter(isResting)]
    : own;
  if (order === 'only') return [...rested];
  return order === 'first' ? [...rested, ...ours] : [...ours, ...rested];
}

/** Without leave to cross, a call stays with the side that it begins with. */
export function withoutCrossing({ mayCross }: OwnKeys, candidates: Candidate[]): Candidate[] {
  if (mayCross) return candidates;
  const isOwn = candidates[0]?.own != null;
  return candidates.filter(({ own }) => (own !== null) === isOwn);
}

/** Why a workspace that wants its own keys alone cannot call a model. */
export function noOwnKey(model: string, routes: readonly Route[]): ApiError {
  const names = [...new Set(routes.map(({ provider }) => provider.name))].slice(0, 5).join(', ');
  return new ApiError(
    'no_route_available',
    `This workspace uses its own provider keys alone, and has none that serves \`${model}\`. Add one of ${names} in the dashboard under Providers, or let our keys be used there.`,
    { headers: { 'x-should-retry': 'false' } },
  );
}

/** Another key at the same route would fail like the last one did, unless the key was at fault. */
export function isInVain(
  candidate: Candidate,
  last: { candidate: Candidate; failure: UpstreamFailure } | null,
): boolean {
  if (!last?.candidate.own || !candidate.own || candidate.route !== last.candidate.route) return false;
  return last.failure.kind !== 'auth' && last.failure.kind !== 'rate_limited';
}

/** What a failed call's message adds where own keys were tried; empty where none was. */
export function ownKeysHint({ ownKeys, candidates, attempts }: Call): string {
  if (!ownKeys || !attempts.some(({ ownKeyId }) => ownKeyId !== undefined)) return '';
  if (candidates.some(({ own }) => own === null)) return ' Your own provider keys were tried too.';
  const ours =
    ownKeys.order !== 'only' && !ownKeys.mayCross
      ? ' This workspace does not let a call go over from its own keys to ours; the dashboard’s page Providers changes that.'
      : '';
  return ` Only this workspace’s own provider keys were tried.${ours}`;
}
