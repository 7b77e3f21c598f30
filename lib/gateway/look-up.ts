import { ApiError } from '@/lib/base/errors';
import { canonicalText, type Fingerprint, fingerprintChat } from '@/lib/cache/fingerprint';
import type { CachedAnswer } from '@/lib/cache/store';
import { encodingOf } from '@/lib/openai/embeddings';
import type { NativeBody } from '@/lib/providers/translator';
import type { Call } from './call';
import type { Unrouted } from './routing/candidates';

/**
 * Step 5, first half: what this process remembers. The database is asked by the statement that opens the hold
 * (`fetchStored` then brings the answer), or here, where nothing would be held on a miss. Requests of one kind in
 * flight at once will be joined here too.
 * @throws ApiError cache_miss where only a stored answer was wanted
 */
export async function lookUp(call: Call): Promise<CachedAnswer | null> {
  const reason = whyNotCacheable(call);
  if (reason) {
    call.missReason = reason;
    if (call.switches.cache === 'only') throw cacheMiss(reason);
    return null;
  }
  call.fingerprint = candidateFingerprint(call);
  if (call.switches.cache === 'refresh') {
    call.missReason = 'bypass';
    return null;
  }
  const { cache } = call.visit.runtime;
  const remembered = cache.recall(call.fingerprint.key, call.createdAt);
  if (remembered || call.switches.cache !== 'only') return remembered;
  return (await fetchStored(call)) ?? Promise.reject(cacheMiss(cache.memory.explain(call.fingerprint)));
}

/** The key under which the database may have the answer; null where it is not to be asked. */
export function storedKeyOf(call: Call): string | null {
  return call.missReason === null && call.fingerprint ? call.fingerprint.key : null;
}

/** The answer that the database has for this call, if it has one. */
export function fetchStored(call: Call): Promise<CachedAnswer | null> {
  const { fingerprint, visit } = call;
  return fingerprint ? visit.runtime.cache.read(fingerprint.key, call.createdAt) : Promise.resolve(null);
}

/** Nothing was stored: says why, for the headers and the row. */
export function noteMiss(call: Call): void {
  if (call.missReason === null && call.fingerprint)
    call.missReason = call.visit.runtime.cache.memory.explain(call.fingerprint);
}

/** Under which key an answer of the call's first candidate is stored. */
export function candidateFingerprint(call: Call): Fingerprint {
  const [first] = call.candidates;
  return fingerprintOf(call, first?.model.slug ?? call.request.model, first?.own != null);
}

/**
 * Under which key an answer of this model to the call is stored; a quote asks it too. Answers that the customer's own
 * key paid for are kept apart: their hits are free, where ours cost the share.
 */
export function fingerprintOf(
  call: Unrouted & Partial<Pick<Call, 'foreign'>>,
  model: string,
  ownKey: boolean,
): Fingerprint {
  const { caller, request, inputs, needs, visit } = call;
  const realm = {
    workspaceId: caller.visitor ? `${caller.workspaceId}/${caller.visitor.id}` : caller.workspaceId,
    mode: caller.mode,
    dataPolicy: request.provider?.data_collection ?? 'allow',
    model,
    payer: ownKey ? 'customer' : 'gateway',
    beyond: beyondOf(call.foreign?.native),
  } as const;
  // What is embedded takes the messages' place; floats are what is sent unless the other form is asked for.
  const asked = inputs ? { ...request, messages: inputs, encoding_format: encodingOf(request) } : request;
  return fingerprintChat(asked, realm, visit.runtime.cache.digest, withoutEffectIn(needs));
}

/** What a request says in its own dialect and no chat can: an answer to it answers no other request. */
function beyondOf(native: NativeBody | null | undefined): string {
  if (!native || native.beyond.length === 0) return native?.apart ?? '';
  const { system, messages, tools, context_management } = native.body;
  return canonicalText({ system, messages, tools, context_management });
}

const NONE: ReadonlySet<string> = new Set();

function withoutEffectIn({ neutral, ignored }: Unrouted['needs']): ReadonlySet<string> {
  return neutral.length + ignored.length === 0 ? NONE : new Set([...neutral, ...ignored]);
}

function whyNotCacheable(call: Call): string | null {
  if (!call.caller.cacheEnabled || call.switches.cache === 'off') return 'bypass';
  if ((call.request.n ?? 1) > 1) return 'not_cacheable:n';
  if (call.switches.test) return 'not_cacheable:test';
  if (call.candidates[0]?.model.router) return 'not_cacheable:router';
  if (call.candidates[0]?.model.source === 'sandbox') return 'not_cacheable:test_model';
  return null;
}

function cacheMiss(reason: string): ApiError {
  return new ApiError(
    'cache_miss',
    `Nothing is stored for this request (${reason}) and \`x-btl-cache: only\` was asked. Nothing was charged.`,
  );
}
