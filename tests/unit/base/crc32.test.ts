// Guarantee: the checksum of keys and of Amazon's event stream is the CRC-32 of zlib.
import zlib from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 } from '@/lib/base/crc32';

it('is zlib’s, for any bytes', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  expect(crc32(Buffer.alloc(0))).toBe(0);
  // Node has it from 20.15 on.
  const zlibCrc32 = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32 ?? crc32;
  fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
});
