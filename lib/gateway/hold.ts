import { ApiError, isApiError } from '@/lib/base/errors';
import { formatUsd, maxPico, minPico, type Pico, pico, ZERO } from '@/lib/base/money';
import { affordableOutputTokens, type CeilingInput, ceiling, type TokenKind } from '@/lib/billing/ceiling';
import type { HoldRefusal, StoredAnswer } from '@/lib/billing/types';
import type { Price } from '@/lib/catalog/price';
import { explicitCap } from '@/lib/openai/chat';
import { countMedia } from '@/lib/openai/chat-media';
import { weightyFields } from '@/lib/openai/chat-text';
import { countInputs, inputsCeiling } from '@/lib/openai/embeddings';
import { imageTokensMax, promptCeiling, type Uncounted } from '@/lib/openai/tokens';
import type { Call, Candidate, OutputCap } from './call';
import { candidateFingerprint, fetchStored, storedKeyOf } from './look-up';

/** The least output that is worth sending a request for, where the caller named no cap (ruling 24). */
const LEAST_OUTPUT = 1_024;
/** Counted prompts are raised by this much: our tokenizer is not always the model's. */
const MARGIN_PERCENT = { o200k_base: 5, cl100k_base: 5, other: 40 } as const;
const MARGIN_TOKENS = 32;
const TRIES = 3;

/** The cap on output a call starts from: the caller's own, never above the model's limit, or that limit. */
export function outputCapOf(call: Pick<Call, 'request' | 'inputs' | 'candidates'>): OutputCap {
  if (call.inputs) return { tokens: 0, sent: false, named: false };
  const limit = outputLimit(call);
  const explicit = explicitCap(call.request);
  if (explicit === null) return { tokens: limit, sent: false, named: false };
  return explicit > limit
    ? { tokens: limit, sent: true, named: true }
    : { tokens: explicit, sent: false, named: false };
}

function outputLimit({ candidates }: Pick<Call, 'candidates'>): number {
  const limits = candidates.map(
    ({ route, model }) => route.outputTokensMax ?? model.outputTokensMax ?? route.contextTokens,
  );
  return Math.max(1, Math.min(...limits));
}

/**
 * The terms of a call's ceiling for a prompt of at most so many tokens: one set a model, as each has a benchmark of its
 * own, and one a side, as only a fee is charged for what the customer's own keys pay.
 */
function ceilingTerms(call: Call, promptTokensCeiling: number): CeilingInput[] {
  const { request, cap } = call;
  const kinds = kindsOf(call);
  const termOf = (alike: readonly Candidate[], benchmark: Price): CeilingInput => ({
    promptTokensCeiling,
    outputTokensCap: cap.tokens,
    n: request.n ?? 1,
    prices: alike.map(({ price }) => price),
    benchmark,
    sharePpm: call.caller.savingsSharePpm,
    ownFeePpm: alike[0]?.own?.feePpm ?? null,
    sell: alike[0]?.model.sell,
    kinds,
  });
  return sidesOf(call).flatMap((side) => {
    const first = side[0]?.benchmark;
    if (first && side.every(({ benchmark }) => benchmark === first)) return termOf(side, first);
    return [...new Set(side.map(({ benchmark }) => benchmark))].map((benchmark) =>
      termOf(
        side.filter((candidate) => candidate.benchmark === benchmark),
        benchmark,
      ),
    );
  });
}

const NO_KINDS: readonly TokenKind[] = [];

/** What a call brings along or may be answered with besides text; some models draw unasked. */
export function kindsOf({
  request,
  inputs,
  candidates,
}: Pick<Call, 'request' | 'inputs' | 'candidates'>): readonly TokenKind[] {
  if (inputs) return NO_KINDS;
  const { audio, images } = countMedia(request);
  const draws = candidates.some(({ model }) => model.outputModalities.includes('image'));
  const kinds: TokenKind[] = [];
  if (audio > 0 || request.modalities?.includes('audio')) kinds.push('audio');
  if (images > 0 || draws || request.modalities?.includes('image')) kinds.push('image');
  return kinds;
}

function sidesOf({ candidates, ownKeys }: Call): (readonly Candidate[])[] {
  if (!ownKeys) return [candidates];
  return [candidates.filter(({ own }) => own === null), candidates.filter(({ own }) => own !== null)];
}

/** The most the call can be charged, whichever of its routes answers. */
function callCeiling(call: Call, promptTokensCeiling: number): Pico {
  return ceilingTerms(call, promptTokensCeiling).map(ceiling).reduce(maxPico, ZERO);
}

/** The prompt's tokens at most, without counting them: bytes are never fewer than tokens. */
export function promptBound(call: Pick<Call, 'candidates' | 'rawBody' | 'request' | 'inputs'>): number {
  if (call.inputs) return inputsCeiling(call.inputs);
  const context = Math.max(...call.candidates.map((candidate) => candidate.route.contextTokens));
  const { inlineBytes, images, files, audio } = countMedia(call.request);
  const bound = promptCeiling({
    bytes: call.rawBody.length - inlineBytes,
    messages: call.request.messages.length,
    images,
    files,
    audio,
    imageTokensMax: images > 0 ? imageTokensMax(call.candidates[0]?.model.slug ?? '') : undefined,
  });
  return Math.min(context, bound);
}

