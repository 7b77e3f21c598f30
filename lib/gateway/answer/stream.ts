import { type ByteText, byteTextOf } from '@/lib/openai/byte-text';
import type { UpstreamCall, UpstreamFailure, UpstreamListener } from '@/lib/providers/adapter';
import type { TranslatedCall } from '@/lib/providers/translator';
import type { Candidate } from '../call';
import type { Billed } from '../dispatch/billed';
import type { AttemptHooks, AttemptResult, Sink } from '../dispatch/dispatch';
import type { Exchange, OutHeaders } from '../door/exchange';
import type { AnswerPrinter } from './answer-printer';
import type { AttemptReader, EventTaker } from './attempt-reader';
import { malformed } from './json-sink';
import { keepAlive } from './keep-alive';
import { RelayReader } from './relay-reader';
import type { AnswerNames } from './translated';
import { TranslatedReader } from './translated-reader';

/** How much of a stream is kept for the cache and for counting when the client leaves. */
const KEPT_BYTES = 1024 * 1024;
/** A client that has read nothing for so long has left without saying so. */
const STALLED_MS = 300_000;
/** What a provider may still say after its last word. */
const PIECES_AFTER = 8;
const DATA = 'data: ';
const BLANK = '\n\n';

/** Headers of the stream's head; null: sent early, before any provider answered. */
export type StreamHead = (candidate: Candidate | null) => OutHeaders;

/**
 * Relays a provider's stream to the client: as bytes, with our id and model in and usage cut out, or translated;
 * and learns what the receipt needs. Slow readers slow the provider down; nothing piles up.
 */
export class StreamSink implements Sink, EventTaker {
  relayed = false;
  seat = -1;
  /** The relayed events, up to a bound. */
  private kept: ByteText = '';
  relayedBytes = 0;
  /** When the head was sent or the last byte written. */
  lastWriteAt = performance.now();
  private upstream: UpstreamCall | null = null;
  private outgoing: ByteText = '';
  /** The client has more to read than it takes. */
  private isFull = false;
  private readonly stopKeepAlive: () => void;

  constructor(
    readonly exchange: Exchange,
    private readonly names: (candidate: Candidate) => AnswerNames,
    private readonly head: StreamHead,
    private readonly onFirstByte: () => void,
    /** How many choices there are to be. */
    readonly choices = 1,
    private readonly printer: AnswerPrinter | null = null,
  ) {
    this.stopKeepAlive = keepAlive(this);
  }

  attach(call: UpstreamCall): void {
    this.upstream = call;
  }

  listen(candidate: Candidate, attempt: AttemptHooks, told?: TranslatedCall): UpstreamListener {
    const reader = this.readerOf(candidate, told);
    let arrived: Buffer[] = [];
    let piecesAfter = 0;
    const finish = (result: AttemptResult) => {
      if (attempt.isOver) return;
      if (!result.ok) result.billed = this.billed(reader, result.failure);
      // What failed before the client had a byte leaves no trace: another route may answer.
      let broken: UpstreamFailure | null = null;
      if (result.ok || this.relayed) broken = this.flush(candidate, reader, attempt);
      else this.outgoing = '';
      if (result.ok && broken)
        attempt.done({ ok: false, failure: broken, billed: this.billed(reader, broken) });
      else attempt.done(result);
    };
    const fail = (failure: UpstreamFailure) => finish({ ok: false, failure });
    const succeed = () => finish({ ok: true, usage: reader.report, finishReason: reader.finishReason });
    const end = () => {
      const failure = reader.end();
      if (failure) fail(failure);
      else succeed();
    };
    const readArrived = () => {
      if (arrived.length === 0 || attempt.isOver) return;
      const chunks = arrived;
      arrived = [];
      const failure = reader.data(chunks) ?? this.flush(candidate, reader, attempt);
      if (failure) fail(failure);
      if (!reader.isOver || attempt.isOver) return;
      // Some keep the connection after their last word. It is read to its end, for nobody, as it may be used again.
      end();
      this.upstream?.resume();
    };
    return {
      onHead: (status, header) => reader.head(status, header),
      onData: (chunk) => {
        if (attempt.isOver) {
          // One that talks on for ever would keep its connection for ever.
          if (reader.isOver && ++piecesAfter > PIECES_AFTER) this.upstream?.abort();
          return;
        }
        // One read of a socket is told in many pieces: they are relayed together, in one write.
        if (arrived.push(chunk) === 1) queueMicrotask(readArrived);
      },
      onEnd: () => {
        readArrived();
        if (!attempt.isOver) end();
      },
      onError: (failure) => {
        readArrived();
        // The answer was whole, only the goodbye was missing.
        if (reader.isWhole) succeed();
        else fail(failure);
      },
    };
  }

