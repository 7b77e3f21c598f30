import { stringifyJson } from '@/lib/base/decimal-json';
import type { Visit } from './exchange';

/** Answers with a JSON object; money in it keeps every digit. */
export function sendJson(visit: Visit, status: number, value: unknown): void {
  visit.headers.add('content-type', 'application/json');
  visit.exchange.send(status, visit.headers, stringifyJson(value));
}
