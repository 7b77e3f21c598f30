import { ApiError } from '@/lib/base/errors';
import { fingerprintChat } from '@/lib/cache/fingerprint';
import type { CachedAnswer } from '@/lib/cache/store';
import type { Call } from './call';

/** Step 5. Requests of one kind in flight at once will be joined here too. */
export async function lookUp(call: Call): Promise<CachedAnswer | null> {
  const { cache } = call.visit.runtime;
  const reason = whyNotCacheable(call);
  if (reason) {
    call.missReason = reason;
    if (call.switches.cache === 'only') throw cacheMiss(reason);
    return null;
  }
  const [first] = call.candidates;
  const realm = {
    workspaceId: call.caller.workspaceId,
    mode: call.caller.mode,
    dataPolicy: call.request.provider?.data_collection ?? 'allow',
    model: first?.model.slug ?? call.request.model,
  };
  call.fingerprint = fingerprintChat(
    call.request,
    realm,
    cache.secret,
    new Set([...call.needs.neutral, ...call.needs.ignored]),
  );
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
