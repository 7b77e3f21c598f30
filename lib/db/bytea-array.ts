const BYTEA_OID = 17;
const HEAD_BYTES = 20;

/**
 * Byte strings as one `bytea[]` parameter in PostgreSQL's binary form (array_send in its source): number of
 * dimensions, null flag, element type, length, lower bound, then each element behind its length. `pg` sends a
 * Buffer as it is, so nothing is printed in hexadecimal and read back.
 */
export function byteaArray(items: readonly Buffer[]): Buffer {
  let size = HEAD_BYTES;
  for (const item of items) size += 4 + item.length;
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(0, 4);
  bytes.writeInt32BE(BYTEA_OID, 8);
  bytes.writeInt32BE(items.length, 12);
  bytes.writeInt32BE(1, 16);
  let at = HEAD_BYTES;
  for (const item of items) {
    at = bytes.writeInt32BE(item.length, at);
    at += item.copy(bytes, at);
  }
  return bytes;
}
