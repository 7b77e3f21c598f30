import { type ByteText, bytesOf, byteTextOf } from '@/lib/openai/byte-text';
import { ChunkRewriter, chunkHasContent, MALFORMED } from '@/lib/openai/chat-chunk';
import { ChunkMender } from '@/lib/openai/mend-answer';
import { isDone, SseFramer } from '@/lib/openai/sse';
import type { RelayingAdapter } from '@/lib/providers/adapter';
import type { Candidate } from '../call';
import { AttemptReader, type EventTaker } from './attempt-reader';
import { malformed } from './json-sink';
import type { AnswerNames } from './translated';

const NONE_FINISHED: readonly unknown[] = [];
const BLANK = Buffer.from('\n\n');

/** Reads a stream of Chat Completions, whose events are relayed as bytes. */
export class RelayReader extends AttemptReader {
  private readonly rewriter: ChunkRewriter;
  private readonly mender = new ChunkMender();
  private readonly finished = new Set<unknown>();
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
    return this.sawDone || this.finished.size >= this.sink.choices;
  }

  /** By the protocol, `[DONE]` is the last. */
  override get isOver(): boolean {
    return this.sawDone;
  }

  protected push(chunks: readonly Buffer[]): void {
    for (let at = 0; at < chunks.length && !this.failure; at++) {
      if (this.mayRun) {
        this.takeRuns(joined(chunks, at));
        return;
      }
      this.takeEvents(chunks[at] as Buffer);
    }
  }

  protected endFrames(): void {
    this.framer.end();
  }

  /** The next byte begins an event of an answer under way. */
  private get mayRun(): boolean {
    return this.framer.isIdle && this.hasContent && !this.sawDone && !this.mender.isRenumbering;
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

  private event(data: Buffer): void {
    if (this.failure || this.sawDone) return;
    if (isDone(data)) {
      this.sawDone = true;
      return;
    }
    const reading = this.rewriter.read(this.mender.mend(data));
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
    for (const index of reading.finished ?? NONE_FINISHED) this.finished.add(index);
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
