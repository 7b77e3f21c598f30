import { ChunkRewriter, chunkHasContent, MALFORMED } from '@/lib/openai/chat-chunk';
import { splitCompletion } from '@/lib/openai/replay';
import { isDone, SseFramer } from '@/lib/openai/sse';
import type { Usage } from '@/lib/openai/usage';
import type { UpstreamCall, UpstreamFailure, UpstreamListener } from '@/lib/providers/adapter';
import type { Candidate } from './call';
import type { AttemptResult, Sink } from './dispatch';
import type { Exchange, OutHeaders } from './exchange';
import { BodyCollector, emptyAnswer, malformed, readWholeAnswer, statusIn, truncated } from './json-sink';
import { keepAlive } from './keep-alive';

/** How much of a stream is kept for the cache and for counting when the client leaves. */
const KEPT_BYTES = 1024 * 1024;
const DATA = Buffer.from('data: ');
const BLANK = Buffer.from('\n\n');

/** Headers of the stream's head; null: sent early, before any provider answered. */
export type StreamHead = (candidate: Candidate | null) => OutHeaders;

/**
 * Relays a provider's stream to the client as bytes: frames it into events, puts our id and model in, cuts
 * usage out, and learns what the receipt needs. Slow readers slow the provider down; nothing piles up.
 */
export class StreamSink implements Sink {
  relayed = false;
  /** The relayed events, up to a bound. */
  private readonly kept: Buffer[] = [];
  keptBytes = 0;
  relayedBytes = 0;
  /** When the head was sent or the last byte written. */
  lastWriteAt = performance.now();
  private upstream: UpstreamCall | null = null;
  private outgoing: Buffer[] = [];
  /** The client has more to read than it takes. */
  private isFull = false;
  private readonly stopKeepAlive: () => void;

  constructor(
    readonly exchange: Exchange,
    private readonly answerId: string,
    private readonly model: (candidate: Candidate) => string,
    private readonly head: StreamHead,
    private readonly onFirstByte: () => void,
    /** How many choices there are to be. */
    readonly choices = 1,
  ) {
    this.stopKeepAlive = keepAlive(this);
  }

  attach(call: UpstreamCall): void {
    this.upstream = call;
  }

  listen(candidate: Candidate, done: (result: AttemptResult) => void): UpstreamListener {
    const reader = new AttemptReader(
      this,
      candidate,
      new ChunkRewriter(this.answerId, this.model(candidate)),
    );
    const arrived: Buffer[] = [];
    let ended = false;
    const finish = (result: AttemptResult) => {
      if (ended) return;
      ended = true;
      // What failed before the client had a byte leaves no trace: another route may answer.
      if (result.ok || this.relayed) this.flush(candidate);
      else this.outgoing = [];
      done(result);
    };
    const fail = (failure: UpstreamFailure) => {
      if (!ended) this.upstream?.abort();
      finish({ ok: false, failure });
    };
    const readArrived = () => {
      if (arrived.length === 0 || ended) return;
      const [first] = arrived;
      const bytes = arrived.length === 1 && first ? first : Buffer.concat(arrived);
      arrived.length = 0;
      const failure = reader.data(bytes);
      if (failure) fail(failure);
      else this.flush(candidate);
    };
    return {
      onHead: (status, header) => reader.head(status, header),
      onData: (chunk) => {
        // One read of a socket is told in many pieces: they are relayed together, in one write.
        if (arrived.push(chunk) === 1) queueMicrotask(readArrived);
      },
      onEnd: () => {
        readArrived();
        const failure = ended ? null : reader.end();
        if (failure) fail(failure);
        else finish({ ok: true, usage: reader.usage, finishReason: reader.finishReason });
      },
      onError: (failure) => {
        readArrived();
        // The answer was whole, only the goodbye was missing.
        if (reader.isWhole) finish({ ok: true, usage: reader.usage, finishReason: reader.finishReason });
        else finish({ ok: false, failure });
      },
    };
  }

  /** Takes one event for the client; sent with the rest of what arrived with it. */
  relay(event: Buffer): void {
    this.outgoing.push(DATA, event, BLANK);
  }

  /** Takes whole events, framed. */
  relayRun(events: Buffer): void {
    this.outgoing.push(events);
  }

  /** Sends the head if that has not happened: at the first event, or early, when providers are slow. */
  startHead(candidate: Candidate | null): void {
    if (this.exchange.headSent) return;
    this.exchange.start(200, this.head(candidate));
    this.lastWriteAt = performance.now();
  }

  /** A comment between events, so that no load balancer takes a thinking model for a dead one. */
  comment(text: string): void {
    if (!this.exchange.headSent) this.startHead(null);
    this.exchange.write(`: ${text}\n`);
    this.lastWriteAt = performance.now();
  }

  /** No further writes; ends the keep-alive. */
  close(): void {
    this.stopKeepAlive();
  }

