import { z } from 'zod';
import { OWN_KEY_ORDERS, type OwnKeySettings, type ProviderKeyRecord } from '@/lib/auth/provider-key';
import { ApiError } from '@/lib/base/errors';
import { formatPpm } from '@/lib/base/money';
import type { Catalog, Provider } from '@/lib/catalog/model';
import { ownCredentialKind } from '@/lib/providers/own-credentials';
import { isConfigured } from '../routing/access';
import type { Runtime } from '../runtime';

const name = z
  .string('expected a text')
  .trim()
  .min(1, 'expected a name')
  .max(100, 'expected at most 100 characters');
/** What a credential is made of; `provider-credentials.ts` says what of it a provider takes. */
const credential = {
  /** The key; the secret access key of a pair; the JSON of a service account. */
  key: z
    .string('expected the key as a text')
    .trim()
    .min(1, 'expected the key')
    .max(16_384, 'expected at most 16384 characters'),
  access_key_id: z.string('expected a text').trim().max(128, 'expected at most 128 characters').nullish(),
  region: z.string('expected a text').trim().max(64, 'expected at most 64 characters').nullish(),
  base_url: z
    .string('expected an address, or null for the provider’s own')
    .trim()
    .max(500, 'expected at most 500 characters')
    .nullish(),
};

/** A new key of the customer's own at a provider. */
export const AddProviderKeyBody = z.strictObject({
  provider: z.string('expected the id of a provider'),
  name,
  ...credential,
});
export type AddProviderKeyBody = z.infer<typeof AddProviderKeyBody>;

/** Changes to one; what is not named stays. */
export const ChangeProviderKeyBody = z.strictObject({
  name: name.optional(),
  ...credential,
  key: credential.key.optional(),
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

/** Keyless servers need none. */
function isConnectable({ dialect, apiKeyEnv }: Provider): boolean {
  return dialect !== 'sandbox' && (apiKeyEnv !== null || ownCredentialKind(dialect) !== 'key');
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
    region: key.region,
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
    /** What it is called with. */
    takes: ownCredentialKind(provider.dialect),
    /** It has no usual address, nor one that follows from the credential: a key needs one of the customer's own. */
    needs_base_url: provider.baseUrl === null && ownCredentialKind(provider.dialect) === 'key',
    /** This server has a key of its own for it. */
    ours: isConfigured(runtime, provider),
    /** It has left the catalog: its keys rest. */
    gone: false,
    keys: keysAt(provider.id),
  }));
  const gone = [...new Set(keys.map(({ providerId }) => providerId))]
    .filter((id) => !known.some((provider) => provider.id === id))
    .map((id) => ({
      id,
      name: id,
      takes: 'key' as const,
      needs_base_url: false,
      ours: false,
      gone: true,
      keys: keysAt(id),
    }));
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
    fee_pct: formatPpm(settings.feePpm),
  };
}
