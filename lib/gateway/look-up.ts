import { ApiError } from '@/lib/base/errors';
import { type Fingerprint, fingerprintChat } from '@/lib/cache/fingerprint';
import type { CachedAnswer } from '@/lib/cache/store';
import type { Call } from './call';
import type { Unrouted } from './candidates';

/** Step 5. Requests of one kind in flight at once will be joined here too. */
export async function lookUp(call: Call): Promise<CachedAnswer | null> {
  const { cache } = call.visit.runtime;
  const reason = whyNotCacheable(call);
  if (reason) {
    call.missReason = reason;
    if (call.switches.cache === 'only') throw cacheMiss(reason);
    return null;
  }
  call.fingerprint = fingerprintOf(call, call.candidates[0]?.model.slug ?? call.request.model);
  if (call.switches.cache === 'refresh') {
    call.missReason = 'bypass';
    return null;
  }
  const found = cache.get(call.fingerprint.key, call.createdAt);
  const hit = found instanceof Promise ? await found : found;
  if (hit) return hit;
  call.missReason = cache.memory.explain(call.fingerprint);
  if (call.switches.cache === 'only') throw cacheMiss(call.missReason);
  return null;
}

/** Under which key an answer of this model to the call is stored; a quote asks it too. */
export function fingerprintOf(call: Unrouted, model: string): Fingerprint {
  const { caller, request, needs, visit } = call;
  const realm = {
    workspaceId: caller.workspaceId,
    mode: caller.mode,
    dataPolicy: request.provider?.data_collection ?? 'allow',
    model,
  };
  const withoutEffect = new Set([...needs.neutral, ...needs.ignored]);
  return fingerprintChat(request, realm, visit.runtime.cache.secret, withoutEffect);
}

function whyNotCacheable(call: Call): string | null {
  if (!call.caller.cacheEnabled || call.switches.cache === 'off') return 'bypass';
  if ((call.request.n ?? 1) > 1) return 'not_cacheable:n';
  if (call.switches.test) return 'not_cacheable:test';
  if (call.candidates[0]?.model.source === 'sandbox') return 'not_cacheable:test_model';
  return null;
}

function cacheMiss(reason: string): ApiError {
  return new ApiError(
    'cache_miss',
    `Nothing is stored for this request (${reason}) and \`x-btl-cache: only\` was asked. Nothing was charged.`,
  );
}
