import { ApiError } from '@/lib/base/errors';
import type { Usage } from '@/lib/openai/usage';
import type { TimeoutsMs, UpstreamCall, UpstreamFailure, UpstreamListener } from '@/lib/providers/adapter';
import type { ServiceAccount } from '@/lib/providers/google/access-token';
import type { Credentials, TranslatedCall, UntranslatableError } from '@/lib/providers/translator';
import type { Call, Candidate } from './call';
import { inTurn, noteRoute } from './health/attempt';
import { isInVain } from './own-keys';
import { type Prepared, prepareRequest } from './upstream-request';

/** What became of the whole dispatch. */
export type Outcome =
  | { kind: 'answered'; candidate: Candidate; usage: Usage | null; finishReason: string | null }
  /** `unsayable`: why a route was passed over whose dialect has no words for the request; null: none was. */
  | { kind: 'failed'; failures: UpstreamFailure[]; unsayable: UntranslatableError | null }
  /** `candidate`: the one that was at work; null where none was, so that there is nothing to pay for. */
  | { kind: 'client_gone'; candidate: Candidate | null };

export type AttemptResult =
  | { ok: true; usage: Usage | null; finishReason: string | null }
  | { ok: false; failure: UpstreamFailure };

/** Where an attempt's answer goes: a JSON body kept whole, or a stream relayed as it comes. */
export interface Sink {
  /** A listener for one attempt; `done` is called exactly once. `told`: what the route's translator was told. */
  listen(
    candidate: Candidate,
    done: (result: AttemptResult) => void,
    told?: TranslatedCall,
  ): UpstreamListener;
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
 * Tries the routes in order until one answers; one whose dialect has no words for the request is passed over. A
 * further route is tried only while the client has had no byte, and never after a failure that the request caused.
 */
export async function dispatch(call: Call, sink: Sink): Promise<Outcome> {
  const failures: UpstreamFailure[] = [];
  let unsayable: UntranslatableError | null = null;
  let left: Candidate | null = null;
  let last: { candidate: Candidate; failure: UpstreamFailure } | null = null;
  for (const candidate of inTurn(call)) {
    if (call.clientGone) break;
    if (isInVain(candidate, last)) continue;
    const startedAt = performance.now();
    const { credentials: known } = candidate;
    const credentials = known.kind === 'service_account' ? await tokenFor(call, known.account) : known;
    if (call.clientGone) break;
    const prepared = 'message' in credentials ? credentials : prepareRequest(call, candidate, credentials);
    if ('isUntranslatable' in prepared) {
      unsayable ??= prepared;
      continue;
    }
    const result =
      'request' in prepared
        ? await attempt(call, candidate, prepared, sink)
        : { ok: false as const, failure: prepared };
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
  return { kind: 'failed', failures, unsayable };
}

/** A token for an account, as the key it is sent for. */
async function tokenFor(call: Call, account: ServiceAccount): Promise<Credentials | UpstreamFailure> {
  const token = await call.visit.runtime.accessTokens.tokenOf(account);
  return typeof token === 'string' ? { kind: 'key', key: token } : token;
}

function attempt(
  call: Call,
  candidate: Candidate,
  { request, told }: Prepared,
  sink: Sink,
): Promise<AttemptResult | 'client_gone'> {
  return new Promise((resolve) => {
    const upstream = candidate.transport(
      request,
      timeoutsOf(call, candidate),
      sink.listen(
        candidate,
        (result) => {
          call.stopUpstream = null;
          resolve(result);
        },
        told,
      ),
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

function noteAttempt(
  call: Call,
  candidate: Candidate,
  result: AttemptResult | 'client_gone',
  latencyMs: number,
): void {
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
  if (candidate.own && result !== 'client_gone' && failure?.kind !== 'busy') {
    // A customer's key says nothing of the route to others.
    call.visit.runtime.providerKeys.note(candidate.own.keyId, {
      error: failure?.kind ?? null,
      retryAfterMs: failure?.retryAfterMs ?? null,
    });
  }
  if (!candidate.own) noteRoute(call, candidate, result, latencyMs);
}

/**
 * The error a caller gets when every route failed. Whose fault it was decides the status.
 * @param hint what the message says beside it, of whose keys were tried
 */
export function dispatchError(
  all: readonly UpstreamFailure[],
  unsayable: UntranslatableError | null = null,
  hint = '',
): ApiError {
  const failures = all.filter(({ kind }) => kind !== 'busy');
  if (failures.length === 0 && all.length > 0) return tooBusy();
  const last = failures[failures.length - 1];
  if (!last && unsayable)
    return new ApiError('unsupported_parameter', unsayable.message, { param: unsayable.param });
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

function tooBusy(): ApiError {
  return new ApiError(
    'service_unavailable',
    'This server has as many calls under way to the providers of this model as it may (MAX_UPSTREAM_CONNECTIONS). Try again in a second. Nothing was charged.',
    { headers: { 'retry-after': '1' } },
  );
}

/** Failures of an answer that had been made. */
const BILLED_KINDS = new Set<UpstreamFailure['kind']>(['truncated', 'malformed', 'empty']);
