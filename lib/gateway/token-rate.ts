import { explicitCap } from '@/lib/openai/chat';
import type { Usage } from '@/lib/openai/usage';
import type { Call } from './call';
import { promptBound } from './hold';

/** Where the caller named no cap: what an answer usually has. */
const TYPICAL_OUTPUT = 256;
const BYTES_A_TOKEN = 4;

/**
 * Counts the tokens a call will probably use against its key's rate, before it is sent: the prompt at four bytes a
 * token, and all the output its caller allows, so that calls at once cannot use more than was counted for them.
 * @throws ApiError rate_limit_exceeded
 */
export function takeTokenRate(call: Call): void {
  if (call.caller.tokensPerMinute === null) return;
  const { limits } = call.visit.runtime;
  const output = Math.min(explicitCap(call.request) ?? TYPICAL_OUTPUT, call.cap.tokens);
  const tokens = Math.ceil(promptBound(call) / BYTES_A_TOKEN) + output * (call.request.n ?? 1);
  call.visit.headers.addFlat(limits.takeTokens(call.caller, tokens, call.createdAt));
  call.takenTokens = tokens;
}

/**
 * Puts what a call truly used in the place of what was counted for it, once; null: nothing. Headers that are still
 * to be sent then tell what is left.
 */
export function settleTokenRate(call: Call, usage: Usage | null): void {
  const { takenTokens: taken, caller, visit } = call;
  if (taken === null) return;
  call.takenTokens = null;
  const used = usage ? usage.inputTokens + usage.outputTokens : 0;
  const { clock, limits } = visit.runtime;
  visit.headers.put(Object.fromEntries(pairs(limits.bookTokens(caller, used - taken, clock()))));
}

function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let at = 0; at < flat.length; at += 2) yield [flat[at] as string, flat[at + 1] as string];
}
