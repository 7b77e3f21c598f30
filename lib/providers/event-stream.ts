import { crc32 } from '@/lib/base/crc32';
import type { UpstreamEvent } from './translator';

/**
 * Cuts a stream of bytes into the messages of Amazon's event stream (`application/vnd.amazon.eventstream`) wherever
 * the bytes are split. A message is its length, its headers' length, a CRC32 of these two, headers, payload, and a
 * CRC32 of all before it: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export class EventStreamFramer {
  private pieces: Buffer[] = [];
  private size = 0;
  /** How many bytes there must be before more can be read. */
  private wanted = PRELUDE_BYTES;

  constructor(
    private readonly onEvent: (event: UpstreamEvent) => void,
    private readonly maxMessageBytes = 16 * 1024 * 1024,
  ) {}

  /** No message is half read: the next byte begins one. */
  get isIdle(): boolean {
    return this.size === 0;
  }

  /**
   * Takes the next bytes; calls `onEvent` once per finished message.
   * @throws RangeError when a message is larger than the bound, or its lengths or checksums are wrong
   */
  push(piece: Buffer): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.size += piece.length;
    if (this.size < this.wanted) return;
    const bytes = this.pieces.length === 1 ? piece : Buffer.concat(this.pieces, this.size);
    this.keep(bytes.subarray(this.readMessages(bytes)));
  }

  /** The stream has ended. @returns true when it ended inside a message */
  end(): boolean {
    return !this.isIdle;
  }

  /** @returns how many bytes were read */
  private readMessages(bytes: Buffer): number {
    let start = 0;
    this.wanted = PRELUDE_BYTES;
    while (bytes.length - start >= PRELUDE_BYTES) {
      const length = messageLength(bytes.subarray(start, start + PRELUDE_BYTES), this.maxMessageBytes);
      if (bytes.length - start < length) {
        this.wanted = length;
        break;
      }
      this.onEvent(readMessage(bytes.subarray(start, start + length)));
      start += length;
    }
    return start;
  }

  private keep(rest: Buffer): void {
    this.pieces = rest.length === 0 ? [] : [rest];
    this.size = rest.length;
  }
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
const LEAST_BYTES = PRELUDE_BYTES + CRC_BYTES;

function messageLength(prelude: Buffer, most: number): number {
  if (crc32(prelude.subarray(0, 8)) !== prelude.readUInt32BE(8)) throw new RangeError('prelude checksum');
  const length = prelude.readUInt32BE(0);
  if (length > most) throw new RangeError('message too large');
  if (length < LEAST_BYTES + prelude.readUInt32BE(4)) throw new RangeError('message length');
  return length;
}

function readMessage(message: Buffer): UpstreamEvent {
  const end = message.length - CRC_BYTES;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end)) throw new RangeError('message checksum');
  const payloadStart = PRELUDE_BYTES + message.readUInt32BE(4);
  const headers = readHeaders(message.subarray(PRELUDE_BYTES, payloadStart));
  const data = message.subarray(payloadStart, end);
  switch (headers.get(':message-type')) {
    case 'exception':
      return { name: headers.get(':exception-type') ?? '', data, isException: true };
    case 'error': {
      // An error that no exception models stands in the headers, without a payload.
      const said = JSON.stringify({ message: headers.get(':error-message') ?? '' });
      return { name: headers.get(':error-code') ?? '', data: Buffer.from(said), isException: true };
    }
    default:
      return { name: headers.get(':event-type') ?? '', data };
  }
}

const BYTES_TYPE = 6;
const STRING_TYPE = 7;
/** Bytes of a value by its type: true, false, byte, short, int, long; then timestamp and UUID. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

/** The headers whose value is a string; others are passed over. */
function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const take = (count: number) => {
    if (at + count > bytes.length) throw new RangeError('header length');
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const name = take(take(1).readUInt8()).toString('utf8');
    const type = take(1).readUInt8();
    const isLong = type === BYTES_TYPE || type === STRING_TYPE;
    const length = isLong ? take(2).readUInt16BE() : FIXED_BYTES[type];
    if (length === undefined) throw new RangeError('header type');
    const value = take(length);
    if (type === STRING_TYPE) headers.set(name, value.toString('utf8'));
  }
  return headers;
}
