import { crc32 } from '@/lib/base/crc32';

const STRING = 7;

/** One message of Amazon's event stream, with string headers and any further ones as bytes. */
export function encodeMessage(
  headers: Record<string, string>,
  payload: string,
  rawHeaders = Buffer.alloc(0),
): Buffer {
  const named = Object.entries(headers).map(([name, value]) => {
    const text = Buffer.from(value);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(text.length);
    return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([STRING]), size, text]);
  });
  const head = Buffer.concat([...named, rawHeaders]);
  const body = Buffer.from(payload);
  const message = Buffer.alloc(16 + head.length + body.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  body.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}
