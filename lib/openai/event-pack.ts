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
export function packEvents(events: Buffer): Buffer {
  const text = events.toString('latin1');
  const shared = text.includes(MARK) ? '' : sharedByNeighbours(text);
  if (shared.length < LEAST_SHARED) return events;
  return Buffer.from(`${MARK}${JSON.stringify(shared)}\n${text.split(shared).join(MARK)}`, 'latin1');
}

/** What was packed, as it was. */
export function unpackEvents(packed: Buffer): Buffer {
  if (packed[0] !== 0) return packed;
  const text = packed.toString('latin1');
  const line = text.indexOf('\n');
  const shared: string = JSON.parse(text.slice(MARK.length, line));
  return Buffer.from(
    text
      .slice(line + 1)
      .split(MARK)
      .join(shared),
    'latin1',
  );
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
