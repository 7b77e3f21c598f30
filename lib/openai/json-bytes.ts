import { type ByteText, byteTextOf } from './byte-text';

/**
 * Reads and edits the top-level members of a JSON object as bytes, so that a large body or a stream's
 * event is forwarded without being printed anew. The text is taken to be valid JSON (parsed before, or
 * a provider's answer): on anything else the functions give null or the bytes unchanged, never throw.
 */
export interface Member {
  key: string;
  /** Offset of the key's opening quote. */
  start: number;
  valueStart: number;
  /** Offset behind the value. */
  valueEnd: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const SHORT_STRING = 48;

/**
 * The members of the object that starts in `bytes` at `from`, in order.
 * @returns null when there is no whole object there.
 */
export function topLevelMembers(bytes: Buffer, from = 0, to = bytes.length): Member[] | null {
  let at = skipSpace(bytes, from, to);
  if (bytes[at] !== OPEN_BRACE) return null;
  at = skipSpace(bytes, at + 1, to);
  const members: Member[] = [];
  if (bytes[at] === CLOSE_BRACE) return members;
  while (at < to) {
    if (bytes[at] !== QUOTE) return null;
    const start = at;
    at = skipString(bytes, at, to);
    const key = readKey(bytes, start, at);
    at = skipSpace(bytes, at, to);
    if (bytes[at] !== COLON) return null;
    const valueStart = skipSpace(bytes, at + 1, to);
    const valueEnd = skipValue(bytes, valueStart, to);
    if (valueEnd < 0) return null;
    members.push({ key, start, valueStart, valueEnd });
    at = skipSpace(bytes, valueEnd, to);
    if (bytes[at] === CLOSE_BRACE) return members;
    if (bytes[at] !== COMMA) return null;
    at = skipSpace(bytes, at + 1, to);
  }
  return null;
}

/** Where a value stands. */
export interface Span {
  start: number;
  /** Offset behind it. */
  end: number;
}

/**
 * The values of the array that starts in `bytes` at `from`, in order.
 * @returns null when there is no whole array there.
 */
export function arrayItems(bytes: Buffer, from: number, to: number): Span[] | null {
  let at = skipSpace(bytes, from, to);
  if (bytes[at] !== OPEN_BRACKET) return null;
  at = skipSpace(bytes, at + 1, to);
  const items: Span[] = [];
  if (bytes[at] === CLOSE_BRACKET) return items;
  while (at < to) {
    const end = skipValue(bytes, at, to);
    if (end < 0) return null;
    items.push({ start: at, end });
    at = skipSpace(bytes, end, to);
    if (bytes[at] === CLOSE_BRACKET) return items;
    if (bytes[at] !== COMMA) return null;
    at = skipSpace(bytes, at + 1, to);
  }
  return null;
}

/**
 * A copy of a JSON object with top-level members set (JSON text), removed (null) or, where absent, appended.
 * A member that stands twice is set once; its other copies go.
 * @param members of `body`, where they are known already
 */
export function spliceMembers(
  body: Buffer,
  edits: ReadonlyMap<string, string | null>,
  members: readonly Member[] | null = topLevelMembers(body),
): Buffer {
  if (!members) return body;
  const pieces = piecesOf(members, edits);
  let size = 2 + Math.max(0, pieces.length - 1);
  for (const piece of pieces) {
    size += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.valueEnd - piece.start;
  }
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  for (const piece of pieces) {
    out[at] = at === 0 ? OPEN_BRACE : COMMA;
    at++;
    if (typeof piece === 'string') at += out.write(piece, at);
    else at += body.copy(out, at, piece.start, piece.valueEnd);
  }
  if (at === 0) out[at++] = OPEN_BRACE;
  out[at] = CLOSE_BRACE;
  return out;
}

/**
 * The same as bytes in a string, for answers, which are small and printed at once.
 * @param edits JSON texts of one byte a character
 */
export function spliceText(body: Buffer, edits: ReadonlyMap<string, string | null>): ByteText {
  const members = topLevelMembers(body);
  const text = byteTextOf(body);
  if (!members) return text;
  let out = '';
  for (const piece of piecesOf(members, edits)) {
    out += out === '' ? '{' : ',';
    out += typeof piece === 'string' ? piece : text.slice(piece.start, piece.valueEnd);
  }
  return out === '' ? '{}' : `${out}}`;
}

/** What the edited object is made of, in order: runs of members kept as they are, and members written anew. */
function piecesOf(
  members: readonly Member[],
  edits: ReadonlyMap<string, string | null>,
): (string | { start: number; valueEnd: number })[] {
  const pieces: (string | { start: number; valueEnd: number })[] = [];
  const done = new Set<string>();
  let run: { start: number; valueEnd: number } | null = null;
  for (const { key, start, valueEnd } of members) {
    const edit = edits.get(key);
    if (edit === undefined) {
      if (run) run.valueEnd = valueEnd;
      else {
        run = { start, valueEnd };
        pieces.push(run);
      }
      continue;
    }
    run = null;
    if (edit !== null && !done.has(key)) pieces.push(`${JSON.stringify(key)}:${edit}`);
    done.add(key);
  }
  for (const [name, edit] of edits) {
    if (edit !== null && !done.has(name)) pieces.push(`${JSON.stringify(name)}:${edit}`);
  }
  return pieces;
}

/** True where a key stands twice at the top: programs differ in which one they take. */
export function hasTwinMembers(members: readonly Member[]): boolean {
  const seen = new Set<string>();
  for (const member of members) {
    if (seen.has(member.key)) return true;
    seen.add(member.key);
  }
  return false;
}

/** What parsing a JSON text may cost: both bounds are many times what any real request has. */
export const MAX_VALUES = 100_000;
export const MAX_DEPTH = 128;

/**
 * Whether a JSON text, not parsed yet, has more values or levels than anyone sends in earnest: a body of small
 * values takes a hundred times its bytes in memory once it is parsed and checked.
 * @returns which bound it breaks, or null
 */
export function excessOf(bytes: Buffer, maxValues = MAX_VALUES): 'values' | 'depth' | null {
  let values = 0;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = skipString(bytes, at, bytes.length) - 1;
    else if (byte === COMMA) values++;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      values++;
      if (++depth > MAX_DEPTH) return 'depth';
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
    if (values > maxValues) return 'values';
  }
  return null;
}

