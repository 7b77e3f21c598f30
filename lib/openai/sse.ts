/**
 * Cuts a stream of bytes into server-sent events wherever the bytes are split. Lines end with LF or
 * CRLF; comments and fields other than `data` are dropped. Several `data` lines of one event are joined by LF.
 */
export class SseFramer {
  /** A line's beginning. */
  private readonly carry = new GrowingBytes();
  private data: Buffer | null = null;
  /** The data of an event of several lines. */
  private readonly lines = new GrowingBytes();
  private readonly onEvent: (data: Buffer) => void;
  private readonly maxEventBytes: number;

  constructor(onEvent: (data: Buffer) => void, maxEventBytes = 16 * 1024 * 1024) {
    this.onEvent = onEvent;
    this.maxEventBytes = maxEventBytes;
  }

  /** No event is half read: the next byte begins one. */
  get isIdle(): boolean {
    return this.carry.length === 0 && this.data === null;
  }

  /** Takes the next bytes; calls `onEvent` once per finished event. @throws RangeError when one event is larger than the bound. */
  push(chunk: Buffer): void {
    let lineEnd = chunk.indexOf(LF);
    if (lineEnd < 0) {
      this.keep(chunk);
      return;
    }
    lineEnd += this.carry.length;
    const bytes = this.carry.takeWith(chunk);
    let lineStart = 0;
    while (lineEnd >= 0) {
      const contentEnd = lineEnd > lineStart && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
      this.takeLine(bytes, lineStart, contentEnd);
      lineStart = lineEnd + 1;
      lineEnd = bytes.indexOf(LF, lineStart);
    }
    if (lineStart < bytes.length) this.keep(bytes.subarray(lineStart));
  }

  /** The stream has ended: an event without its blank line counts, as some providers end so. */
  end(): void {
    if (this.carry.length > 0) {
      const bytes = this.carry.take();
      this.takeLine(bytes, 0, bytes.length);
    }
    this.dispatch();
  }

  private keep(piece: Buffer): void {
    this.carry.append(piece);
    if (this.carry.length > this.maxEventBytes) throw new RangeError('event too large');
  }

  private takeLine(bytes: Buffer, from: number, to: number): void {
    if (from === to) {
      this.dispatch();
      return;
    }
    if (bytes[from] !== LETTER_D) {
      // A byte order mark may stand before the first line.
      if (bytes[from] === BOM[0] && bytes.subarray(from, from + BOM.length).equals(BOM))
        this.takeLine(bytes, from + BOM.length, to);
      return;
    }
    if (bytes.toString('latin1', from, Math.min(from + 5, to)) !== 'data:') return;
    const valueStart = bytes[from + 5] === SPACE && from + 5 < to ? from + 6 : from + 5;
    const value = bytes.subarray(valueStart, to);
    if (this.data === null) this.data = value;
    else {
      if (this.lines.length === 0) this.lines.append(this.data);
      this.lines.append(NEWLINE);
      this.lines.append(value);
    }
    if (Math.max(value.length, this.lines.length) > this.maxEventBytes)
      throw new RangeError('event too large');
  }

  private dispatch(): void {
    const data = this.lines.length > 0 ? this.lines.take() : this.data;
    this.data = null;
    if (data && data.length > 0) this.onEvent(data);
  }
}

/** Bytes that come in pieces, however small, joined in a time that grows with them and not with their square. */
class GrowingBytes {
  length = 0;
  private bytes = NO_BYTES;

  append(piece: Buffer): void {
    const needed = this.length + piece.length;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    piece.copy(this.bytes, this.length);
    this.length = needed;
  }

  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = NO_BYTES;
    this.length = 0;
    return taken;
  }

  /** All of it and these after it, which are not copied where there is nothing before them. */
  takeWith(last: Buffer): Buffer {
    if (this.length === 0) return last;
    this.append(last);
    return this.take();
  }
}

/** The data of the event that ends a Chat Completions stream. */
export const DONE = '[DONE]';

/** True for the event `[DONE]`. */
export function isDone(data: Buffer): boolean {
  return data.length === DONE.length && data.toString('latin1') === DONE;
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const LETTER_D = 0x64;
const NO_BYTES = Buffer.alloc(0);
const NEWLINE = Buffer.from('\n');
const BOM = Buffer.from('\ufeff');
