import { ApiError } from '@/lib/base/errors';
import type { Usage } from '@/lib/openai/usage';
import type { UpstreamCall, UpstreamFailure, UpstreamListener } from '@/lib/providers/adapter';
import type { TranslatedCall, UntranslatableError } from '@/lib/providers/translator';
import type { Call, Candidate } from '../call';
import type { Billed } from './billed';
import { Walk } from './walk';

/** What became of the whole dispatch. */
export type Outcome =
  | { kind: 'answered'; candidate: Candidate; usage: Usage | null; finishReason: string | null }
  /** `unsayable`: why a route was passed over whose dialect has no words for the request; null: none was. */
  | ({ kind: 'failed'; failures: UpstreamFailure[]; unsayable: UntranslatableError | null } & Tried)
  /** `candidate`: the one that was at work; null where none had its request, so that there is nothing to pay for. */
  | { kind: 'client_gone'; candidate: Candidate | null };

/** How far a call got that failed. */
export interface Tried {
  /** On how many routes it was tried. */
  routes: number;
  /** For how long, where the time for all attempts ran out; else null. */
  lateMs: number | null;
}

export type AttemptResult =
  | { ok: true; usage: Usage | null; finishReason: string | null }
  /** `billed`: the provider is paid for it all the same. */
  | { ok: false; failure: UpstreamFailure; billed?: Billed };

/** An attempt as a sink sees it. */
export interface AttemptHooks {
  /** Called before the client's first byte of it, and once. */
  begins(): void;
  /** Called once, unless it was stopped. */
  done(result: AttemptResult): void;
  /** It has ended, or was stopped: what still arrives is not for the client. */
  readonly isOver: boolean;
}

/** Where an attempt's answer goes: a JSON body kept whole, or a stream relayed as it comes. Of two at once, the first to begin. */
export interface Sink {
  /** A listener for one attempt. `told`: what the route's translator was told. */
  listen(candidate: Candidate, attempt: AttemptHooks, told?: TranslatedCall): UpstreamListener;
  /** The upstream call, for back-pressure. */
  attach(call: UpstreamCall): void;
  /** The client has had a byte of an answer: no other route may be tried. */
  readonly relayed: boolean;
}

/**
 * Tries the routes in order until one answers; one whose dialect has no words for the request is passed over. A
 * further route is tried only while the client has had no byte and there is time, and never after a failure that the
 * request caused. Two at once are tried only for a call that asks for it: the first to begin its answer is taken.
 */
export async function dispatch(call: Call, sink: Sink): Promise<Outcome> {
  const walk = new Walk(call, sink);
  call.stopUpstream = () => walk.stopAll('client_gone');
  try {
    return await walk.run();
  } finally {
    walk.close();
    call.stopUpstream = null;
  }
}

/**
 * The error a caller gets when every route failed. Whose fault it was decides the status.
 * @param hint what the message says beside it, of whose keys were tried
 * @param tried without it: every failure was another route's, and there was time for more
 */
export function dispatchError(
  all: readonly UpstreamFailure[],
  unsayable: UntranslatableError | null = null,
  hint = '',
  { routes, lateMs }: Tried = { routes: all.length, lateMs: null },
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
  const tried = routes <= 1 ? '' : ` (${routes} routes were tried)`;
  const code = lateMs !== null || last.kind === 'timeout' ? 'upstream_timeout' : 'upstream_error';
  const what =
    lateMs === null ? last.message : `No provider answered within ${Math.round(lateMs / 1_000)} seconds.`;
  // A provider was paid for what failed, and would be again.
  const headers = failures.some(({ billed }) => billed) ? { 'x-should-retry': 'false' } : undefined;
  return new ApiError(code, `${what}${tried} Nothing was charged.${hint}`, { headers });
}

function tooBusy(): ApiError {
  return new ApiError(
    'service_unavailable',
    'This server has as many calls under way to the providers of this model as it may (MAX_UPSTREAM_CONNECTIONS). Try again in a second. Nothing was charged.',
    { headers: { 'retry-after': '1' } },
  );
}
