import { type ByteText, bytesOf, byteTextOf } from '@/lib/openai/byte-text';
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
  relayRun(events: ByteText): void;
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

  /** Takes what arrived together, in order. */
  data(chunks: readonly Buffer[]): UpstreamFailure | null {
    if (this.isEventStream) this.push(chunks);
    else for (const chunk of chunks) this.body.data(chunk);
    return this.failure;
  }

  end(): UpstreamFailure | null {
    if (!this.isEventStream) this.takeWholeBody();
    else this.framer.end();
    if (this.failure) return this.failure;
    if (!this.isFinished) return truncated();
    return this.isEmpty ? emptyAnswer() : null;
  }

  private push(chunks: readonly Buffer[]): void {
    try {
      for (let at = 0; at < chunks.length && !this.failure; at++) {
        if (this.mayRun) {
          this.takeRuns(
            at === 0 && chunks.length === 1 ? byteTextOf(chunks[0] as Buffer) : joined(chunks, at),
          );
          return;
        }
        this.takeEvents(chunks[at] as Buffer);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.failure = malformed();
    }
  }

  /** The next byte begins an event of an answer under way. */
  private get mayRun(): boolean {
    return this.framer.isIdle && this.hasContent && !this.sawDone;
  }

  /** Takes runs of like events at once, and what is none event by event. */
  private takeRuns(text: ByteText): void {
    let rest = text;
    while (rest !== '') {
      const run = this.rewriter.readRun(rest);
      if (!run) break;
      this.sink.relayRun(run.relayed);
      rest = rest.slice(run.taken);
    }
    if (rest !== '') this.framer.push(bytesOf(rest));
  }

  /** One event at a time until there is content, as the rest may be a run. */
  private takeEvents(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.failure) {
      if (this.mayRun) {
        this.takeRuns(byteTextOf(rest));
        return;
      }
      const blank = rest.indexOf(BLANK);
      const end = blank < 0 ? rest.length : blank + BLANK.length;
      this.framer.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
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
      this.push([splitCompletion(read.parsed)]);
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

/** Small pieces joined as text: cheaper than copying each into a new Buffer. */
function joined(chunks: readonly Buffer[], from: number): ByteText {
  let text = '';
  for (let at = from; at < chunks.length; at++) text += byteTextOf(chunks[at] as Buffer);
  return text;
}
