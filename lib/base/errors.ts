/**
 * Every error our own API answers with, by code. `type` uses OpenAI's words, so that the SDKs raise
 * the class a caller expects. The docs page of errors is rendered from this table.
 */
export const ERRORS = {
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'The request is malformed; `param` names the field.',
  },
  unsupported_parameter: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'No route of this model can honour the parameter named in `param`.',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    meaning: 'Prompt and output do not fit the model’s context window.',
  },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    meaning: 'The key is missing, mistyped, unknown, revoked or expired.',
  },
  gateway_insufficient_credits: {
    status: 402,
    type: 'insufficient_quota',
    meaning: 'The workspace’s credits do not cover the ceiling of this request.',
  },
  key_limit_exceeded: {
    status: 402,
    type: 'insufficient_quota',
    meaning: 'The key’s own spend limit does not cover the ceiling of this request.',
  },
  scope_denied: {
    status: 403,
    type: 'permission_error',
    meaning: 'The key lacks the scope this endpoint needs.',
  },
  model_not_allowed: { status: 403, type: 'permission_error', meaning: 'The key may not call this model.' },
  origin_not_allowed: {
    status: 403,
    type: 'permission_error',
    meaning: 'A browser page of an origin that the workspace has not listed.',
  },
  model_not_found: {
    status: 404,
    type: 'invalid_request_error',
    meaning: 'No such model; the nearest names are offered.',
  },
  not_found: { status: 404, type: 'invalid_request_error', meaning: 'No such path or object.' },
  cache_miss: {
    status: 404,
    type: 'invalid_request_error',
    meaning: '`x-btl-cache: only` was asked and nothing is stored; nothing is charged.',
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    meaning: 'The path exists, this method does not; see `Allow`.',
  },
  request_timeout: {
    status: 408,
    type: 'invalid_request_error',
    meaning: 'The request’s body did not arrive in time.',
  },
  idempotency_conflict: {
    status: 409,
    type: 'invalid_request_error',
    meaning: 'Kept for idempotency keys, which are not served yet: `Idempotency-Key` is a 400.',
  },
  quote_expired: {
    status: 409,
    type: 'invalid_request_error',
    meaning: 'The quote is past its expiry; ask for a new one.',
  },
  quote_mismatch: {
    status: 409,
    type: 'invalid_request_error',
    meaning: 'The quote was made for another request.',
  },
  request_too_large: {
    status: 413,
    type: 'invalid_request_error',
    meaning: 'The body is larger than this server takes.',
  },
  unprocessable: {
    status: 422,
    type: 'invalid_request_error',
    meaning: 'The request is well-formed and cannot be carried out.',
  },
  rate_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    meaning: 'Too many requests or tokens; see `retry-after`.',
  },
  headers_too_large: {
    status: 431,
    type: 'invalid_request_error',
    meaning: 'The request’s headers are larger than this server takes.',
  },
  client_closed: {
    status: 499,
    type: 'invalid_request_error',
    meaning: 'The client left before the answer; only in our records.',
  },
  gateway_internal_error: {
    status: 500,
    type: 'server_error',
    meaning: 'A defect of ours; quote the request id.',
  },
  upstream_error: {
    status: 502,
    type: 'server_error',
    meaning: 'Every provider that was tried failed; nothing is charged.',
  },
  service_unavailable: {
    status: 503,
    type: 'server_error',
    meaning:
      'The gateway cannot reach its own database, or has as much under way as it may; retry after the given seconds.',
  },
  no_route_available: {
    status: 503,
    type: 'server_error',
    meaning: 'No provider of this model is configured or working.',
  },
  upstream_timeout: {
    status: 504,
    type: 'server_error',
    meaning: 'The provider did not answer in time; nothing is charged.',
  },
} as const satisfies Record<string, { status: number; type: string; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface ApiErrorOptions {
  /** The request's field at fault, as a path: `messages[2].content`. */
  param?: string | null;
  /** For the log only; never leaves the process. */
  cause?: unknown;
  /** Headers that belong to this answer: `retry-after`, `allow`, `x-should-retry`. */
  headers?: Record<string, string>;
  /** Facts for programs, printed beside the message inside `error`. */
  details?: Record<string, unknown>;
}

const TAG: unique symbol = Symbol.for('runtime.ApiError');

/** The only error that crosses the door. Known by a tag: two bundles of this module may live in one process. */
export class ApiError extends Error {
  readonly [TAG] = true;
  readonly code: ErrorCode;
  readonly param: string | null;
  readonly headers: Record<string, string>;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.param = options.param ?? null;
    this.headers = options.headers ?? {};
    this.details = options.details ?? {};
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** The body the OpenAI SDKs parse. */
  toBody(requestId: string): { error: Record<string, unknown> } {
    return {
      error: {
        message: this.message,
        type: ERRORS[this.code].type,
        param: this.param,
        code: this.code,
        request_id: requestId,
        ...this.details,
      },
    };
  }
}

export function isApiError(error: unknown): error is ApiError {
  return typeof error === 'object' && error !== null && TAG in error;
}