/** The prompt counted by our tokenizer. */
export function countPrompt(call: Call, uncounted?: Uncounted): Promise<number> {
  const tokenizer = call.candidates[0]?.model.tokenizer ?? 'other';
  if (call.inputs) return countInputs(call.visit.runtime.tokens, call.inputs, tokenizer, uncounted);
  const { messages, tools } = call.request;
  return call.visit.runtime.tokens.countChat({ messages, tools: tools ?? [] }, tokenizer, uncounted);
}

/**
 * Sets aside the most this call can cost. The cheap bound of the prompt is tried first; only where that does
 * not fit is the prompt counted and, where the caller named no cap or asked for it, the output lowered.
 * @param unlessStored the cache key under which an answer may be stored; null: hold in any case
 * @returns `stored`: the cache has the answer, nothing was held
 * @throws ApiError gateway_insufficient_credits, key_limit_exceeded
 */
export async function openCallHold(call: Call, unlessStored: string | null): Promise<'held' | 'stored'> {
  const bound = boundOf(call, callCeiling(call, promptBound(call)));
  if (bound === 0n && unlessStored) return (await fetchStored(call)) ? 'stored' : 'held';
  const first = await tryHold(call, bound, unlessStored);
  if (first === null) return 'held';
  if ('stored' in first) return 'stored';
  const again = () => openCallHold(call, unlessStored && storedKeyOf(call));
  // Rather than lower the output for the sake of a route that comes after the customer's own.
  if (call.candidates[0]?.own && leaveOurs(call)) return again();
  const { cap } = call;
  try {
    await openTighterHold(call, first);
  } catch (error) {
    if (!isApiError(error) || error.status !== 402 || !leaveOurs(call)) throw error;
    call.cap = cap;
    return again();
  }
  return 'held';
}

/** Credits do not cover our keys: where the call may go over to the customer's own, those alone are tried. */
function leaveOurs(call: Call): boolean {
  const own = call.candidates.filter((candidate) => candidate.own !== null);
  if (own.length === 0 || own.length === call.candidates.length) return false;
  call.candidates = own;
  if (call.fingerprint) call.fingerprint = candidateFingerprint(call);
  return true;
}

/** Never above a binding quote. */
function boundOf(call: Call, amount: Pico): Pico {
  return call.quotedMax === null ? amount : minPico(amount, call.quotedMax);
}

/** @returns null: it is held, or nothing needs to be */
async function tryHold(
  call: Call,
  amount: Pico,
  unlessStored: string | null,
): Promise<HoldRefusal | StoredAnswer | null> {
  if (amount === 0n) return null;
  const { caller, visit } = call;
  const hold = await visit.runtime.ledger.openHold({
    requestId: visit.requestId,
    walletId: caller.walletId,
    keyId: caller.keyId,
    amount,
    dispatched: true,
    unlessStored,
  });
  if (!('id' in hold)) return hold;
  call.hold = hold;
  return null;
}

async function openTighterHold(call: Call, first: HoldRefusal): Promise<void> {
  // What the tokenizer is not asked about counts a token a byte.
  const uncounted = Buffer.byteLength(JSON.stringify(weightyFields(call.request)));
  const counted = await countPrompt(call);
  const tokenizer = call.candidates[0]?.model.tokenizer ?? 'other';
  const margin = Math.ceil((counted * MARGIN_PERCENT[tokenizer]) / 100) + MARGIN_TOKENS;
  const prompt = Math.min(promptBound(call), counted + margin + uncounted);
  const mayLower = explicitCap(call.request) === null || call.switches.fit;
  let refusal = first;
  for (let tries = 0; tries < TRIES; tries++) {
    const { remaining } = refusal;
    const fitting = Math.min(
      ...ceilingTerms(call, prompt).map((terms) => affordableOutputTokens(remaining, terms)),
    );
    if (fitting < call.cap.tokens) {
      const least = explicitCap(call.request) === null ? Math.min(LEAST_OUTPUT, call.cap.tokens) : 1;
      if (!mayLower || fitting < least)
        throw refusedError(call, { ...refusal, needed: callCeiling(call, prompt) }, Math.max(0, fitting));
      call.cap = { tokens: fitting, sent: true, named: true };
    }
    const again = await tryHold(call, boundOf(call, callCeiling(call, prompt)), null);
    if (!again || 'stored' in again) return;
    refusal = again;
  }
  throw refusedError(call, refusal, null);
}

/** A refusal as the caller is told it: what is needed, what remains, what would fit, and the ways out. */
export function refusedError(call: Call, refusal: HoldRefusal, fitting: number | null): ApiError {
  const needed = formatUsd(refusal.needed);
  const remaining = formatUsd(refusal.remaining < 0n ? pico(0n) : refusal.remaining);
  const ofKey = refusal.refused === 'key_limit';
  const what = ofKey ? 'This key’s own spend limit' : `The workspace’s ${call.caller.mode} credits`;
  const fits = fitting && fitting > 0 ? ` With max_tokens at most ${fitting} it would fit.` : '';
  const ways = ofKey
    ? 'Raise the key’s limit in the dashboard, or use another key.'
    : 'Add credits in the dashboard, connect a provider key of your own, or use a free route.';
  return new ApiError(
    ofKey ? 'key_limit_exceeded' : 'gateway_insufficient_credits',
    `${what} do${ofKey ? 'es' : ''} not cover this request: it may cost up to $${needed}, $${remaining} remain${ofKey ? 's' : ''}.${fits} ${ways}`,
    {
      details: { limit: refusal.refused, needed, remaining, max_tokens_that_fit: fitting },
      headers: { 'x-should-retry': 'false' },
    },
  );
}
