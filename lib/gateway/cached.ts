import { isApiError } from '@/lib/base/errors';
import { type CachedAnswer, MAX_CACHED_BYTES } from '@/lib/cache/store';
import { type ByteText, bytesOf, byteTextOf } from '@/lib/openai/byte-text';
import { assembleCompletion, splitCompletion } from '@/lib/openai/replay';
import type { Usage } from '@/lib/openai/usage';
import type { Call, Candidate } from './call';
import { receiptStreamHead, sendCompletion, sendStreamEnd } from './headers';
import { chargeCall } from './settle';

/**
 * Answers with what an earlier call of this workspace was answered: same id, created and content, half the benchmark.
 * @returns false, with nothing charged or sent, where the entry cannot be read, or is not to be paid for
 */
export async function answerFromCache(call: Call, hit: CachedAnswer): Promise<boolean> {
  const candidate = pricedLike(call, hit);
  const answer = inAskedForm(call, hit);
  if (answer === null) return false;
  const charged = chargeCall(call, {
    candidate,
    usage: hit.usage,
    usageSource: 'cache',
    cacheTier: 'exact_response_cache',
    finishReason: hit.finishReason,
    status: 200,
    errorCode: null,
    charged: true,
  });
  const receipt = await charged.catch((error) => orOwnKeys(call, error));
  if (!receipt) return false;
  if (!call.stream) {
    sendCompletion(call, receipt, answer, null, candidate);
    return true;
  }
  call.visit.exchange.start(200, receiptStreamHead(call, receipt, candidate));
  sendStreamEnd(call, receipt, () => firstEventOf(answer), answer);
  return true;
}

/** Credits do not cover the hit: the customer's own keys may answer without any. */
function orOwnKeys(call: Call, error: unknown): null {
  if (isApiError(error) && error.status === 402 && call.candidates.some(({ own }) => own !== null))
    return null;
  throw error;
}

/** The stored answer as it is asked for now: events, or a completion without its usage. Null: what was relayed was broken. */
function inAskedForm(call: Call, { form, body }: CachedAnswer): ByteText | null {
  const isAsked = call.stream === (form === 'sse');
  if (isAsked && !call.printer) return body;
  const bytes = bytesOf(body);
  try {
    if (isAsked) return isReadable(form, bytes) ? body : null;
    if (call.stream) return byteTextOf(splitCompletion(JSON.parse(bytes.toString('utf8'))));
    return byteTextOf(Buffer.from(JSON.stringify(assembleCompletion(bytes))));
  } catch {
    return null;
  }
}

/** What is relayed as it is need not be read; what is printed anew must be. @throws SyntaxError where it cannot */
function isReadable(form: CachedAnswer['form'], bytes: Buffer): boolean {
  return (form === 'sse' ? assembleCompletion(bytes) : JSON.parse(bytes.toString('utf8'))) !== null;
}

function pricedLike(call: Call, hit: CachedAnswer): Candidate {
  const candidate = call.candidates.find(({ model }) => model.slug === hit.modelSlug) ?? call.candidates[0];
  if (!candidate) throw new Error('a hit needs a route to take its prices from');
  return candidate.simulated ? candidate : { ...candidate, servedBy: 'cache' };
}

/** Keeps a whole successful answer; what broke off, ran into its cap or was filtered is not one. */
export function storeAnswer(
  call: Call,
  candidate: Candidate,
  answer: { form: 'json' | 'sse'; body: ByteText; usage: Usage; finishReason: string | null },
): void {
  const { finishReason, body } = answer;
  if (!call.fingerprint || body.length > MAX_CACHED_BYTES) return;
  // A fallback model's answer is not what is asked for once the model itself answers again.
  if (candidate.model.slug !== call.candidates[0]?.model.slug) return;
  // Nor is one that the other side's key paid for.
  if ((candidate.own === null) !== (call.candidates[0]?.own === null)) return;
  if (finishReason === null || finishReason === 'length' || finishReason === 'content_filter') return;
  const { caller, visit } = call;
  visit.runtime.cache.put(call.fingerprint.key, caller, {
    modelSlug: candidate.model.slug,
    form: answer.form,
    body,
    usage: answer.usage,
    finishReason,
    createdAt: call.createdAt,
    expiresAt: call.createdAt + call.switches.cacheTtlMs,
  });
}

/** The id and time that all chunks of a stream share. */
export function firstEventOf(events: ByteText): { id: string; created: number } {
  const end = events.indexOf('\n\n');
  const event = bytesOf(events.slice(DATA.length, end < 0 ? events.length : end));
  try {
    const { id, created } = JSON.parse(event.toString('utf8'));
    return { id: String(id), created: Number(created) || 0 };
  } catch {
    // Relayed as it came: the end of the stream must not fail by it.
    return { id: '', created: 0 };
  }
}

const DATA = 'data: ';
