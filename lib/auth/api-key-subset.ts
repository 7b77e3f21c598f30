import { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import type { BudgetReset, KeyGrant } from './api-key-record';

/** The body's names of what a key may do, as an error's `param` says them. */
const PARAMS: Readonly<Record<keyof KeyGrant, string>> = {
  mode: 'mode',
  scopes: 'scopes',
  models: 'models',
  requestsPerMinute: 'requests_per_minute',
  tokensPerMinute: 'tokens_per_minute',
  concurrency: 'concurrency',
  cacheEnabled: 'cache',
  fitOutput: 'fit',
  spendLimit: 'spend_limit',
  expiresAt: 'expires_at',
};

/** A limit that begins anew less often is the narrower one. */
const RESETS: readonly BudgetReset[] = ['daily', 'weekly', 'monthly', 'never'];

/**
 * What a key hands on is a subset of itself (the rule for `/v1/api-keys`). Only the fields of `wanted`
 * are compared; null in it means "no limit".
 * @throws ApiError scope_denied naming the first field that goes beyond `own`, and what `own` allows
 */
export function requireSubset(own: KeyGrant, wanted: Partial<KeyGrant>): void {
  for (const field of Object.keys(PARAMS) as (keyof KeyGrant)[]) {
    const excess = wanted[field] === undefined ? null : CHECKS[field](own, wanted as KeyGrant);
    if (excess === null) continue;
    throw new ApiError(
      'scope_denied',
      `A key can only hand on what it has itself: ${excess}. Ask for less, or use the dashboard.`,
      { param: PARAMS[field] },
    );
  }
}

type Check = (own: KeyGrant, wanted: KeyGrant) => string | null;

const CHECKS: Readonly<Record<keyof KeyGrant, Check>> = {
  mode: (own, wanted) =>
    own.mode === wanted.mode ? null : `this is a ${own.mode} key, not a ${wanted.mode} key`,
  scopes(own, wanted) {
    const missing = wanted.scopes.filter((scope) => !own.scopes.includes(scope));
    return missing.length === 0 ? null : `this key does not have the scope ${missing.map(quote).join(', ')}`;
  },
  models(own, wanted) {
    if (own.models === null) return null;
    const allowed = own.models;
    if (wanted.models === null) return `this key may call only ${allowed.map(quote).join(', ')}`;
    const missing = wanted.models.filter((model) => !allowed.includes(model));
    return missing.length === 0 ? null : `this key may not call ${missing.map(quote).join(', ')}`;
  },
  requestsPerMinute: atMost('requestsPerMinute', 'requests a minute'),
  tokensPerMinute: atMost('tokensPerMinute', 'tokens a minute'),
  concurrency: atMost('concurrency', 'requests at once'),
  // Conveniences, not permissions.
  cacheEnabled: () => null,
  fitOutput: () => null,
  spendLimit(own, wanted) {
    if (own.spendLimit === null) return null;
    const { limit, reset } = own.spendLimit;
    const fits =
      wanted.spendLimit !== null &&
      wanted.spendLimit.limit <= limit &&
      RESETS.indexOf(wanted.spendLimit.reset) >= RESETS.indexOf(reset);
    const period = reset === 'never' ? 'in all' : reset;
    return fits ? null : `this key may spend ${formatUsd(limit)} USD ${period}`;
  },
  expiresAt(own, wanted) {
    if (own.expiresAt === null) return null;
    if (wanted.expiresAt !== null && wanted.expiresAt <= own.expiresAt) return null;
    return `this key expires at ${own.expiresAt.toISOString()}`;
  },
};

function atMost(field: 'requestsPerMinute' | 'tokensPerMinute' | 'concurrency', unit: string): Check {
  return (own, wanted) => {
    const most = own[field];
    const asked = wanted[field];
    return most === null || (asked !== null && asked <= most) ? null : `this key may have ${most} ${unit}`;
  };
}

function quote(name: string): string {
  return `\`${name}\``;
}
