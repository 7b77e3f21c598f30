import { createHash } from 'node:crypto';
import type { TranslatedCall } from '../translator';
import { type Json, list, object, text } from './json';

const PIN_CHARS = 16;

/** How a route is reached. */
export interface Reached {
  baseUrl: string;
  credentials: { kind: string; key?: string };
}

/** By whose key at which address thoughts were encrypted: only there can they be read again. */
export function pinOf({ baseUrl, credentials }: Reached): string {
  const key = credentials.kind === 'key' ? (credentials.key ?? '') : '';
  return createHash('sha256').update(`${baseUrl}\n${key}`).digest('hex').slice(0, PIN_CHARS);
}

/** A block of thought as a later turn brings it back. */
export function thoughtDetail(item: Json, call: TranslatedCall | undefined): Json[] {
  const data = text(item.encrypted_content);
  if (data === null || !call) return [];
  return [{ type: 'reasoning.encrypted', id: text(item.id), data, format: FORMAT, pin: pinOf(call) }];
}

/** The items of thought in a message's `reasoning_details` that this route can read. */
export function thoughtItems(details: unknown, call: TranslatedCall): Json[] {
  const pin = pinOf(call);
  return list(details).flatMap((entry) => {
    const detail = object(entry);
    const data = text(detail?.data);
    if (detail?.format !== FORMAT || detail.pin !== pin || data === null) return [];
    return [{ type: 'reasoning', summary: [], encrypted_content: data }];
  });
}

/** Where the thoughts in a conversation can be read. */
export function pinsIn(messages: readonly Json[]): ReadonlySet<unknown> {
  const details = messages.flatMap((message) => list(message.reasoning_details));
  return new Set(details.map((detail) => object(detail)?.pin).filter((pin) => pin !== undefined));
}

const FORMAT = 'openai-responses-v1';
