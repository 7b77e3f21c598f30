import type { UpstreamFailure } from './adapter';

/** An address that must not be called; the same whatever was asked, so that nobody can probe a network by it. */
export const FORBIDDEN_ADDRESS: UpstreamFailure = failure(
  'connection',
  'The provider’s address is not one that may be called.',
  false,
);

export const TOO_LARGE: UpstreamFailure = failure('malformed', 'The provider’s answer is too large.');

/** No encoding was asked for, and relayed bytes are read as they come. */
export const ENCODED: UpstreamFailure = failure(
  'malformed',
  'The provider sent its answer compressed, which it was not asked for.',
);

/** As many calls are under way to this origin as the operator allows. The provider was not asked and has no part in it. */
export const BUSY: UpstreamFailure = failure(
  'busy',
  'This server has as many calls under way to the provider as it may.',
);

/** What a network error before or after the head of the answer comes to. Its own text stays out: it names addresses. */
export function connectionFailure(error: unknown, afterHead = false): UpstreamFailure {
  const code = codeOf(error);
  if (code === 'ERR_FORBIDDEN_ADDRESS') return FORBIDDEN_ADDRESS;
  if (afterHead) return failure('truncated', 'The provider’s answer broke off.');
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return timeoutFailure('connect');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return failure('connection', 'The provider’s name could not be resolved.');
  }
  if (code === 'ECONNREFUSED') return failure('connection', 'The provider refused the connection.');
  if (code.startsWith('ERR_TLS') || code.includes('CERT')) {
    return failure('connection', 'The provider’s certificate could not be trusted.');
  }
  if (code === 'UND_ERR_INVALID_ARG')
    return failure('connection', 'The provider’s address or key is malformed.', false);
  return failure('connection', 'The connection to the provider failed.');
}

/** Which of a call's time limits ran out. */
export function timeoutFailure(phase: 'connect' | 'first_byte' | 'idle' | 'total'): UpstreamFailure {
  switch (phase) {
    case 'connect':
      return failure('timeout', 'The provider could not be reached in time.');
    case 'first_byte':
      return failure('timeout', 'The provider did not begin to answer in time.');
    case 'idle':
      return failure('timeout', 'The provider stopped in the middle of its answer.');
    case 'total':
      return failure('timeout', 'The provider’s answer took longer than one may take.');
  }
}

function failure(kind: UpstreamFailure['kind'], message: string, retryable = true): UpstreamFailure {
  return { kind, message, retryable, retryAfterMs: null, status: null };
}

/** The code of an error or of the first of several (happy eyeballs). */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : '';
}
