import type { ByteText } from './byte-text';

/**
 * The events of a stream, packed for keeping: those of one answer differ in a few characters of hundreds, so what
 * two neighbours share, the end of one and the beginning of the next, is written once, in a line before the rest. What
 * has nothing to share is left as it is.
 */
const MARK = '\u0000';
const BLANK = '\n\n';
/** Shorter ones save nothing. */
const LEAST_SHARED = 32;
/** The events whose likeness is measured: the first few say more than content. */
const MEASURED = 3;

/** Packs events as relayed, which begin with `data:`. */
export function packEvents(events: ByteText): ByteText {
  const shared = events.includes(MARK) ? '' : sharedByNeighbours(events);
  if (shared.length < LEAST_SHARED) return events;
  return `${MARK}${JSON.stringify(shared)}\n${events.split(shared).join(MARK)}`;
}

/** What was packed, as it was. */
export function unpackEvents(packed: ByteText): ByteText {
  if (!packed.startsWith(MARK)) return packed;
  const line = packed.indexOf('\n');
  const shared: string = JSON.parse(packed.slice(MARK.length, line));
  return packed
    .slice(line + 1)
    .split(MARK)
    .join(shared);
}

/** The end that one event has in common with the next, and the beginning: cut at quotes, as words share letters by chance. */
function sharedByNeighbours(text: string): string {
  const [, , one, other] = text.split(BLANK, MEASURED + 1);
  if (!one || !other) return '';
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one.charCodeAt(head) === other.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  const begin = one.slice(0, one.lastIndexOf('"', head - 1) + 1);
  const close = one.indexOf('"', one.length - tail);
  return close < 0 ? '' : one.slice(close) + BLANK + begin;
}
