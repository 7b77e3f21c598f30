import type { ApiError } from '@/lib/base/errors';

/** Anthropic's word for each status, from its page of errors. */
const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** An error as Anthropic's SDKs parse it; our code, the field and further facts stand beside its message. */
export function errorBodyOf(error: ApiError, requestId: string) {
  const { type: _type, message, request_id: _id, ...facts } = error.toBody(requestId).error;
  const type = TYPES[error.status] ?? (error.status >= 500 ? 'api_error' : 'invalid_request_error');
  return { type: 'error', error: { type, message, ...facts }, request_id: requestId };
}
