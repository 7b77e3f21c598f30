import type { ByteText } from './byte-text';

/**
 * How the events of a stream are alike: one string of each differs, a piece of content. Learned from one event; a
 * burst of such events is then rewritten in a few native passes over its text, a hundred for the price of two.
 */
export interface EventShape {
  /** An event up to the content's opening quote, as it comes and as it goes. */
  theirHead: string;
  ourHead: string;
  /** From the content's closing quote to the end of the event's blank line. */
  theirTail: string;
  ourTail: string;
  /** The tails up to the text that OpenAI pads each event with, so that lengths tell nothing of the content; null: there is none. */
  padded: { theirs: string; ours: string } | null;
}

export interface Run {
  relayed: ByteText;
  /** How many bytes of the input it took. */
  taken: number;
}

const BLANK = '\n\n';
const DATA = 'data: ';
/** A delta whose one member is a string or a piece of a tool call's arguments; calls beyond a hundred are looked at one by one. */
const CONTENT =
  /^("choices":\s?\[\{(?:"index":\s?\d+,\s?)?"delta":\s?\{(?:"tool_calls":\s?\[\{"index":\s?\d{1,2},\s?"function":\s?\{"arguments"|"\w+"):\s?")((?:[^"\\]|\\.)*)("\}.*\})$/;
/** A tail that ends with padding, up to it. */
const PADDED = /^(.*"obfuscation":\s?")\w*"\}$/;
const PADDING = /^\w*$/;
const CLOSE = `"}${BLANK}`;
const NULL_USAGE = /,\s?"usage":\s?null/;
/** Quotes, escapes and control characters; the text's units are bytes. */
const UNPLAIN = /[^ !#-[\]-~\x80-\xff]/;
const WHOLE_STRING = /^(?:[ !#-[\]-\xff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*$/;

/**
 * Learns the shape of the event that the text begins with.
 * @param theirs an event's beginning up to its `choices`, with `data: `; `ours` what we send in its place
 * @returns null where the event says more than one piece of content
 */
export function learnShape(text: ByteText, theirs: string, ours: string): EventShape | null {
  const end = text.indexOf(BLANK);
  if (end < 0 || !text.startsWith(theirs)) return null;
  const parts = CONTENT.exec(text.slice(theirs.length, end));
  const [, head, , tail] = parts ?? [];
  if (head === undefined || tail === undefined || !saysNoMore(text.slice(DATA.length, end))) return null;
  const untilPadding = PADDED.exec(tail)?.[1];
  return {
    theirHead: theirs + head,
    ourHead: ours + head,
    theirTail: tail + BLANK,
    ourTail: tail.replace(NULL_USAGE, '') + BLANK,
    padded: untilPadding ? { theirs: untilPadding, ours: untilPadding.replace(NULL_USAGE, '') } : null,
  };
}

/** Neither a finish reason nor usage nor an error. */
function saysNoMore(json: string): boolean {
  try {
    const { choices, usage, error } = JSON.parse(json);
    return choices.length === 1 && choices[0].finish_reason == null && !choices[0].usage && !usage && !error;
  } catch {
    return false;
  }
}

/**
 * Rewrites the events of this shape that the text begins with.
 * @returns null where it does not begin with one
 */
export function rewriteRun(text: ByteText, shape: EventShape): Run | null {
  const { theirHead, theirTail, ourHead, ourTail } = shape;
  if (shape.padded) return rewritePadded(text, shape, shape.padded);
  const end = endOfShape(text, shape, 0);
  if (end < 0) return null;
  if (endOfShape(text, shape, end) < 0) {
    // The rest is not looked through in vain.
    const piece = text.slice(theirHead.length, end - theirTail.length);
    return WHOLE_STRING.test(piece) ? { relayed: ourHead + piece + ourTail, taken: end } : null;
  }
  const pieces = text.slice(theirHead.length).split(theirTail + theirHead);
  const last = pieces.pop() as string;
  const isPlain = !UNPLAIN.test(pieces.join(''));
  const whole = isPlain ? [...pieces, ...upToTail(last, theirTail)] : wholeOnes(pieces, last, theirTail);
  if (whole.length === 0) return null;
  let taken = whole.length * (theirHead.length + theirTail.length);
  for (const piece of whole) taken += piece.length;
  const relayed = ourHead + whole.join(ourTail + ourHead) + ourTail;
  return { relayed, taken };
}

/** The same for events of which each has another padding: one by one. */
function rewritePadded(
  text: ByteText,
  { theirHead, ourHead }: EventShape,
  { theirs, ours }: NonNullable<EventShape['padded']>,
): Run | null {
  let relayed = '';
  let taken = 0;
  while (text.startsWith(theirHead, taken)) {
    const end = text.indexOf(BLANK, taken) + BLANK.length;
    if (end < BLANK.length || !text.endsWith(CLOSE, end)) break;
    const rest = text.slice(taken + theirHead.length, end - CLOSE.length);
    const at = rest.lastIndexOf(theirs);
    const padding = rest.slice(at + theirs.length);
    if (at < 0 || !PADDING.test(padding) || !WHOLE_STRING.test(rest.slice(0, at))) break;
    relayed += ourHead + rest.slice(0, at) + ours + padding + CLOSE;
    taken = end;
  }
  return taken === 0 ? null : { relayed, taken };
}

/** Where the event at this place ends, if it begins and ends as the shape does; else -1. */
function endOfShape(text: ByteText, { theirHead, theirTail }: EventShape, from: number): number {
  const end = text.indexOf(BLANK, from) + BLANK.length;
  const isAlike =
    end - from >= theirHead.length + theirTail.length &&
    text.startsWith(theirHead, from) &&
    text.endsWith(theirTail, end);
  return isAlike ? end : -1;
}

/** The pieces up to the first that is more than one string; of that one, the string that its own event begins with. */
function wholeOnes(pieces: readonly string[], last: string, tail: string): string[] {
  const broken = pieces.findIndex((piece) => !WHOLE_STRING.test(piece));
  if (broken < 0) return [...pieces, ...upToTail(last, tail)];
  return [...pieces.slice(0, broken), ...upToTail(pieces[broken] as string, tail)];
}

/** The string before the event's end; nothing where that has not come, or more than a string is before it. */
function upToTail(piece: string, tail: string): string[] {
  const end = piece.indexOf(tail);
  return end >= 0 && WHOLE_STRING.test(piece.slice(0, end)) ? [piece.slice(0, end)] : [];
}
