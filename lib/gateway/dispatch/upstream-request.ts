import { explicitCap } from '@/lib/openai/chat';
import { encodingOf } from '@/lib/openai/embeddings';
import type { ChatCall, UpstreamRequest } from '@/lib/providers/adapter';
import type {
  Credentials,
  NativeBody,
  TranslatedCall,
  Translator,
  UntranslatableError,
} from '@/lib/providers/translator';
import type { Call, Candidate } from '../call';
import { effortOf, relayBody } from './relay-body';

/** An attempt's request, ready to be sent. */
export interface Prepared {
  request: UpstreamRequest;
  /** What the translator was told, where there is one. */
  told?: TranslatedCall;
}

/** Writes the request for one route: the caller's bytes with a few fields changed, or their translation. */
export function prepareRequest(
  call: Call,
  candidate: Candidate,
  credentials: Credentials,
): Prepared | UntranslatableError {
  const { adapter } = candidate;
  if (call.inputs) return orUntranslatable(() => embeddingsRequest(call, candidate, credentials));
  call.unmet = call.foreign ? unmetWishes(call, candidate) : NONE;
  if (adapter.passThrough) return { request: adapter.buildRequest(chatCallOf(call, candidate, credentials)) };
  const told = translatedCallOf(call, candidate, credentials);
  let prepared = translate(adapter, told);
  if ('param' in prepared && call.foreign?.wishes.get(prepared.param) === null)
    prepared = translate(adapter, { ...told, omit: new Set([...told.omit, prepared.param]) });
  if ('request' in prepared || !call.foreign?.wishes.has('reasoning') || !call.request.reasoning)
    return prepared;
  return withLessThought(call, adapter, told) ?? prepared;
}

function translate(adapter: Translator, told: TranslatedCall): Prepared | UntranslatableError {
  return orUntranslatable(() => ({ request: adapter.buildRequest(told), told }));
}

function orUntranslatable(prepare: () => Prepared): Prepared | UntranslatableError {
  try {
    return prepare();
  } catch (thrown) {
    if (isUntranslatable(thrown)) return thrown;
    throw thrown;
  }
}

const NONE: readonly string[] = [];

/** The caller's own request, where this route speaks its dialect. */
function nativeOf({ foreign }: Call, { adapter }: Candidate): NativeBody | null {
  return foreign?.native?.dialect === adapter.dialect ? foreign.native : null;
}

function unmetWishes(call: Call, candidate: Candidate): readonly string[] {
  const { foreign, request } = call;
  if (!foreign || nativeOf(call, candidate)) return NONE;
  const { supports } = candidate.route;
  const wishes = [...foreign.wishes].flatMap(([name, theirs]) => {
    if (theirs === null || request[name] === undefined || supports.has(name)) return [];
    return name === 'reasoning' && supports.has('reasoning_effort') ? [] : [theirs];
  });
  return [...wishes, ...(foreign.native?.beyond ?? [])];
}

/** A wish to think that a route has no words for as it stands: as an effort, else not at all. Null: that was not it. */
function withLessThought(call: Call, adapter: Translator, told: TranslatedCall): Prepared | null {
  const effort = effortOf(call.request.reasoning, call.cap.tokens);
  const asEffort =
    effort && translate(adapter, { ...told, request: { ...told.request, reasoning: { effort } } });
  if (asEffort && 'request' in asEffort) return asEffort;
  const without = translate(adapter, { ...told, omit: new Set([...told.omit, 'reasoning']) });
  if (!('request' in without)) return null;
  call.unmet = [...call.unmet, call.foreign?.wishes.get('reasoning') ?? 'reasoning'];
  return without;
}

function isUntranslatable(thrown: unknown): thrown is UntranslatableError {
  return thrown instanceof Error && 'isUntranslatable' in thrown;
}

