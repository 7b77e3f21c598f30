/**
 * Bytes as a string, one unit a byte (latin1). Answers travel and rest in this form: the engine cuts and joins such
 * strings without copying, and its collector marks them for nothing, where each Buffer costs an object, a view and
 * an allocation outside the heap.
 */
export type ByteText = string;

export function byteTextOf(bytes: Buffer): ByteText {
  return bytes.toString('latin1');
}

export function bytesOf(text: ByteText): Buffer {
  return Buffer.from(text, 'latin1');
}

const NOT_ASCII = /[^\x20-\x7e]/;

/** JSON text whose characters are all one byte: what is not ASCII is escaped. Other control characters must not be in it. */
export function asciiJson(json: string): ByteText {
  if (!NOT_ASCII.test(json)) return json;
  return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