  private flush(candidate: Candidate): void {
    if (this.outgoing.length === 0) return;
    const [first] = this.outgoing;
    const bytes = this.outgoing.length === 1 && first ? first : Buffer.concat(this.outgoing);
    this.outgoing = [];
    if (!this.relayed) {
      this.relayed = true;
      this.onFirstByte();
      this.startHead(candidate);
    }
    this.keep(bytes);
    this.lastWriteAt = performance.now();
    if (!this.exchange.write(bytes) && !this.isFull) {
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
  keptEvents(): Buffer {
    const [first] = this.kept;
    return this.kept.length === 1 && first ? first : Buffer.concat(this.kept);
  }

  private keep(bytes: Buffer): void {
    this.relayedBytes += bytes.length;
    if (this.keptBytes + bytes.length > KEPT_BYTES) return;
    this.kept.push(bytes);
    this.keptBytes += bytes.length;
  }

  /** All that was relayed was kept: the answer may be stored. */
  get isWholeKept(): boolean {
    return this.keptBytes === this.relayedBytes;
  }
}

/** Reads one attempt's stream: what to relay, how it ended, what was wrong. */
class AttemptReader {
  usage: Usage | null = null;
  finishReason: string | null = null;
  private body: BodyCollector;
  private isEventStream = true;
  private sawDone = false;
  private hasContent = false;
  private failure: UpstreamFailure | null = null;
  private readonly framer: SseFramer;

  constructor(
    private readonly sink: StreamSink,
    private readonly candidate: Candidate,
    private readonly rewriter: ChunkRewriter,
  ) {
    this.body = new BodyCollector(candidate);
    this.framer = new SseFramer((data) => this.event(data));
  }

  /** The provider said that it had finished; of several choices one may have, and others not. */
  private get isFinished(): boolean {
    return this.sawDone || (this.finishReason !== null && this.sink.choices === 1);
  }

  get isWhole(): boolean {
    return this.isFinished && !this.isEmpty;
  }

  private get isEmpty(): boolean {
    return !this.hasContent && this.finishReason !== 'length' && this.finishReason !== 'content_filter';
  }

  head(status: number, header: (name: string) => string | undefined): void {
    this.body.head(status, header);
    this.isEventStream = this.body.succeeded && !(header('content-type') ?? '').includes('application/json');
  }

  data(chunk: Buffer): UpstreamFailure | null {
    if (!this.isEventStream) this.body.data(chunk);
    else this.push(chunk);
    return this.failure;
  }

  end(): UpstreamFailure | null {
    if (!this.isEventStream) this.takeWholeBody();
    else this.framer.end();
    if (this.failure) return this.failure;
    if (!this.isFinished) return truncated();
    return this.isEmpty ? emptyAnswer() : null;
  }

  private push(bytes: Buffer): void {
    try {
      let rest = bytes;
      while (rest.length > 0 && !this.failure) rest = rest.subarray(this.take(rest));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.failure = malformed();
    }
  }

  /** Takes a run of like events at once where it can, else one event until there is content, else all. */
  private take(bytes: Buffer): number {
    if (this.framer.isIdle && this.hasContent && !this.sawDone) {
      const run = this.rewriter.readRun(bytes);
      if (run) {
        this.sink.relayRun(run.relayed);
        return run.taken;
      }
    }
    const blank = this.hasContent ? -1 : bytes.indexOf(BLANK);
    const end = blank < 0 ? bytes.length : blank + BLANK.length;
    this.framer.push(bytes.subarray(0, end));
    return end;
  }

  /** An error body, or a provider that answered a stream's request with one whole answer. */
  private takeWholeBody(): void {
    this.failure = this.body.failure();
    if (this.failure) return;
    const read = readWholeAnswer(this.candidate, this.body.bytes());
    if (!('parsed' in read)) {
      this.failure = read;
      return;
    }
    this.usage = this.candidate.adapter.parseUsage(read.parsed);
    try {
      this.push(splitCompletion(read.parsed));
      this.sawDone = true;
    } catch {
      // A choice without a message.
      this.failure = malformed();
    }
  }

  private event(data: Buffer): void {
    if (this.failure || this.sawDone) return;
    if (isDone(data)) {
      this.sawDone = true;
      return;
    }
    const reading = this.rewriter.read(data);
    if (reading === MALFORMED) {
      this.failure = malformed();
      return;
    }
    if (reading.error !== undefined) {
      this.failure = this.candidate.adapter.parseFailure(
        statusIn(reading.error),
        data.toString('utf8'),
        undefined,
      );
      return;
    }
    if (reading.usage !== undefined)
      this.usage = this.candidate.adapter.parseUsage(reading.usage) ?? this.usage;
    if (reading.finishReason !== undefined) this.finishReason = reading.finishReason;
    if (!reading.relayed) return;
    this.hasContent ||= chunkHasContent(reading.relayed);
    this.sink.relay(reading.relayed);
  }
}
