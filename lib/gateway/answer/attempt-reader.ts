import { type ByteText, byteTextOf } from '@/lib/openai/byte-text';
import { splitCompletion } from '@/lib/openai/replay';
import { believed, type Usage } from '@/lib/openai/usage';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import type { Candidate } from '../call';
import { type Billed, isBilled } from '../dispatch/billed';
import { BodyCollector, emptyAnswer, malformed, readWholeAnswer, truncated } from './json-sink';
import type { AnswerNames } from './translated';

/** Where an attempt's events go. */
export interface EventTaker {
  /** Takes one event's data. */
  relay(event: Buffer): void;
  /** Takes whole events, framed. */
  relayRun(events: ByteText): void;
  /** How many choices there are to be. */
  readonly choices: number;
}

const NONE: readonly ByteText[] = [];
const JSON_TYPE = /application\/json/i;
const OPEN_BRACE = 0x7b;
/** The transport bounds what is said to be no stream; what only turns out to be none is bounded here. */
const WHOLE_BYTES_AT_MOST = 64 * 1024 * 1024;

/** Reads one attempt's stream: what to relay, how it ended, what was wrong. */
export abstract class AttemptReader {
  usage: Usage | null = null;
  finishReason: string | null = null;
  protected sawDone = false;
  protected hasContent = false;
  protected failure: UpstreamFailure | null = null;
  private readonly body: BodyCollector;
  private isEventStream = true;
  private hasBegun = false;

  constructor(
    protected readonly sink: EventTaker,
    private readonly candidate: Candidate,
    private readonly names: AnswerNames,
  ) {
    this.body = new BodyCollector(candidate);
  }

  /** Takes the next bytes of the stream, as they arrived. @throws RangeError where they are no frames, or one is too large */
  protected abstract push(chunks: readonly Buffer[]): void;

  /** The stream has ended. */
  protected abstract endFrames(): void;

  /** The provider said that it had finished. */
  protected abstract get isFinished(): boolean;

  /** Nothing of the answer can follow, though the stream has not ended. */
  get isOver(): boolean {
    return false;
  }

  /** The provider's own events since they were last asked for, where the client speaks its dialect. */
  takeNative(): readonly ByteText[] {
    return NONE;
  }

  /** The provider's report, to be charged by. */
  get report(): Usage | null {
    return believed(this.usage, this.hasContent);
  }

  get isWhole(): boolean {
    return this.isFinished && !this.isEmpty;
  }

  private get isEmpty(): boolean {
    return !this.hasContent && this.finishReason !== 'length' && this.finishReason !== 'content_filter';
  }

  /**
   * What is billed for an answer that is of no use; undefined: nothing.
   * @param received its events as far as they were kept
   * @param scale how many times more they were
   */
  billed(failure: UpstreamFailure, received: ByteText, scale: number): Billed | undefined {
    if (!this.isEventStream) return this.body.billed(failure);
    const { report: usage, hasContent: hasOutput } = this;
    if (!this.body.succeeded || !isBilled(failure, { hasOutput, usage })) return undefined;
    return { usage, isFinal: this.finishReason !== null, answer: received, scale };
  }

  head(status: number, header: (name: string) => string | undefined): void {
    this.body.head(status, header);
    this.isEventStream = this.body.succeeded && !JSON_TYPE.test(header('content-type') ?? '');
  }

  /** Takes what arrived together, in order. */
  data(chunks: readonly Buffer[]): UpstreamFailure | null {
    // No frame begins so: an error, or a whole answer, under the head of a stream.
    if (!this.hasBegun && chunks[0]?.[0] === OPEN_BRACE) this.isEventStream = false;
    this.hasBegun = true;
    if (!this.isEventStream) {
      for (const chunk of chunks) this.body.data(chunk);
      if (this.body.size > WHOLE_BYTES_AT_MOST) this.failure = malformed();
    } else {
      try {
        this.push(chunks);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.failure = malformed();
      }
    }
    return this.failure;
  }

  end(): UpstreamFailure | null {
    if (!this.isEventStream) this.takeWholeBody();
    else this.endFrames();
    if (this.failure) return this.failure;
    if (!this.isFinished) return truncated();
    return this.isEmpty ? emptyAnswer() : null;
  }

  /** An error body, or a provider that answered a stream's request with one whole answer. */
  private takeWholeBody(): void {
    this.failure = this.body.failure();
    if (this.failure) return;
    const read = readWholeAnswer(this.candidate, this.body.bytes(), this.names);
    if (!('answer' in read)) {
      this.failure = read;
      return;
    }
    const { id, model } = this.names;
    try {
      this.sink.relayRun(byteTextOf(splitCompletion({ ...read.answer.parsed, id, model })));
    } catch {
      // A choice without a message.
      this.failure = malformed();
      return;
    }
    this.usage = read.usage;
    this.finishReason = read.finishReason;
    this.hasContent = true;
    this.sawDone = true;
  }
}
