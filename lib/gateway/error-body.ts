import type { ApiError } from '@/lib/base/errors';

/** An error's body at a path: in the shape that the clients which ask there parse. */
export function errorBody(_path: string, error: ApiError, requestId: string): unknown {
  return error.toBody(requestId);
}
