import type { OwnKey, OwnKeys } from '@/lib/auth/provider-key';
import type { ProviderKeyStore } from '@/lib/auth/provider-key-store';
import { ApiError } from '@/lib/base/errors';
import type { Provider, Route } from '@/lib/catalog/model';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import type { FoundAccess } from '@/lib/providers/cloud-access';
import { readOwnCredential } from '@/lib/providers/own-credentials';
import type { ProviderAccess } from '@/lib/providers/registry';
import type { Call, Candidate } from '../call';

const credentials = new WeakMap<OwnKey, FoundAccess>();

/** Read once for as long as a key is in memory: a private key takes a while. */
function credentialOf({ dialect }: Provider, key: OwnKey): FoundAccess {
  let found = credentials.get(key);
  if (!found) {
    found = readOwnCredential(dialect, key);
    credentials.set(key, found);
  }
  return found;
}

/** How a provider is reached with a key of the customer's own, where it can be. */
export function ownAccess(provider: Provider, ours: ProviderAccess, key: OwnKey): ProviderAccess {
  const { credentials, root, account, reason } = credentialOf(provider, key);
  const bare = key.baseUrl ?? usualAddress(provider, ours, root);
  const baseUrl = bare === null || bare.includes('/projects/') ? bare : `${bare}${account}`;
  const missing = baseUrl === null ? `Your key at ${provider.name} needs a base URL.` : null;
  return {
    configured: reason === null && baseUrl !== null,
    credentials,
    baseUrl,
    allowsPrivate: ours.allowsPrivate && key.baseUrl === null,
    reason: reason ?? missing,
  };
}

/** In a cloud ours holds our own account's path; without an address in the catalog, ours is a resource of the operator's. */
function usualAddress({ baseUrl }: Provider, ours: ProviderAccess, root: string | null): string | null {
  if (baseUrl === null) return root;
  return root === null ? ours.baseUrl : baseUrl.replace(/\/+$/, '');
}

/**
 * A model's candidates of both sides in the order that the workspace wants. Keys that were just refused go after the
 * others, and after ours where a call may cross.
 */
export function besideOurs(
  { order, mayCross }: OwnKeys,
  own: readonly Candidate[],
  ours: readonly Candidate[],
  keys: Pick<ProviderKeyStore, 'isResting'>,
): Candidate[] {
  const isResting = (candidate: Candidate) => candidate.own !== null && keys.isResting(candidate.own.keyId);
  const rested = own.filter((candidate) => !isResting(candidate));
  const resting = own.filter(isResting);
  if (order === 'only') return [...rested, ...resting];
  if (order === 'fallback') return [...ours, ...rested, ...resting];
  return mayCross ? [...rested, ...ours, ...resting] : [...rested, ...resting, ...ours];
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

/** Another key at the same route would fail like the last one did, unless the key, or what its account may call, was at fault. */
export function isInVain(
  candidate: Candidate,
  last: { candidate: Candidate; failure: UpstreamFailure } | null,
): boolean {
  if (!last?.candidate.own || !candidate.own || candidate.route !== last.candidate.route) return false;
  return !KEYS_OWN_KINDS.has(last.failure.kind);
}

const KEYS_OWN_KINDS = new Set<UpstreamFailure['kind']>(['auth', 'rate_limited', 'not_found']);

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
