const MAX_TEXT = 256;
const NOT_ASCII = /[^\x20-\x7e]/;
/** Control characters, and halves of surrogate pairs: JSON carries them, a text column does not. */
const UNCLEAN = /[\p{Cc}\p{Cs}]/gu;

/** JSON as ASCII: what is not is escaped. */
export function toAscii(json: string): string {
  if (!NOT_ASCII.test(json)) return json;
  return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text from outside as a header carries it. */
export function printable(text: string): string {
  if (text.length <= MAX_TEXT && !NOT_ASCII.test(text)) return text;
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_TEXT);
}

/** Text from outside as a column takes it. */
export function cleanText(text: string | null): string | null {
  if (text === null) return null;
  const cut = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  if (!NOT_ASCII.test(cut)) return cut;
  return cut.replace(UNCLEAN, '?');
}
