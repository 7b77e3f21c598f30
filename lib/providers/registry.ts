import type { Provider } from '@/lib/catalog/model';
import type { Adapter } from './adapter';
import { openAiCompatible } from './openai-compatible';
import { QUIRKS } from './quirks';

/** How a provider is reached, as its row and the environment together say. */
export interface ProviderAccess {
  /** It can be called. */
  configured: boolean;
  apiKey: string | null;
  /** Without a trailing slash. */
  baseUrl: string | null;
  /** The operator named its address, so that private networks are allowed (never the clouds' metadata). */
  allowsPrivate: boolean;
  /** Why it is not configured, fit for the operator and for a customer: what to set. */
  reason: string | null;
}

const adapters = new Map<string, Adapter>();
const plain = openAiCompatible();

/**
 * The adapter of a dialect, with the habits of a provider where it is named.
 * @returns null for a dialect that is not spoken yet
 */
export function adapterFor(dialect: Provider['dialect'], providerId?: string): Adapter | null {
  if (dialect !== 'openai' && dialect !== 'sandbox') return null;
  const quirks = dialect === 'openai' && providerId !== undefined ? QUIRKS[providerId] : undefined;
  if (!quirks || providerId === undefined) return plain;
  let adapter = adapters.get(providerId);
  if (!adapter) {
    adapter = openAiCompatible(quirks);
    adapters.set(providerId, adapter);
  }
  return adapter;
}

/**
 * Key and address of a provider. A starter provider's address gives way to `<NAME>_BASE_URL`, else to the root of
 * the customer's own resource there, `AZURE_OPENAI_ENDPOINT`.
 * @param read the environment: the value of a variable or undefined
 */
export function providerCredentials(
  provider: Provider,
  read: (name: string) => string | undefined,
): ProviderAccess {
  if (provider.dialect === 'sandbox') {
    return { configured: true, apiKey: null, baseUrl: 'sandbox:', allowsPrivate: false, reason: null };
  }
  const apiKey = provider.apiKeyEnv === null ? null : read(provider.apiKeyEnv)?.trim() || null;
  const written = (provider.source === 'starter' ? addressIn(provider, read) : null) || provider.baseUrl;
  const baseUrl = written ? plainBaseUrl(written) : null;
  const reason = reasonAgainst(provider, apiKey, written, baseUrl);
  return {
    configured: reason === null,
    apiKey,
    baseUrl,
    allowsPrivate: provider.source !== 'config' || provider.allowPrivateNetwork,
    reason,
  };
}

/** The origins that may lead into private networks: what `createNetworkTransport` asks for. */
export function privateOrigins(
  providers: Iterable<Provider>,
  read: (name: string) => string | undefined,
): ReadonlySet<string> {
  const origins = new Set<string>();
  for (const provider of providers) {
    const access = providerCredentials(provider, read);
    if (access.allowsPrivate && access.baseUrl !== null) origins.add(new URL(access.baseUrl).origin);
  }
  return origins;
}

function reasonAgainst(
  provider: Provider,
  apiKey: string | null,
  written: string | null,
  baseUrl: string | null,
): string | null {
  if (provider.dialect !== 'openai')
    return `The ${provider.dialect} dialect of ${provider.name} is not supported yet.`;
  if (provider.apiKeyEnv !== null && apiKey === null)
    return `Set ${provider.apiKeyEnv} to call ${provider.name}.`;
  if (apiKey !== null && !/^[\x21-\x7e]+$/.test(apiKey)) {
    return `${provider.apiKeyEnv} holds a character that no key has.`;
  }
  if (!written)
    return `Set ${RESOURCES[provider.id]?.variable ?? baseUrlVariable(provider)} to call ${provider.name}.`;
  return baseUrl === null ? `The base URL of ${provider.name} must be an http or https address.` : null;
}

/** The variable that others' programs know for a customer's own resource, and where its chat API lies below the root. */
const RESOURCES: Readonly<Record<string, { variable: string; below: string }>> = {
  azure: { variable: 'AZURE_OPENAI_ENDPOINT', below: '/openai/v1' },
};

function addressIn(provider: Provider, read: (name: string) => string | undefined): string | null {
  const written = read(baseUrlVariable(provider))?.trim();
  if (written) return written;
  const resource = RESOURCES[provider.id];
  const root = resource ? read(resource.variable)?.trim() : '';
  // Some write the API's path or an older one behind the root.
  const bare = root?.replace(/(?<!\/)\/openai(\/.*)?$/, '').replace(/\/+$/, '');
  return resource && bare ? `${bare}${resource.below}` : null;
}

/** `OPENAI_API_KEY` → `OPENAI_BASE_URL`; without a key's name, from the provider's id. */
function baseUrlVariable(provider: Provider): string {
  const name =
    provider.apiKeyEnv?.replace(/_(API_)?KEY$/, '') ?? provider.id.toUpperCase().replace(/\W+/g, '_');
  return `${name}_BASE_URL`;
}

function plainBaseUrl(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isHttp || url.username !== '' || url.password !== '') return null;
  return text.replace(/\/+$/, '');
}
