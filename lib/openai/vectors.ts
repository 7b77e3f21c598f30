import type { EmbeddingEncoding } from './embeddings';
import { arrayItems, type Span, topLevelMembers } from './json-bytes';

/**
 * The `data` of an embeddings answer as JSON: every vector once, in the order of the inputs, encoded as asked. A
 * provider's bytes are kept as they are wherever they say just that already.
 * @param data where the list stands in `bytes`
 * @param inputs how many vectors there must be
 * @returns null where the list is not that
 */
export function arrangeVectors(
  bytes: Buffer,
  data: Span,
  inputs: number,
  encoding: EmbeddingEncoding,
): Buffer | null {
  const items = arrayItems(bytes, data.start, data.end);
  if (!items || items.length !== inputs) return null;
  const vectors = new Array<Vector | undefined>(inputs);
  let isAsAsked = true;
  for (const [place, span] of items.entries()) {
    const vector = readVector(bytes, span, place);
    if (!vector || vector.index >= inputs || vectors[vector.index]) return null;
    vectors[vector.index] = vector;
    isAsAsked &&= vector.index === place && vector.isText === (encoding === 'base64');
  }
  if (isAsAsked) return bytes.subarray(data.start, data.end);
  return joined(vectors.map((vector) => printed(bytes, vector as Vector, encoding)));
}

/** Vectors as the same list. */
export function printVectors(vectors: readonly (readonly number[])[], encoding: EmbeddingEncoding): Buffer {
  return joined(vectors.map((vector, index) => item(index, encoding, vector)));
}

/** Little-endian 32-bit floats, which is what the SDKs decode. */
export function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString('base64');
}

function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(i * 4));
}

interface Vector {
  index: number;
  /** The vector's JSON. */
  value: Span;
  /** Base64. */
  isText: boolean;
}

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
/** `[]` and `""`. */
const EMPTY_LENGTH = 2;

/** Without an `index` of its own it is that of its place. */
function readVector(bytes: Buffer, span: Span, place: number): Vector | null {
  const members = topLevelMembers(bytes, span.start, span.end);
  const found = members?.find(({ key }) => key === 'embedding');
  if (!found) return null;
  const named = members?.find(({ key }) => key === 'index');
  const index = named ? Number(bytes.toString('latin1', named.valueStart, named.valueEnd)) : place;
  const first = bytes[found.valueStart];
  const isVector = first === QUOTE || first === OPEN_BRACKET;
  if (!Number.isSafeInteger(index) || index < 0 || !isVector) return null;
  if (found.valueEnd - found.valueStart <= EMPTY_LENGTH) return null;
  return { index, value: { start: found.valueStart, end: found.valueEnd }, isText: first === QUOTE };
}

function printed(bytes: Buffer, { index, value, isText }: Vector, encoding: EmbeddingEncoding): Buffer {
  if (isText === (encoding === 'base64')) {
    const head = `{"object":"embedding","index":${index},"embedding":`;
    return Buffer.concat([Buffer.from(head), bytes.subarray(value.start, value.end), Buffer.from('}')]);
  }
  const vector: unknown = JSON.parse(bytes.toString('latin1', value.start, value.end));
  return item(index, encoding, typeof vector === 'string' ? fromBase64(vector) : (vector as number[]));
}

function item(index: number, encoding: EmbeddingEncoding, vector: readonly number[]): Buffer {
  const embedding = encoding === 'base64' ? toBase64(vector) : vector;
  return Buffer.from(JSON.stringify({ object: 'embedding', index, embedding }));
}

const COMMA = Buffer.from(',');

function joined(items: readonly Buffer[]): Buffer {
  const parts = items.flatMap((one, i) => (i === 0 ? [one] : [COMMA, one]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}
