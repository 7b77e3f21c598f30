import { z } from 'zod';
import { ApiError, isApiError } from '@/lib/base/errors';
import { medianOutputTokens, saveQuote } from '@/lib/billing/queries';
import { type QuoteInput, type QuoteResult, quoteCall, quoteJson } from '@/lib/billing/quote';
import { findModel, parseSlug } from '@/lib/catalog/resolve';
import { invalidRequest, parseChatRequest } from '@/lib/openai/chat';
import { countInputs, parseEmbeddingsRequest, VALUES_MAX } from '@/lib/openai/embeddings';
import { functionsToTools } from '@/lib/openai/functions';
import { inCallersWords } from '@/lib/openai/responses/to-chat';
import type { Usage } from '@/lib/openai/usage';
import type { Call, Candidate } from '../call';
import { readJson } from '../door/body';
import type { Visit } from '../door/exchange';
import { sendJson } from '../door/send-json';
import { kindsOf, outputCapOf, promptBound } from '../hold';
import { fingerprintOf } from '../look-up';
import { quoteFingerprint } from '../quoted';
import { WISHES } from '../responses/making';
import { readRequest } from '../responses/read-request';
import type { Unrouted } from '../routing/candidates';
import { refusalFor, surveyName } from '../routing/resolve-routes';
import { sidesOf } from '../routing/sides';
import { askOf, type Survey } from '../routing/survey';
import { needsOf } from '../run';

const QUOTE_MS = 600_000;
export const QuoteExtras = z.looseObject({ estimated_calls: z.int().min(1).max(1_000_000_000).nullish() });

/** POST /v1/account/quote: what the call would cost on every route, probably and at most. */
export async function quote(visit: Visit): Promise<void> {
  const { value } = await readJson(visit, VALUES_MAX);
  const extras = QuoteExtras.safeParse(value);
  if (!extras.success) throw invalidRequest(extras.error);
  const calls = extras.data.estimated_calls ?? null;
  const asked = await askedIn(visit, withoutCalls(value));
  const result = await makeQuote(visit, asked).catch((error) => {
    throw isApiError(error) ? asked.inTheirWords(error) : error;
  });
  const binding = calls === null && result.routes.some((route) => route.available);
  const expiresAt = new Date(visit.runtime.clock() + QUOTE_MS);
  const { caller } = visit;
  if (!caller) throw new Error('a quote needs a caller');
  const id = await saveQuote(visit.runtime.pool, {
    workspaceId: caller.workspaceId,
    mode: caller.mode,
    fingerprint: quoteFingerprint(visit.runtime.cache.secret, result.input.model.slug, asked),
    maxCharge: result.maxCharge,
    pricePins: result.pricePins,
    // What is not binding can be looked up and not sent back.
    expiresAt: binding ? expiresAt : new Date(0),
  });
  sendJson(visit, 200, quoteJson(result, { id, expiresAt, binding, calls: calls ?? 1 }));
}

/** A chat body, or a Responses body as the chat that it stands for. */
async function readChat(visit: Visit, value: unknown): Promise<Asked> {
  const isChat = typeof value !== 'object' || value === null || 'messages' in value;
  if (isChat || !('input' in value || 'previous_response_id' in value)) {
    const request = parseChatRequest(functionsToTools(value)?.value ?? value);
    return { request, inputs: null, needs: needsOf(request, null), inTheirWords: same };
  }
  const { chat, paths } = await readRequest(visit, value);
  const needs = needsOf(chat, { wishes: WISHES });
  return { request: chat, inputs: null, needs, inTheirWords: (error) => inCallersWords(error, paths) };
}

const same = (error: ApiError) => error;

function withoutCalls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { estimated_calls: _calls, ...rest } = value as Record<string, unknown>;
  return rest;
}

interface Asked extends Pick<Call, 'request' | 'inputs' | 'needs'> {
  /** An error about the chat, told of the body that was sent. */
  inTheirWords(error: ApiError): ApiError;
}

/** A chat, a Responses body, or a call for embeddings: that where the model does nothing else. */
async function askedIn(visit: Visit, value: unknown): Promise<Asked> {
  const name = modelIn(value);
  const model =
    name === null ? null : findModel(visit.runtime.catalog.current(), name, { workspaceVisible: true });
  const isChat = model === null || model.endpoints.some((path) => path !== '/v1/embeddings');
  return isChat ? readChat(visit, value) : { ...parseEmbeddingsRequest(value), inTheirWords: same };
}

function modelIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('model' in value)) return null;
  return typeof value.model === 'string' ? parseSlug(value.model).slug : null;
}

async function makeQuote(visit: Visit, asked: Asked): Promise<QuoteResult> {
  const { caller, runtime } = visit;
  const { request, inputs } = asked;
  if (!caller) throw new Error('a quote needs a caller');
  const call = {
    visit,
    caller,
    ...asked,
    rawBody: Buffer.from(JSON.stringify(inputs ? { ...request, inputs } : request)),
    ownKeys: caller.mode === 'live' ? await runtime.providerKeys.find(caller.workspaceId) : null,
  };
  const found = surveyName(askOf(call), request.model);
  const survey = { ...found, candidates: oneKeyEach(sidesOf(call, [found])) };
  const [first] = survey.candidates;
  const model = first?.model ?? survey.model;
  const benchmark = first?.benchmark ?? model.benchmark;
  if (!benchmark) throw refusalFor(call, survey);
  const routed = { ...call, candidates: survey.candidates };
  const { tokenizer } = model;
  const [promptTokens, typicalOutput, hit] = await Promise.all([
    inputs
      ? countInputs(runtime.freeTokens, inputs, tokenizer)
      : runtime.freeTokens.countChat({ messages: request.messages, tools: request.tools ?? [] }, tokenizer),
    medianOutputTokens(runtime.pool, caller.workspaceId, caller.mode, model.slug),
    model.router ? null : storedUsage(call, model.slug, first?.own != null),
  ]);
  if (!inputs && promptTokens >= model.contextTokens) {
    throw new ApiError(
      'context_length_exceeded',
      `The prompt has ${promptTokens} tokens; the context window of \`${model.slug}\` is ${model.contextTokens}.`,
      {
        param: 'messages',
      },
    );
  }
  const input: QuoteInput = {
    model,
    benchmark: { price: benchmark, provider: first?.benchmarkProvider ?? model.referenceProvider },
    routes: quoteRoutes(survey),
    promptTokens,
    promptCeiling: first ? promptBound(routed) : promptTokens,
    cap: first ? outputCapOf(routed).tokens : (model.outputTokensMax ?? model.contextTokens),
    n: request.n ?? 1,
    kinds: kindsOf(routed),
    typicalOutput,
    sharePpm: caller.savingsSharePpm,
    hit,
    hitIsOwn: first?.own != null,
  };
  return quoteCall(input);
}

/** A route with our key and one with the customer's own cost differently; several own keys cost the same. */
function oneKeyEach(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ route, own }) => {
    const name = `${own !== null} ${route.id}`;
    return !seen.has(name) && seen.add(name);
  });
}

function quoteRoutes({ candidates, rejected, unreachable }: Survey): QuoteInput['routes'] {
  const able = candidates.map(({ route, price, simulated, own }) => ({
    routeId: route.id,
    provider: route.provider.id,
    price,
    available: true,
    ownFeePpm: own?.feePpm ?? null,
    reason: simulated ? 'simulated by the sandbox' : null,
  }));
  const others = [
    ...unreachable
      .filter(({ route }) => !candidates.some((candidate) => candidate.route === route))
      .map(({ route }) => ({ route, reason: 'not_configured' })),
    ...rejected.map(({ route, reason, param }) => ({
      route,
      reason: param ? `${reason}: ${param}` : reason,
    })),
  ].map(({ route, reason }) => ({
    routeId: route.id,
    provider: route.provider.id,
    price: route.price,
    available: false,
    reason,
  }));
  return [...able, ...others];
}

/** The usage of the answer that the cache would give now; null where it has none. */
async function storedUsage(call: Unrouted, model: string, ownKey: boolean): Promise<Usage | null> {
  const { cache, clock } = call.visit.runtime;
  if (!call.caller.cacheEnabled || (call.request.n ?? 1) > 1) return null;
  const { key } = fingerprintOf(call, model, ownKey);
  const now = clock();
  return (cache.recall(key, now) ?? (await cache.read(key, now)))?.usage ?? null;
}