function readKey(bytes: Buffer, start: number, end: number): string {
  const raw = bytes.toString('latin1', start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(bytes.toString('utf8', start, end)));
  } catch {
    return raw;
  }
}

function skipSpace(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at++;
  }
  return at;
}

/** @returns the offset behind the closing quote, or `to` when there is none. */
function skipString(bytes: Buffer, open: number, to: number): number {
  const shortEnd = Math.min(to, open + SHORT_STRING);
  for (let at = open + 1; at < shortEnd; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  return skipLongString(bytes, open, to);
}

/** Leaps from quote to quote with the native search: prompts are long and hold few quotes. */
function skipLongString(bytes: Buffer, open: number, to: number): number {
  let quote = bytes.indexOf(QUOTE, open + 1);
  while (quote >= 0 && quote < to) {
    let slashes = 0;
    while (bytes[quote - 1 - slashes] === BACKSLASH && quote - 1 - slashes > open) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    quote = bytes.indexOf(QUOTE, quote + 1);
  }
  return to;
}

/** @returns the offset behind the value, or −1 when it does not end before `to`. */
function skipValue(bytes: Buffer, from: number, to: number): number {
  const first = bytes[from];
  if (first === QUOTE) return skipString(bytes, from, to);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, from, to);
  let at = from;
  while (at < to) {
    const byte = bytes[at];
    if (
      byte === COMMA ||
      byte === CLOSE_BRACE ||
      byte === CLOSE_BRACKET ||
      byte === undefined ||
      byte <= 0x20
    )
      break;
    at++;
  }
  return at > from && at < to ? at : -1;
}

function skipNested(bytes: Buffer, from: number, to: number): number {
  let depth = 0;
  let at = from;
  while (at < to) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = skipString(bytes, at, to);
      continue;
    }
    if (byte === OPEN_BRACKET) {
      const end = skipNumbers(bytes, at, to);
      if (end > 0 && depth === 0) return end;
      if (end > 0) {
        at = end;
        continue;
      }
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
    at++;
  }
  return -1;
}

/** Leaps over a list of plain numbers with the native search: vectors are long. @returns −1 where it is no such list */
function skipNumbers(bytes: Buffer, open: number, to: number): number {
  const first = bytes[open + 1] ?? 0;
  const isNumber = first === MINUS || (first >= DIGIT_0 && first <= DIGIT_9);
  const close = isNumber ? bytes.indexOf(CLOSE_BRACKET, open) : -1;
  if (close < 0 || close >= to) return -1;
  const inside = bytes.subarray(open + 1, close);
  return [OPEN_BRACKET, QUOTE, OPEN_BRACE].some((byte) => inside.includes(byte)) ? -1 : close + 1;
}
