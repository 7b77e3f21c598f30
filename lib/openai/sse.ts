/**
 * Cuts a stream of bytes into server-sent events wherever the bytes are split. Lines end with LF or
 * CRLF; comments and fields other than `data` are dropped. Several `data` lines of one event are joined by LF.
 */
export class SseFramer {
  private carry: Buffer | null = null;
  private data: Buffer | null = null;
  private readonly onEvent: (data: Buffer) => void;
  private readonly maxEventBytes: number;

  constructor(onEvent: (data: Buffer) => void, maxEventBytes = 16 * 1024 * 1024) {
    this.onEvent = onEvent;
    this.maxEventBytes = maxEventBytes;
  }

  /** No event is half read: the next byte begins one. */
  get isIdle(): boolean {
    return this.carry === null && this.data === null;
  }

  /** Takes the next bytes; calls `onEvent` once per finished event. @throws RangeError when one event is larger than the bound. */
  push(chunk: Buffer): void {
    const bytes = this.carry ? Buffer.concat([this.carry, chunk]) : chunk;
    this.carry = null;
    let lineStart = 0;
    let lineEnd = bytes.indexOf(LF, lineStart);
    while (lineEnd >= 0) {
      const contentEnd = lineEnd > lineStart && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
      this.takeLine(bytes, lineStart, contentEnd);
      lineStart = lineEnd + 1;
      lineEnd = bytes.indexOf(LF, lineStart);
    }
    if (lineStart < bytes.length) {
      if (bytes.length - lineStart > this.maxEventBytes) throw new RangeError('event too large');
      this.carry = lineStart === 0 ? bytes : Buffer.from(bytes.subarray(lineStart));
    }
  }

  /** The stream has ended: an event without its blank line counts, as some providers end so. */
  end(): void {
    if (this.carry) {
      const bytes = this.carry;
      this.carry = null;
      this.takeLine(bytes, 0, bytes.length);
    }
    this.dispatch();
  }

  private takeLine(bytes: Buffer, from: number, to: number): void {
    if (from === to) {
      this.dispatch();
      return;
    }
    if (bytes[from] !== LETTER_D || bytes.toString('latin1', from, Math.min(from + 5, to)) !== 'data:')
      return;
    const valueStart = bytes[from + 5] === SPACE && from + 5 < to ? from + 6 : from + 5;
    const value = bytes.subarray(valueStart, to);
    this.data = this.data ? Buffer.concat([this.data, NEWLINE, value]) : value;
    if (this.data.length > this.maxEventBytes) throw new RangeError('event too large');
  }

  private dispatch(): void {
    const data = this.data;
    this.data = null;
    if (data && data.length > 0) this.onEvent(data);
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
const NEWLINE = Buffer.from('\n');