  /** What is billed for an attempt that is of no use: all that was received of it. */
  private billed(reader: AttemptReader, failure: UpstreamFailure): Billed | undefined {
    const received = this.kept + this.outgoing;
    const scale = received === '' ? 1 : (this.relayedBytes + this.outgoing.length) / received.length;
    return reader.billed(failure, received, scale);
  }

  private readerOf(candidate: Candidate, told: TranslatedCall | undefined): AttemptReader {
    const { adapter } = candidate;
    const names = this.names(candidate);
    return adapter.passThrough
      ? new RelayReader(this, candidate, names, adapter)
      : new TranslatedReader(this, candidate, names, adapter, told);
  }

  /** Takes one event for the client; sent with the rest of what arrived with it. */
  relay(event: Buffer): void {
    this.outgoing += DATA + byteTextOf(event) + BLANK;
  }

  /** Takes whole events, framed. */
  relayRun(events: ByteText): void {
    this.outgoing += events;
  }

  /** Sends the head if that has not happened: at the first event, or early, when providers are slow. */
  startHead(candidate: Candidate | null): void {
    if (this.exchange.headSent) return;
    this.exchange.start(200, this.head(candidate));
    this.lastWriteAt = performance.now();
  }

  /** A comment between events, so that no load balancer takes a thinking model for a dead one. */
  comment(text: string): void {
    if (this.isFull) {
      // It has more to read than it takes. One that takes nothing for long keeps a provider's connection and a hold.
      if (performance.now() - this.lastWriteAt > STALLED_MS) this.exchange.drop();
      return;
    }
    if (!this.exchange.headSent) this.startHead(null);
    this.exchange.write(this.printer?.keepAlive() ?? `: ${text}\n`);
    this.lastWriteAt = performance.now();
  }

  /** No further writes; ends the keep-alive. */
  close(): void {
    this.stopKeepAlive();
  }

  /** @returns a failure where what was to be relayed cannot be read, so that it cannot be printed */
  private flush(candidate: Candidate, reader: AttemptReader, attempt: AttemptHooks): UpstreamFailure | null {
    if (this.outgoing === '') return null;
    const events = this.outgoing;
    this.outgoing = '';
    const printed = this.printer ? print(this.printer, events, reader) : events;
    if (printed === null) return malformed();
    if (!this.relayed) {
      attempt.begins();
      this.relayed = true;
      this.onFirstByte();
      this.startHead(candidate);
    }
    this.keep(events);
    if (printed !== '') this.write(printed);
    return null;
  }

  private write(printed: ByteText): void {
    this.lastWriteAt = performance.now();
    if (!this.exchange.write(printed, 'latin1') && !this.isFull) {
      const { upstream } = this;
      this.isFull = true;
      upstream?.pause();
      this.exchange.onDrain(() => {
        this.isFull = false;
        upstream?.resume();
      });
    }
  }

  /** The relayed events, as far as they were kept. */
  keptEvents(): ByteText {
    return this.kept;
  }

  get keptBytes(): number {
    return this.kept.length;
  }

  private keep(events: ByteText): void {
    this.relayedBytes += events.length;
    if (this.kept.length + events.length <= KEPT_BYTES) this.kept += events;
  }

  /** All that was relayed was kept: the answer may be stored. */
  get isWholeKept(): boolean {
    return this.kept.length === this.relayedBytes;
  }
}

function print(printer: AnswerPrinter, events: ByteText, reader: AttemptReader): ByteText | null {
  const native = printer.relay ? reader.takeNative() : [];
  if (printer.relay && native.length > 0) return printer.relay(native, events);
  return printer.push(events, reader.usage);
}
