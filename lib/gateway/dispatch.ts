import { ApiError } from '@/lib/base/errors';
import type { Usage } from '@/lib/openai/usage';
import type {
  ChatCall,
  TimeoutsMs,
  UpstreamCall,
  UpstreamFailure,
  UpstreamListener,
} from '@/lib/providers/adapter';
import type { Call, Candidate } from './call';
import { isInVain } from './own-keys';

/** What became of the whole dispatch. */
export type Outcome =
  | { kind: 'answered'; candidate: Candidate; usage: Usage | null; finishReason: string | null }
  | { kind: 'failed'; failures: UpstreamFailure[] }
  /** `candidate`: the one that was at work; null where none was, so that there is nothing to pay for. */
  | { kind: 'client_gone'; candidate: Candidate | null };

export type AttemptResult =
  | { ok: true; usage: Usage | null; finishReason: string | null }
  | { ok: false; failure: UpstreamFailure };

/** Where an attempt's answer goes: a JSON body kept whole, or a stream relayed as it comes. */
export interface Sink {
  /** A listener for one attempt; `done` is called exactly once. */
  listen(candidate: Candidate, done: (result: AttemptResult) => void): UpstreamListener;
  /** The upstream call, for back-pressure. */
  attach(call: UpstreamCall): void;
  /** The client has had a byte of an answer: no other route may be tried. */
  readonly relayed: boolean;
}

/** The caller's own doing: another route would say the same. */
const FINAL_KINDS = new Set<UpstreamFailure['kind']>(['bad_request', 'context_length', 'content_filter']);

function isFinal(failure: UpstreamFailure): boolean {
  return FINAL_KINDS.has(failure.kind) && !failure.retryable;
}

/**
 * Tries the routes in order until one answers. A further route is tried only while the client has had no
 * byte, and never after a failure that the request itself caused.
 */
export async function dispatch(call: Call, sink: Sink): Promise<Outcome> {
  const failures: UpstreamFailure[] = [];
  let left: Candidate | null = null;
  let last: { candidate: Candidate; failure: UpstreamFailure } | null = null;
  for (const candidate of call.candidates) {
    if (call.clientGone) break;
    if (isInVain(candidate, last)) continue;
    const startedAt = performance.now();
    const result = await attempt(call, candidate, sink);
    const latencyMs = performance.now() - startedAt;
    call.upstreamMs += latencyMs;
    noteAttempt(call, candidate, result, latencyMs);
    if (result === 'client_gone') {
      left = candidate;
      break;
    }
    if (result.ok)
      return { kind: 'answered', candidate, usage: result.usage, finishReason: result.finishReason };
    failures.push(result.failure);
    last = { candidate, failure: result.failure };
    if (sink.relayed || isFinal(result.failure)) break;
  }
  if (call.clientGone) return { kind: 'client_gone', candidate: left };
  return { kind: 'failed', failures };
}

function attempt(call: Call, candidate: Candidate, sink: Sink): Promise<AttemptResult | 'client_gone'> {
  return new Promise((resolve) => {
    const upstream = candidate.transport(
      candidate.adapter.buildRequest(chatCallOf(call, candidate)),
      timeoutsOf(call, candidate),
      sink.listen(candidate, (result) => {
        call.stopUpstream = null;
        resolve(result);
      }),
    );
    call.stopUpstream = () => {
      upstream.abort();
      resolve('client_gone');
    };
    sink.attach(upstream);
    if (call.clientGone) call.stopUpstream();
  });
}

const DEFAULT_FIRST_BYTE_MS = 60_000;
/** As long as the SDKs wait. */
const UNSTREAMED_MS = 600_000;

/** An unstreamed answer comes when it is finished: only a limit that the operator made short says when to give it up. */
function timeoutsOf(call: Call, candidate: Candidate): TimeoutsMs {
  const { timeoutMs } = candidate.route.provider;
  if (call.stream || timeoutMs.firstByte < DEFAULT_FIRST_BYTE_MS) return timeoutMs;
  return { ...timeoutMs, firstByte: Math.max(timeoutMs.firstByte, UNSTREAMED_MS) };
}

