import { ApiError, isApiError } from '@/lib/base/errors';
import { log } from '@/lib/base/log';
import { isDatabaseDown } from '@/lib/db/pool';

/** Turns anything thrown into the contract's error, logs what is ours to mend. */
export function toApiError(error: unknown, requestId: string): ApiError {
  if (isApiError(error)) {
    if (error.status >= 500 && error.cause)
      log.error({ requestId, code: error.code, error: error.cause }, error.message);
    return error;
  }
  if (isDatabaseDown(error)) {
    log.error({ requestId, error }, 'database not reachable');
    return new ApiError(
      'service_unavailable',
      'The gateway cannot reach its database. Try again in a few seconds.',
      {
        headers: { 'retry-after': '2' },
      },
    );
  }
  // A parser's message quotes what it read: an answer's words, which no log may hold.
  const told = error instanceof SyntaxError ? { name: error.name, stack: framesOf(error) } : error;
  log.error({ requestId, error: told }, 'unexpected error');
  return new ApiError(
    'gateway_internal_error',
    `Something went wrong on our side. Quote ${requestId} when you report it.`,
  );
}

function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
