import type { Catalog, Provider } from '@/lib/catalog/model';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import type { GatewayKey } from '@/lib/providers/cloud-access';
import type { ServiceAccount } from '@/lib/providers/google/access-token';
import { type ProviderAccess, privateOrigins, providerCredentials } from '@/lib/providers/registry';
import type { Credentials } from '@/lib/providers/translator';
import type { Call, Candidate } from '../call';
import type { Runtime } from '../runtime';

/** The environment as providers read it: addresses by one word, keys and the operator's own names by the other. */
function readerOf(env: Runtime['env']): (name: string) => string | undefined {
  return (name) =>
    (name.endsWith('_BASE_URL') ? env.providerBaseUrl(name) : env.providerKey(name)) ?? undefined;
}

const accesses = new WeakMap<Provider, ProviderAccess>();

/** Whether, how and with which key this process reaches a provider. Read once per catalog: the environment stays. */
export function accessOf(runtime: Pick<Runtime, 'env'>, provider: Provider): ProviderAccess {
  let access = accesses.get(provider);
  if (!access) {
    access = providerCredentials(provider, readerOf(runtime.env));
    accesses.set(provider, access);
  }
  return access;
}

const privates = new WeakMap<Catalog, ReadonlySet<string>>();

/** The origins that may lead into private networks, by the operator's word. */
export function privateOriginsOf(catalog: Catalog, env: Runtime['env']): ReadonlySet<string> {
  let origins = privates.get(catalog);
  if (!origins) {
    origins = privateOrigins(catalog.providers.values(), readerOf(env));
    privates.set(catalog, origins);
  }
  return origins;
}

/** True where a live key's call could be sent to this provider now. */
export function isConfigured(runtime: Pick<Runtime, 'env'>, provider: Provider): boolean {
  return accessOf(runtime, provider).configured;
}

/** What a candidate is called with now: an account's token is fetched, of several keys one was taken. */
export function credentialsOf(
  call: Call,
  { credentials }: Candidate,
  key: GatewayKey | null,
): Credentials | Promise<Credentials | UpstreamFailure> {
  if (key) return { kind: 'key', key: key.secret };
  if (credentials.kind === 'service_account') return tokenFor(call, credentials.account);
  return credentials as Credentials;
}

/** A token for an account, as the key it is sent for. */
async function tokenFor(call: Call, account: ServiceAccount): Promise<Credentials | UpstreamFailure> {
  const token = await call.visit.runtime.accessTokens.tokenOf(account);
  return typeof token === 'string' ? { kind: 'key', key: token } : token;
}
