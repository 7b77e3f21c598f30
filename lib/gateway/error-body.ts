import { errorBodyOf } from '@/lib/anthropic/errors';
import type { ApiError } from '@/lib/base/errors';

/** True where Anthropic's clients ask, and are answered in their shapes, refusals included. */
export function isMessagesPath(path: string): boolean {
  return path === '/v1/messages' || path.startsWith('/v1/messages/');
}

/** An error's body at a path: in the shape that the clients which ask there parse. */
export function errorBody(path: string, error: ApiError, requestId: string): unknown {
  return isMessagesPath(path) ? errorBodyOf(error, requestId) : error.toBody(requestId);
}