/** What the adapter is told: the caller's bytes, and the few top-level fields that change. */
function chatCallOf(call: Call, candidate: Candidate, credentials: Credentials): ChatCall {
  const { request, cap } = call;
  const omit = omittedOf(call, candidate);
  const set = new Map<string, string>();
  // The hold was made for the newer name: with both, a provider could go by the other one.
  const newer = request.max_completion_tokens != null || request.max_tokens == null;
  if (cap.sent) set.set(newer ? 'max_completion_tokens' : 'max_tokens', String(cap.tokens));
  if (newer && 'max_tokens' in request) omit.add('max_tokens');
  if (call.stream !== (request.stream === true)) set.set('stream', String(call.stream));
  const { bytes, members } = relayBody(call, candidate);
  return {
    rawBody: bytes,
    members,
    upstreamId: candidate.route.upstreamId,
    stream: call.stream,
    omit,
    set,
    baseUrl: candidate.baseUrl,
    apiKey: credentials.kind === 'key' ? credentials.key : null,
    headers: candidate.simulated ? sandboxHeaders(call, candidate) : undefined,
  };
}

function translatedCallOf(call: Call, candidate: Candidate, credentials: Credentials): TranslatedCall {
  const { request, cap } = call;
  return {
    request,
    omit: omittedOf(call, candidate),
    upstreamId: candidate.route.upstreamId,
    stream: call.stream,
    outputCap: cap.sent || explicitCap(request) !== null ? cap.tokens : null,
    // Without a cap, what the hold was made for: the least of the routes' limits.
    outputLimit: cap.tokens,
    supports: candidate.route.supports,
    thinks: candidate.model.capabilities.has('reasoning'),
    baseUrl: candidate.baseUrl,
    credentials,
    now: new Date(call.visit.runtime.clock()),
    native: nativeOf(call, candidate),
  };
}

/** What an embedder is told: the caller's bytes, and what they mean. */
function embeddingsRequest(call: Call, candidate: Candidate, credentials: Credentials): Prepared {
  const { request: asked, inputs } = call;
  const { adapter, route, baseUrl } = candidate;
  if (!inputs || !adapter.embeddings) throw new Error('a route for embeddings has an embedder');
  const omit = omittedOf(call, candidate);
  const kept = <T>(name: string, value: T | null): T | null => (omit.has(name) ? null : value);
  const request = adapter.embeddings.buildRequest({
    rawBody: call.rawBody,
    members: call.members,
    inputs,
    encoding: encodingOf(asked),
    dimensions: kept('dimensions', numberOf(asked.dimensions)),
    inputType: kept('input_type', textOf(asked.input_type)),
    upstreamId: route.upstreamId,
    omit,
    supports: route.supports,
    baseUrl,
    credentials,
    headers: candidate.simulated ? sandboxHeaders(call, candidate) : undefined,
  });
  return { request };
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : null);
const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

function omittedOf(call: Call, candidate: Candidate): Set<string> {
  const { request, needs } = call;
  const omit = new Set<string>([...needs.neutral, ...needs.ignored, ...candidate.dropped]);
  // Of a call for embeddings, `request` has not what is not forwarded anyway.
  for (const name of NEVER_FORWARDED) if (call.inputs || name in request) omit.add(name);
  for (const name of needs.hints) if (!candidate.route.supports.has(name)) omit.add(name);
  return omit;
}

const NEVER_FORWARDED = [
  'store',
  'metadata',
  'user',
  'safety_identifier',
  'service_tier',
  'provider',
  'models',
];

function sandboxHeaders(call: Call, candidate: Candidate): Record<string, string> {
  const headers: Record<string, string> = {
    'x-sandbox-provider': candidate.route.provider.id,
    'x-sandbox-model': candidate.model.slug,
    'x-sandbox-tokenizer': candidate.model.tokenizer,
  };
  if (call.switches.test) headers['x-sandbox-fault'] = call.switches.test;
  if (call.caller.visitor) headers['x-sandbox-pace-ms'] = String(call.caller.visitor.paceMs);
  return headers;
}
