import type { Dialect, Provider } from '@/lib/catalog/model';
import type { Adapter, RelayingAdapter } from './adapter';
import { anthropic } from './anthropic';
import { bedrock } from './bedrock';
import { bedrockAccess, type FoundAccess, type ProviderCredentials, vertexAccess } from './cloud-access';
import { cohere } from './cohere';
import { google, vertex } from './google';
import { openAiCompatible } from './openai-compatible';
import { QUIRKS } from './quirks';
import type { Translator } from './translator';

/** How a provider is reached, as its row and the environment together say. */
export interface ProviderAccess {
  /** It can be called. */
  configured: boolean;
  credentials: ProviderCredentials;
  /** Without a trailing slash. */
  baseUrl: string | null;
  /** The operator named its address, so that private networks are allowed (never the clouds' metadata). */
  allowsPrivate: boolean;
  /** Why it is not configured, fit for the operator and for a customer: what to set. */
  reason: string | null;
}

const adapters = new Map<string, RelayingAdapter>();
const plain = openAiCompatible();

const TRANSLATORS: Readonly<Partial<Record<Dialect, Translator>>> = {
  anthropic,
  google,
  vertex,
  bedrock,
  cohere,
};

/** Models at Vertex AI that speak neither Gemini's dialect nor, there, one of ours. */
const NOT_GEMINI = /^claude-|-maas$/;

/** The adapter of a dialect, with the habits of a provider where it is named. */
export function adapterFor(dialect: 'openai' | 'sandbox', providerId?: string): RelayingAdapter;
export function adapterFor(dialect: Dialect, providerId?: string): Adapter;
export function adapterFor(dialect: Dialect, providerId?: string): Adapter {
  const translator = TRANSLATORS[dialect];
  if (translator) return translator;
  const quirks = dialect === 'openai' && providerId !== undefined ? QUIRKS[providerId] : undefined;
  if (!quirks || providerId === undefined) return plain;
  let adapter = adapters.get(providerId);
  if (!adapter) {
    adapter = openAiCompatible(quirks);
    adapters.set(providerId, adapter);
  }
  return adapter;
}

/** A model that a provider sells, but that is not spoken to yet. */
export function isUnspoken(route: { provider: Pick<Provider, 'dialect'>; upstreamId: string }): boolean {
  return route.provider.dialect === 'vertex' && NOT_GEMINI.test(route.upstreamId);
}

/** The body fields that can be said in a dialect; null: all of them, for it is our own. */
export function fieldsOf(dialect: Dialect): ReadonlySet<string> | null {
  return TRANSLATORS[dialect]?.parameters ?? null;
}

/**
 * Credentials and address of a provider. A starter provider's address gives way to `<NAME>_BASE_URL`, else to the root of
 * the customer's own resource there, `AZURE_OPENAI_ENDPOINT`.
 * @param read the environment: the value of a variable or undefined
 */
export function providerCredentials(
  provider: Provider,
  read: (name: string) => string | undefined,
): ProviderAccess {
  if (provider.dialect === 'sandbox') {
    const credentials = { kind: 'none' } as const;
    return { configured: true, credentials, baseUrl: 'sandbox:', allowsPrivate: false, reason: null };
  }
  const {
    credentials,
    root,
    account,
    reason: fault,
  } = cloudAccess(provider, read) ?? keyAccess(provider, read);
  const written =
    (provider.source === 'starter' ? addressIn(provider, read) : null) || provider.baseUrl || root;
  const bare = written ? plainBaseUrl(written) : null;
  const baseUrl = bare === null || bare.includes('/projects/') ? bare : `${bare}${account}`;
  const reason = fault ?? reasonAgainst(provider, written, baseUrl);
  return {
    configured: reason === null,
    credentials,
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

/** A cloud's own credentials, unless the operator's file names a key for it. */
function cloudAccess(provider: Provider, read: (name: string) => string | undefined): FoundAccess | null {
  if (provider.source === 'config' && provider.apiKeyEnv !== null) return null;
  const readTrimmed = (name: string) => read(name)?.trim() || undefined;
  if (provider.dialect === 'bedrock') return bedrockAccess(readTrimmed);
  return provider.dialect === 'vertex' ? vertexAccess(readTrimmed) : null;
}

/** The keys in a provider's variables: one, or several joined by commas. */
function keyAccess(provider: Provider, read: (name: string) => string | undefined): FoundAccess {
  const { apiKeyEnv, name } = provider;
  const nothing = { credentials: { kind: 'none' }, root: null, account: '', reason: null } as const;
  if (apiKeyEnv === null) return nothing;
  const names = apiKeyEnv.split(',');
  const secrets = [...new Set(names.flatMap((variable) => read(variable)?.split(',') ?? []).map(trim))];
  const keys = secrets.filter((secret) => secret !== '');
  const [key] = keys;
  if (!key) return { ...nothing, reason: `Set ${names.join(' or ')} to call ${name}.` };
  if (!keys.every((secret) => /^[\x21-\x7e]+$/.test(secret)))
    return { ...nothing, reason: `${names.join(' or ')} holds a character that no key has.` };
  return { ...nothing, credentials: keys.length === 1 ? { kind: 'key', key } : severalKeys(provider, keys) };
}

const trim = (text: string) => text.trim();

function severalKeys({ id }: Provider, secrets: readonly string[]): ProviderCredentials {
  const keys = secrets.map((secret, at) => ({ id: `${id}#${at + 1}`, index: at + 1, secret }));
  return { kind: 'keys', keys };
}

function reasonAgainst(provider: Provider, written: string | null, baseUrl: string | null): string | null {
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
  const root = resource && read(resource.variable)?.trim();
  return root ? resourceAddress(provider, root) : null;
}

/**
 * Where the chat API of a customer's own resource lies, by what is written as its address: some write the API's path or
 * an older one behind the root. At a provider without such resources, what is written.
 */
export function resourceAddress({ id }: Pick<Provider, 'id'>, written: string): string {
  const bare = written.replace(/\/+$/, '');
  const resource = RESOURCES[id];
  return resource ? `${bare.replace(/(?<!\/)\/openai(\/.*)?$/, '')}${resource.below}` : bare;
}

/** `OPENAI_API_KEY` → `OPENAI_BASE_URL`; where no variable holds a key alone, from the provider's id. */
function baseUrlVariable({ apiKeyEnv, id }: Provider): string {
  const name = apiKeyEnv?.endsWith('_KEY') ? apiKeyEnv.replace(/_(API_)?KEY$/, '') : idAsVariable(id);
  return `${name}_BASE_URL`;
}

function idAsVariable(id: string): string {
  return id.toUpperCase().replace(/\W+/g, '_');
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
