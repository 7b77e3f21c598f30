import { errorBodyOf } from '@/lib/anthropic/errors';
import type { ApiError } from '@/lib/base/errors';
import type { Exchange } from './exchange';

const MESSAGES = '/v1/messages';
const MODELS = '/v1/models';

/**
 * True where Anthropic's clients ask, and are answered in their shapes, refusals included: at the Messages API, and
 * where both makers' clients list models, by the version that theirs name.
 */
export function speaksAnthropic(path: string, exchange: Pick<Exchange, 'header'>): boolean {
  if (path.startsWith(MODELS)) return exchange.header('anthropic-version') !== undefined;
  return path.startsWith(MESSAGES) && (path.length === MESSAGES.length || path[MESSAGES.length] === '/');
}

/** An error's body in the shape that the client parses. */
export function errorBody(forAnthropic: boolean, error: ApiError, requestId: string): unknown {
  return forAnthropic ? errorBodyOf(error, requestId) : error.toBody(requestId);
}