/** What the adapter is told: the caller's bytes, and the few top-level fields that change. */
function chatCallOf(call: Call, candidate: Candidate): ChatCall {
  const { request, needs, cap } = call;
  const omit = new Set<string>([...needs.neutral, ...needs.ignored, ...candidate.dropped]);
  for (const name of NEVER_FORWARDED) if (name in request) omit.add(name);
  for (const name of needs.hints) if (!candidate.route.supports.has(name)) omit.add(name);
  const set = new Map<string, string>();
  // The hold was made for the newer name: with both, a provider could go by the other one.
  const newer = request.max_completion_tokens != null || request.max_tokens == null;
  if (cap.sent) set.set(newer ? 'max_completion_tokens' : 'max_tokens', String(cap.tokens));
  if (newer && 'max_tokens' in request) omit.add('max_tokens');
  if (call.stream !== (request.stream === true)) set.set('stream', String(call.stream));
  return {
    rawBody: call.rawBody,
    members: call.members,
    upstreamId: candidate.route.upstreamId,
    stream: call.stream,
    omit,
    set,
    baseUrl: candidate.baseUrl,
    apiKey: candidate.apiKey,
    headers: candidate.simulated ? sandboxHeaders(call, candidate) : undefined,
  };
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
  return headers;
}

function noteAttempt(
  call: Call,
  candidate: Candidate,
  result: AttemptResult | 'client_gone',
  latencyMs: number,
): void {
  const { health, providerKeys } = call.visit.runtime;
  const now = call.visit.runtime.clock();
  const failure = result !== 'client_gone' && !result.ok ? result.failure : null;
  call.attempts.push({
    provider: candidate.servedBy,
    routeId: candidate.route.id,
    upstreamId: candidate.route.upstreamId,
    outcome: result === 'client_gone' ? 'client_closed' : (failure?.kind ?? 'success'),
    status: failure ? failure.status : result === 'client_gone' ? null : 200,
    latencyMs: Math.round(latencyMs),
    cost: null,
    bornBy: null,
    ownKeyId: candidate.own?.keyId,
  });
  if (candidate.own) {
    // A customer's key says nothing of the route to others.
    if (result !== 'client_gone')
      providerKeys.note(candidate.own.keyId, {
        error: failure?.kind ?? null,
        retryAfterMs: failure?.retryAfterMs ?? null,
      });
    return;
  }
  if (candidate.simulated || result === 'client_gone') return;
  if (!failure) health.succeeded(candidate.route.id, candidate.route.provider.id, latencyMs, now);
  // An empty answer can be the caller's doing (a stop sequence), and must not turn others away from the route.
  else if (!isFinal(failure) && failure.kind !== 'empty')
    health.failed(candidate.route.id, candidate.route.provider.id, failure.retryAfterMs, now);
}

/**
 * The error a caller gets when every route failed. Whose fault it was decides the status.
 * @param hint what the message says beside it, of whose keys were tried
 */
export function dispatchError(failures: readonly UpstreamFailure[], hint = ''): ApiError {
  const last = failures[failures.length - 1];
  if (!last) return new ApiError('no_route_available', 'No route of this model could be tried.');
  if (last.kind === 'context_length')
    return new ApiError('context_length_exceeded', last.message, { param: 'messages' });
  if (last.kind === 'bad_request' || last.kind === 'content_filter') {
    return new ApiError('invalid_request', last.message, { param: last.param ?? null });
  }
  if (failures.every((failure) => failure.kind === 'rate_limited')) {
    const waits = failures.map((failure) => failure.retryAfterMs ?? 1_000);
    const seconds = Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
    return new ApiError(
      'rate_limit_exceeded',
      `Every provider of this model is limiting requests just now. Nothing was charged.${hint}`,
      {
        headers: { 'retry-after': String(seconds) },
      },
    );
  }
  const tried = failures.length === 1 ? '' : ` (${failures.length} routes were tried)`;
  const code = last.kind === 'timeout' ? 'upstream_timeout' : 'upstream_error';
  // A provider was paid for what failed, and would be again.
  const headers = failures.some(({ kind }) => BILLED_KINDS.has(kind))
    ? { 'x-should-retry': 'false' }
    : undefined;
  return new ApiError(code, `${last.message}${tried} Nothing was charged.${hint}`, { headers });
}

/** Failures of an answer that had been made. */
const BILLED_KINDS = new Set<UpstreamFailure['kind']>(['truncated', 'malformed', 'empty']);
