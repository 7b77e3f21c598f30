import { isIP } from 'node:net';
import { z } from 'zod';
import { OWN_KEY_ORDERS, type OwnKeySettings, type ProviderKeyRecord } from '@/lib/auth/provider-key';
import { ApiError } from '@/lib/base/errors';
import { formatPercent } from '@/lib/base/money';
import type { Catalog, Provider } from '@/lib/catalog/model';
import { isForbiddenAddress } from '@/lib/providers/address';
import { isConfigured } from '../access';
import type { Runtime } from '../runtime';

const name = z
  .string('expected a text')
  .trim()
  .min(1, 'expected a name')
  .max(100, 'expected at most 100 characters');
const secret = z
  .string('expected the key as a text')
  .trim()
  .min(8, 'expected the whole key: at least 8 characters')
  .max(4_096, 'expected at most 4096 characters')
  .regex(/^[\x21-\x7e]+$/, 'expected a key without spaces or characters that no key has');
const baseUrl = z
  .string('expected an address, or null for the provider’s own')
  .trim()
  .max(500, 'expected at most 500 characters')
  .nullish();

/** A new key of the customer's own at a provider. */
export const AddProviderKeyBody = z.strictObject({
  provider: z.string('expected the id of a provider'),
  name,
  key: secret,
  base_url: baseUrl,
});
export type AddProviderKeyBody = z.infer<typeof AddProviderKeyBody>;

/** Changes to one; what is not named stays. */
export const ChangeProviderKeyBody = z.strictObject({
  name: name.optional(),
  key: secret.optional(),
  base_url: baseUrl,
  enabled: z.boolean('expected true or false').optional(),
  priority: z
    .int('expected a whole number')
    .min(0, 'expected 0 or more')
    .max(1_000, 'expected at most 1000')
    .optional(),
});

/** When the workspace's own keys are used. The fee is the operator's to set. */
export const OwnKeySettingsBody = z.strictObject({
  order: z.enum(OWN_KEY_ORDERS, `expected one of ${OWN_KEY_ORDERS.join(', ')}`).optional(),
  may_cross: z.boolean('expected true or false').optional(),
});

/** The provider a body names, where a key of the customer's own may be connected. @throws ApiError invalid_request */
export function requireConnectable(catalog: Catalog, id: string): Provider {
  const provider = catalog.providers.get(id);
  if (provider && isConnectable(provider)) return provider;
  throw new ApiError('invalid_request', '`provider`: there is no such provider to connect a key of.', {
    param: 'provider',
  });
}

/** Keyless servers need none; Vertex takes a service account, which is not one line of text. */
function isConnectable({ dialect, apiKeyEnv }: Provider): boolean {
  return dialect !== 'sandbox' && dialect !== 'vertex' && apiKeyEnv !== null;
}

/**
 * A customer's own address of a provider, as it is kept. Names are checked again where they lead, at every connection.
 * @param text what was entered; empty or null: the provider's usual address
 * @throws ApiError invalid_request for what is no public https address, or is missing where there is no usual one
 */
export function readBaseUrl(provider: Provider, text: string | null): string | null {
  if (!text) {
    if (provider.baseUrl !== null) return null;
    throw badAddress(`${provider.name} is reached at an address of your own: enter it.`);
  }
  if (!URL.canParse(text)) throw badAddress('Expected an address such as https://example.com/v1.');
  const url = new URL(text);
  if (url.protocol !== 'https:') throw badAddress('Expected an address that begins with https://.');
  if (url.username || url.password || url.search || url.hash)
    throw badAddress('Expected an address without a password, a query or a fragment.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPublic = isIP(host)
    ? isForbiddenAddress(host, { allowPrivate: false }) === null
    : isPublicName(host);
  if (!isPublic) throw badAddress('Expected an address on the public internet.');
  return url.href.replace(/\/+$/, '');
}

function isPublicName(host: string): boolean {
  return host.includes('.') && !/\.(?:localhost|local|internal)\.?$/i.test(host);
}

function badAddress(message: string): ApiError {
  return new ApiError('invalid_request', message, { param: 'base_url' });
}

/** A key as lists show it; the key itself is never printed. */
export function presentProviderKey(key: ProviderKeyRecord) {
  return {
    id: key.id,
    object: 'provider_key' as const,
    provider: key.providerId,
    name: key.name,
    last_four: key.lastFour,
    base_url: key.baseUrl,
    priority: key.priority,
    enabled: key.enabled,
    readable: key.readable,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    last_error: key.lastError,
    last_error_at: key.lastErrorAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
  };
}

/** Every provider a key may be connected for, with its keys; those with keys first, then by name. */
export function presentProviders(
  runtime: Pick<Runtime, 'env' | 'catalog'>,
  keys: readonly ProviderKeyRecord[],
) {
  const { providers } = runtime.catalog.current();
  const keysAt = (id: string) => keys.filter(({ providerId }) => providerId === id).map(presentProviderKey);
  const known = [...providers.values()].filter(isConnectable).map((provider) => ({
    id: provider.id,
    name: provider.name,
    /** It has no usual address: a key needs one of the customer's own. */
    needs_base_url: provider.baseUrl === null,
    /** This server has a key of its own for it. */
    ours: isConfigured(runtime, provider),
    /** It has left the catalog: its keys rest. */
    gone: false,
    keys: keysAt(provider.id),
  }));
  const gone = [...new Set(keys.map(({ providerId }) => providerId))]
    .filter((id) => !known.some((provider) => provider.id === id))
    .map((id) => ({ id, name: id, needs_base_url: false, ours: false, gone: true, keys: keysAt(id) }));
  return [...known, ...gone].sort(
    (a, b) => Number(b.keys.length > 0) - Number(a.keys.length > 0) || a.name.localeCompare(b.name),
  );
}

/** A workspace's settings of its own keys; the fee in percent. */
export function presentOwnKeySettings(settings: OwnKeySettings) {
  return {
    order: settings.order,
    may_cross: settings.mayCross,
    // Of what the provider charges.
    fee_pct: formatPercent(BigInt(settings.feePpm), 1_000_000n),
  };
}
