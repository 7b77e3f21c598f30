import { stringifyJson } from '@/lib/base/decimal-json';
import type { Visit } from './exchange';

/** Answers with a JSON object; money in it keeps every digit. */
export function sendJson(visit: Visit, status: number, value: unknown): void {
  visit.exchange.send(status, { ...visit.headers, 'content-type': 'application/json' }, stringifyJson(value));
}
