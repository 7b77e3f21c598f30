import type { ApiError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { CachedAnswer } from '@/lib/cache/store';
import { type ChatNeeds, type ChatRequest, chatNeeds } from '@/lib/openai/chat';
import type { AnswerPrinter } from './answer/answer-printer';
import { JsonSink } from './answer/json-sink';
import { StreamSink } from './answer/stream';
import type { AnswerNames } from './answer/translated';
import { answerFromCache, firstEventOf, storeAnswer } from './cached';
import type { Call, Candidate, Foreign } from './call';
import { countRelayed } from './counted';
import { dispatch, dispatchError, type Outcome } from './dispatch/dispatch';
import { toApiError } from './door/api-error';
import type { JsonBody } from './door/body';
import type { Visit } from './door/exchange';
import { readSwitches } from './door/switches';
import { aboutInput, embeddingsReader, requireFittingInputs } from './embeddings';
import { sendJsonAnswer, sendStreamEnd, sendStreamError, streamHead } from './headers';
import { openCallHold, outputCapOf } from './hold';
import { fetchStored, lookUp, noteMiss, storedKeyOf } from './look-up';
import { bindQuote } from './quoted';
import { askedNatively } from './responses/native';
import { ownKeysHint } from './routing/own-keys';
import { noteWarmRoute, resolveRoutes } from './routing/resolve-routes';
import { releaseCall, settleCall } from './settle';
import { settleTokenRate, takeTokenRate } from './token-rate';

/** What a call asks for, as the walk reads it. */
type Asked = Pick<Call, 'request' | 'inputs' | 'needs' | 'printer' | 'foreign'>;

/**
 * The walk of one chat call.
 * @param body the request's bytes: the caller's own, or what its door translated them to
 * @param printer prints the answer in the dialect of another door
 * @param foreign what that door knows of the request beside the chat that it is
 */
export async function runChat(
  visit: Visit,
  request: ChatRequest,
  body: JsonBody,
  endpoint: string,
  printer: AnswerPrinter | null = null,
  foreign: Foreign | null = null,
): Promise<void> {
  const needs = needsOf(request, foreign);
  await run(visit, { request, inputs: null, needs, printer, foreign }, body, endpoint);
}

/**
 * The walk of one call, from a parsed request to a settled receipt. Steps and their numbers are those
 * of the house: 3 resolve · 4 quote · 5 cache · 6 hold · 7 dispatch · 8 stream · 9 settle · 10 print.
 */
export async function run(visit: Visit, asked: Asked, body: JsonBody, endpoint: string): Promise<void> {
  const call = openCall(visit, asked, body, endpoint);
  const leave = visit.runtime.limits.enterConcurrency(call.caller);
  visit.exchange.onClientGone(() => {
    call.clientGone = true;
    call.stopUpstream?.();
  });
  try {
    const ownKeys = call.caller.mode === 'live' && visit.runtime.providerKeys.find(call.caller.workspaceId);
    if (ownKeys) call.ownKeys = await ownKeys;
    Object.assign(call, resolveRoutes(call)); // 3
    if (call.inputs) await requireFittingInputs(call, call.inputs);
    if (asked.foreign?.native) call.candidates = askedNatively(call);
    call.cap = outputCapOf(call); // 4
    if (call.switches.quoteId) await bindQuote(call, call.switches.quoteId);
    takeTokenRate(call);
    const hit = (await lookUp(call)) ?? (await holdUnlessStored(call)); // 5, 6
    asked.printer?.dispatched?.({
      model: call.candidates[0]?.model.slug ?? call.request.model,
      head: hit ? null : () => streamHead(call, null),
    });
    if (hit && !call.clientGone && (await answerFromCache(call, hit))) return;
    if (hit) await holdInAnyCase(call);
    await (call.stream ? answerStream(call) : answerJson(call));
  } catch (thrown) {
    const error = toApiError(thrown, visit.requestId);
    await recordFailure(call, error);
    throw error;
  } finally {
    settleTokenRate(call, null);
    leave();
  }
}

function openCall(visit: Visit, asked: Asked, body: JsonBody, endpoint: string): Call {
  const { caller } = visit;
  if (!caller) throw new Error('a call needs a caller');
  return {
    visit,
    caller,
    endpoint,
    request: asked.request,
    inputs: asked.inputs,
    needs: asked.needs,
    printer: asked.printer,
    foreign: asked.foreign,
    rawBody: body.bytes,
    members: body.members,
    switches: readSwitches(visit.exchange, caller),
    stream: asked.request.stream === true,
    createdAt: visit.runtime.clock(),
    answerId: newId('chatcmpl'),
    ownKeys: null,
    candidates: [],
    routing: null,
    warmKey: null,
    fingerprint: null,
    missReason: null,
    cap: { tokens: 0, sent: false, named: false },
    takenTokens: null,
    hold: null,
    quotedMax: null,
    unmet: [],
    attempts: [],
    upstreamMs: 0,
    ttftMs: null,
    clientGone: false,
    stopUpstream: null,
  };
}

/** What a chat needs of a route. A wish of another door is a hint: told to the routes that know it. */
export function needsOf(request: ChatRequest, foreign: Pick<Foreign, 'wishes'> | null): ChatNeeds {
  const needs = chatNeeds(request);
  if (!foreign) return needs;
  const isWish = (name: string) => foreign.wishes.has(name);
  return {
    ...needs,
    parameters: needs.parameters.filter((name) => !isWish(name)),
    hints: [...needs.hints, ...needs.parameters.filter(isWish)],
  };
}

/** @returns the stored answer, where there is one: then nothing is held; else null, with the hold open */
async function holdUnlessStored(call: Call): Promise<CachedAnswer | null> {
  if ((await openCallHold(call, storedKeyOf(call))) === 'stored') {
    const stored = await fetchStored(call);
    if (stored) return stored;
    // It expired, or could not be read, between the two looks.
    await holdInAnyCase(call);
  } else noteMiss(call);
  return null;
}

/** What was stored could not be used: the call goes on as a miss, and says so. */
async function holdInAnyCase(call: Call): Promise<void> {
  await openCallHold(call, null);
  noteMiss(call);
}

async function answerJson(call: Call): Promise<void> {
  const sink = new JsonSink(namesOf(call), call.inputs ? embeddingsReader(call, call.inputs) : undefined);
  const outcome = await dispatch(call, sink); // 7
  if (outcome.kind === 'client_gone') return settleGone(call, outcome.candidate, null);
  if (outcome.kind === 'failed') {
    const error = dispatchError(outcome.failures, outcome.unsayable, ownKeysHint(call), outcome);
    throw call.inputs ? aboutInput(error) : error;
  }
  if (!sink.answer) throw new Error('an answered call has an answer');
  const usage = outcome.usage ?? (await countRelayed(call, sink.answer.parsed));
  noteWarmRoute(call, outcome.candidate, usage);
  const receipt = await settleCall(call, endingOf(outcome, usage)); // 9
  const body = sendJsonAnswer(call, receipt, sink.answer, outcome.candidate); // 10
  storeAnswer(call, outcome.candidate, { form: 'json', body, usage, finishReason: outcome.finishReason });
}

async function answerStream(call: Call): Promise<void> {
  const { exchange } = call.visit;
  const sink = new StreamSink(
    exchange,
    namesOf(call),
    (candidate) => streamHead(call, candidate),
    () => {
      call.ttftMs = performance.now() - call.visit.startedAt;
    },
    call.request.n ?? 1,
    call.printer,
  );
  try {
    const outcome = await dispatch(call, sink); // 7, 8
    if (outcome.kind === 'client_gone') return await settleGone(call, outcome.candidate, sink);
    if (outcome.kind === 'failed') {
      const error = dispatchError(outcome.failures, outcome.unsayable, ownKeysHint(call), outcome);
      if (!exchange.headSent) throw error;
      const receipt = await releaseCall(call, error);
      sendStreamError(call, receipt, error);
      return;
    }
    const kept = sink.keptEvents();
    const usage = outcome.usage ?? (await countRelayed(call, kept));
    noteWarmRoute(call, outcome.candidate, usage);
    const receipt = await settleCall(call, endingOf(outcome, usage)); // 9
    sendStreamEnd(call, receipt, () => firstEventOf(kept)); // 10
    if (sink.isWholeKept)
      storeAnswer(call, outcome.candidate, {
        form: 'sse',
        body: kept,
        usage,
        finishReason: outcome.finishReason,
      });
  } catch (thrown) {
    if (!exchange.headSent) throw thrown;
    // No status is left to say it with, and an end without a word would look like an answer's.
    const error = toApiError(thrown, call.visit.requestId);
    sendStreamError(call, await releaseCall(call, error), error);
  } finally {
    sink.close();
  }
}

/** What every object of the call's answer carries, whoever gives it. */
function namesOf(call: Call): (candidate: Candidate) => AnswerNames {
  const created = Math.floor(call.createdAt / 1_000);
  return ({ model }) => ({ id: call.answerId, created, model: model.slug });
}

function endingOf(outcome: Outcome & { kind: 'answered' }, usage: NonNullable<typeof outcome.usage>) {
  return {
    candidate: outcome.candidate,
    usage,
    usageSource: outcome.usage ? 'provider' : 'counted',
    cacheTier: 'miss',
    finishReason: outcome.finishReason,
    status: 200,
    errorCode: null,
    charged: true,
  } as const;
}

/** The client left: it pays for the prompt and for what it was sent, counted by us (ruling 30). */
async function settleGone(call: Call, candidate: Candidate | null, sink: StreamSink | null): Promise<void> {
  const relayed = sink ? sink.keptEvents() : null;
  const charged = candidate !== null;
  const usage = await countRelayed(
    call,
    relayed,
    sink && sink.keptBytes > 0 ? sink.relayedBytes / sink.keptBytes : 1,
  );
  const receipt = await settleCall(call, {
    candidate,
    usage,
    usageSource: 'counted',
    cacheTier: 'miss',
    finishReason: null,
    status: 499,
    errorCode: 'client_closed',
    charged,
  });
  call.printer?.left?.(receipt);
}

/** A failed call's row, and its hold freed; a database that fails now has its own ways (journal, expiry). */
async function recordFailure(call: Call, error: ApiError): Promise<void> {
  if (error.code === 'service_unavailable' && !call.hold) return;
  try {
    await releaseCall(call, error);
  } catch (cause) {
    toApiError(cause, call.visit.requestId);
  }
}
