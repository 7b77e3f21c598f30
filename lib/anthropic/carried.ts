import { type Json, object, text } from './json';

/**
 * What a provider wants back with the next turn and Anthropic has no field for: thoughts of other providers with their
 * ids and formats, signatures that stand on a tool call. It travels in the `data` of a `redacted_thinking` block, which
 * clients give back as they got it, behind a mark that Anthropic's own data do not begin with.
 */
export type Carried = { detail: Json } | { call: string; extra: Json };

const MARK = 'btl.';

/** The `data` that carries it. */
export function carry(carried: Carried): string {
  return MARK + Buffer.from(JSON.stringify(carried)).toString('base64url');
}

/** What a block's `data` carries; null: they are Anthropic's own, or not what we wrote. */
export function carriedIn(data: string): Carried | null {
  if (!data.startsWith(MARK)) return null;
  try {
    const read = object(JSON.parse(Buffer.from(data.slice(MARK.length), 'base64url').toString('utf8')));
    const detail = object(read?.detail);
    if (detail) return { detail };
    const call = text(read?.call);
    const extra = object(read?.extra);
    return call !== null && extra ? { call, extra } : null;
  } catch {
    return null;
  }
}

/** True for data that we wrote, readable or not: no provider is to be sent them. */
export function isCarried(data: string): boolean {
  return data.startsWith(MARK);
}
