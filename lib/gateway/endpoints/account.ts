import type { Pool } from 'pg';
import { requireKey } from '@/lib/auth/api-key-queries';
import type { Caller } from '@/lib/auth/caller';
import { DEFAULT_REQUESTS_PER_MINUTE } from '@/lib/auth/limits';
import { findWorkspace } from '@/lib/auth/workspaces-queries';
import { type Clock, systemClock } from '@/lib/base/clock';
import { DecimalNumber } from '@/lib/base/decimal-json';
import { formatPercent, formatUsd } from '@/lib/base/money';
import { type Balance, balanceOf } from '@/lib/billing/ledger';
import { presentKey } from './api-keys';

/** GET /v1/account: the workspace, the calling key, its limits and what is left of them. Print with `stringifyJson`. */
export async function describeAccount(
  pool: Pool,
  caller: Caller,
  clock: Clock = systemClock,
): Promise<Record<string, unknown>> {
  const [workspace, key, balance] = await Promise.all([
    findWorkspace(pool, caller.workspaceId),
    requireKey(pool, { workspaceId: caller.workspaceId, mode: caller.mode, id: caller.keyId }),
    balanceOf(pool, caller.workspaceId, caller.mode),
  ]);
  return {
    object: 'account',
    mode: caller.mode,
    workspace: {
      id: caller.workspaceId,
      name: workspace?.name ?? null,
      cache: workspace?.cacheEnabled ?? caller.cacheEnabled,
      share_pct: new DecimalNumber(formatPercent(BigInt(caller.savingsSharePpm), 1_000_000n)),
    },
    key: presentKey(key, clock()),
    limits: {
      requests_per_minute: caller.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE,
      tokens_per_minute: caller.tokensPerMinute,
      concurrency: caller.concurrency,
    },
    credits: creditsJson(balance),
  };
}

/** GET /v1/account/credits: balance, what is held for requests under way, and what a new request may use. */
export async function describeCredits(pool: Pool, caller: Caller): Promise<Record<string, unknown>> {
  const balance = await balanceOf(pool, caller.workspaceId, caller.mode);
  return { object: 'credits', mode: caller.mode, ...creditsJson(balance) };
}

/** Numbers, and the same as exact strings under `amounts`. 1 credit is 1 USD. */
function creditsJson(balance: Balance): Record<string, unknown> {
  const amounts = {
    balance: formatUsd(balance.balance),
    held: formatUsd(balance.held),
    available: formatUsd(balance.available),
  };
  return {
    currency: 'usd',
    balance: new DecimalNumber(amounts.balance),
    held: new DecimalNumber(amounts.held),
    available: new DecimalNumber(amounts.available),
    amounts,
  };
}
