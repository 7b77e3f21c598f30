import type { UpstreamFailure } from '../adapter';
import { parseFailure as parseAnyFailure } from '../failure';
import { type Json, text } from './json';

/** HTTP's word for "the model failed": ours to retry, where 4xx otherwise is the caller's to mend. */
const MODEL_FAILED = 424;

/** Bedrock's sentences for a model that this account or region cannot call by this name, all sent as 400. */
const NO_SUCH_MODEL = /model identifier is invalid|on-demand throughput isn.t supported|end of its life/i;

/** Reads the body of a refused call: `{"message":…}`, at times with `__type`. */
export function parseFailure(status: number, body: string, retryAfter: string | undefined): UpstreamFailure {
  if (status === MODEL_FAILED) return { ...parseAnyFailure(500, body, retryAfter), message: FAILED, status };
  if (status === 400 && NO_SUCH_MODEL.test(body)) {
    return { ...parseAnyFailure(404, body, retryAfter), status };
  }
  if (status === 400 && /ServiceQuotaExceeded|ThrottlingException/.test(body)) {
    return { ...parseAnyFailure(429, body, retryAfter), status };
  }
  return parseAnyFailure(status, body, retryAfter);
}

const FAILED = 'The model failed at the provider (HTTP 424).';

/** The HTTP status that each exception has outside a stream; what is not named is a failure of theirs. */
const STATUSES: Readonly<Record<string, number>> = {
  throttlingException: 429,
  serviceQuotaExceededException: 429,
  validationException: 400,
  accessDeniedException: 403,
  resourceNotFoundException: 404,
  modelTimeoutException: 408,
  serviceUnavailableException: 503,
};

/**
 * An exception inside a stream.
 * @param name its `:exception-type`
 * @param payload its payload, where that is JSON
 */
export function exceptionFailure(name: string, payload: Json | null): UpstreamFailure {
  const said = { code: STATUSES[name] ?? 500, message: text(payload?.message) ?? '' };
  return parseAnyFailure(200, JSON.stringify(said), undefined);
}

/** What was sent is no answer of this dialect. */
export function malformed(): UpstreamFailure {
  return {
    kind: 'malformed',
    message: 'The provider sent an answer that is not valid.',
    retryable: true,
    retryAfterMs: null,
    status: 200,
  };
}
