import { type ChunkRewriter, chunkHasContent, MALFORMED } from '@/lib/openai/chat-chunk';
import { splitCompletion } from '@/lib/openai/replay';
import { isDone, SseFramer } from '@/lib/openai/sse';
import type { Usage } from '@/lib/openai/usage';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import type { Candidate } from './call';
import { BodyCollector, emptyAnswer, malformed, readWholeAnswer, statusIn, truncated } from './json-sink';

const BLANK = Buffer.from('\n\n');

/** Where an attempt's events go. */
export interface EventTaker {
  /** Takes one event's data. */
  relay(event: Buffer): void;
  /** Takes whole events, framed. */
  relayRun(events: Buffer): void;
  /** How many choices there are to be. */
  readonly choices: number;
}

/** Reads one attempt's stream: what to relay, how it ended, what was wrong. */
export class AttemptReader {
  usage: Usage | null = null;
  finishReason: string | null = null;
  private body: BodyCollector;
  private isEventStream = true;
  private sawDone = false;
  private hasContent = false;
  private failure: UpstreamFailure | null = null;
  private readonly framer: SseFramer;

  constructor(
    private readonly sink: EventTaker,
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
