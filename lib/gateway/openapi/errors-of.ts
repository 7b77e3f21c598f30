import { ERRORS, type ErrorCode } from '@/lib/base/errors';
import type { Path } from '../table';
import type { Operation } from './operation';

type Auth = Path['methods'][string]['auth'];

const ALL: readonly ErrorCode[] = [
  'invalid_api_key',
  'rate_limit_exceeded',
  'gateway_internal_error',
  'service_unavailable',
];
const OF_BODIES: readonly ErrorCode[] = ['invalid_request', 'request_timeout', 'request_too_large'];
const OF_CALLS: readonly ErrorCode[] = [
  'unsupported_parameter',
  'context_length_exceeded',
  'gateway_insufficient_credits',
  'key_limit_exceeded',
  'model_not_allowed',
  'model_not_found',
  'not_found',
  'cache_miss',
  'quote_expired',
  'quote_mismatch',
  'upstream_error',
  'no_route_available',
  'upstream_timeout',
];

/**
 * The errors that an operation may answer with, by status: those of its door, its body, its path and of calling a
 * model, and its own. A public one refuses a key that is sent and is no good.
 */
export function errorsOf(operation: Operation, path: string, auth: Auth): ReadonlyMap<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([...ALL, ...(operation.errors ?? [])]);
  const add = (more: readonly ErrorCode[]) => {
    for (const code of more) codes.add(code);
  };
  if (auth !== 'none') add(['origin_not_allowed']);
  if (typeof auth !== 'string') add(['scope_denied']);
  if (operation.body) add(OF_BODIES);
  if (operation.query) add(['invalid_request']);
  if (path.includes('{id}')) add([operation.tag === 'Models' ? 'model_not_found' : 'not_found']);
  if (operation.calls) add(OF_CALLS);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    if (!codes.has(code)) continue;
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}
