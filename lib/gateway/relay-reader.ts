import { ChunkRewriter, chunkHasContent, MALFORMED } from '@/lib/openai/chat-chunk';
import { isDone, SseFramer } from '@/lib/openai/sse';
import type { RelayingAdapter } from '@/lib/providers/adapter';
import { AttemptReader, type EventTaker } from './attempt-reader';
import type { Candidate } from './call';
import { malformed } from './json-sink';
import type { AnswerNames } from './translated';

const BLANK = Buffer.from('\n\n');

/** Reads a stream of Chat Completions, whose events are relayed as bytes. */
export class RelayReader extends AttemptReader {
  private readonly rewriter: ChunkRewriter;
  private readonly framer = new SseFramer((data) => this.event(data));

  constructor(
    sink: EventTaker,
    candidate: Candidate,
    names: AnswerNames,
    private readonly adapter: RelayingAdapter,
  ) {
    super(sink, candidate, names);
    this.rewriter = new ChunkRewriter(names.id, names.model);
  }

  /** Of several choices one may have finished, and others not. */
  protected get isFinished(): boolean {
    return this.sawDone || (this.finishReason !== null && this.sink.choices === 1);
  }

  protected push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.failure) rest = rest.subarray(this.take(rest));
  }

  protected endFrames(): void {
    this.framer.end();
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
      this.failure = this.adapter.parseFailure(200, JSON.stringify({ error: reading.error }), undefined);
      return;
    }
    if (reading.usage !== undefined) this.usage = this.adapter.parseUsage(reading.usage) ?? this.usage;
    if (reading.finishReason !== undefined) this.finishReason = reading.finishReason;
    if (!reading.relayed) return;
    this.hasContent ||= chunkHasContent(reading.relayed);
    this.sink.relay(reading.relayed);
  }
}
