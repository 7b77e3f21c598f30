// Guarantee: Amazon's event stream is cut into the same messages wherever its bytes are split, and a damaged or oversized one is never passed on.
import { describe, expect, test } from 'vitest';
import { crc32 } from '@/lib/base/crc32';
import { EventStreamFramer } from '@/lib/providers/event-stream';
import type { UpstreamEvent } from '@/lib/providers/translator';
import { encodeMessage } from '../../support/event-stream';

const STREAM = Buffer.concat([
  encodeMessage(
    { ':message-type': 'event', ':event-type': 'messageStart', ':content-type': 'application/json' },
    '{}',
  ),
  encodeMessage(
    { ':message-type': 'event', ':event-type': 'contentBlockDelta' },
    '{"delta":{"text":"né 😀"}}',
  ),
  encodeMessage({ ':message-type': 'event' }, ''),
  encodeMessage(
    { ':message-type': 'exception', ':exception-type': 'throttlingException' },
    '{"message":"m"}',
  ),
  encodeMessage({ ':message-type': 'error', ':error-code': '500', ':error-message': 'say "x"' }, ''),
]);

const EVENTS = [
  { name: 'messageStart', data: '{}' },
  { name: 'contentBlockDelta', data: '{"delta":{"text":"né 😀"}}' },
  { name: '', data: '' },
  { name: 'throttlingException', data: '{"message":"m"}', isException: true },
  { name: '500', data: '{"message":"say \\"x\\""}', isException: true },
];

function read(pieces: Buffer[], most?: number) {
  const events: unknown[] = [];
  const framer = new EventStreamFramer(
    ({ data, ...rest }: UpstreamEvent) => events.push({ ...rest, data: data.toString() }),
    most,
  );
  for (const piece of pieces) framer.push(piece);
  return { events, isIdle: framer.isIdle, isCut: framer.end() };
}

describe('messages', () => {
  test('are the same at every split in two', () => {
    for (let at = 0; at <= STREAM.length; at++) {
      const { events, isCut } = read([STREAM.subarray(0, at), STREAM.subarray(at)]);
      expect(events).toEqual(EVENTS);
      expect(isCut).toBe(false);
    }
  });

  test('are the same byte by byte and at random splits', () => {
    expect(read([...STREAM].map((byte) => Buffer.from([byte]))).events).toEqual(EVENTS);
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 300; round++) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < STREAM.length; ) {
        const size = 1 + random(60);
        pieces.push(STREAM.subarray(at, at + size));
        at += size;
      }
      expect(read(pieces).events).toEqual(EVENTS);
    }
  });

  test('cut short are told by end', () => {
    const starts = new Set([0]);
    for (let at = 0; at < STREAM.length; at += STREAM.readUInt32BE(at)) starts.add(at);
    for (let at = 0; at < STREAM.length; at++) {
      const { isIdle, isCut } = read([STREAM.subarray(0, at)]);
      expect(isCut).toBe(!starts.has(at));
      expect(isIdle).toBe(!isCut);
    }
  });

  test('of Amazon’s own test suite are read', () => {
    expect(read([Buffer.from('000000100000000005c248eb7d98c8ff', 'hex')]).events).toEqual([
      { name: '', data: '' },
    ]);
    const payload = Buffer.from('0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936', 'hex');
    expect(read([payload]).events).toEqual([{ name: '', data: "{'foo':'bar'}" }]);
    const integer =
      '0000002d0000001041c424b80a6576656e742d74797065040000a00c7b27666f6f273a27626172277d36f480a0';
    expect(read([Buffer.from(integer, 'hex')]).events).toEqual([{ name: '', data: "{'foo':'bar'}" }]);
  });

  test('may have headers of every type', () => {
    const types: [number, number][] = [
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 4],
      [5, 8],
      [6, -1],
      [7, -1],
      [8, 8],
      [9, 16],
    ];
    const raw = types.map(([type, size]) =>
      Buffer.concat([
        Buffer.from([1, 0x78, type]),
        size < 0 ? Buffer.from([0, 1, 0x79]) : Buffer.alloc(size),
      ]),
    );
    const message = encodeMessage({ ':event-type': 'metadata' }, '{}', Buffer.concat(raw));
    expect(read([message]).events).toEqual([{ name: 'metadata', data: '{}' }]);
  });
});

describe('damage', () => {
  test('of any one byte is found', () => {
    const message = encodeMessage(
      { ':message-type': 'event', ':event-type': 'messageStop' },
      '{"stopReason":"end_turn"}',
    );
    for (let at = 0; at < message.length; at++) {
      const damaged = Buffer.from(message);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(() => read([damaged])).toThrow(RangeError);
    }
  });

  test('of lengths and headers under right checksums is found', () => {
    const tooShort = encodeMessage({}, '');
    tooShort.writeUInt32BE(1, 4);
    tooShort.writeUInt32BE(crc32(tooShort.subarray(0, 8)), 8);
    expect(() => read([tooShort])).toThrow(RangeError);
    for (const headers of ['0178', '017807', '01780700', '017807000561', '01780a', '05']) {
      expect(() => read([encodeMessage({}, '', Buffer.from(headers, 'hex'))])).toThrow(RangeError);
    }
  });

  test('by size is found before the message is whole', () => {
    const message = encodeMessage({}, 'x'.repeat(100));
    expect(read([message], message.length).events).toHaveLength(1);
    expect(() => read([message.subarray(0, 12)], message.length - 1)).toThrow(RangeError);
  });
});
