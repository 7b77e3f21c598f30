import { type ByteText, byteTextOf } from '@/lib/openai/byte-text';
import { deltaHasContent } from '@/lib/openai/chat-chunk';
import { SseFramer } from '@/lib/openai/sse';
import { EventStreamFramer } from '@/lib/providers/event-stream';
import type {
  ChunkChoice,
  EventReading,
  TranslatedCall,
  Translator,
  UpstreamEvent,
} from '@/lib/providers/translator';
import type { Candidate } from '../call';
import { AttemptReader, type EventTaker } from './attempt-reader';
import { type AnswerNames, chunkPrinter } from './translated';

/** Reads a stream of another dialect, event by event, and relays what each means. */
export class TranslatedReader extends AttemptReader {
  private readonly framer: Pick<SseFramer, 'push'> & { end(): void };
  private readonly read: (event: UpstreamEvent) => EventReading;
  private readonly print: (choice: ChunkChoice) => Buffer;
  private native: ByteText[] = [];
  private sawLast = false;

  constructor(
    sink: EventTaker,
    candidate: Candidate,
    names: AnswerNames,
    translator: Translator,
    private readonly told: TranslatedCall | undefined,
  ) {
    super(sink, candidate, names);
    this.read = translator.openStream(told);
    this.print = chunkPrinter(names);
    this.framer =
      translator.framing === 'sse'
        ? // The dialects that are framed so name their events in the data.
          new SseFramer((data) => this.event({ name: '', data }))
        : new EventStreamFramer((event) => this.event(event));
  }

  override takeNative(): readonly ByteText[] {
    const { native } = this;
    this.native = [];
    return native;
  }

  override get isOver(): boolean {
    return this.sawLast;
  }

  protected get isFinished(): boolean {
    return this.sawDone;
  }

  protected push(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) if (!this.failure) this.framer.push(chunk);
  }

  protected endFrames(): void {
    this.framer.end();
  }

  /** The answer may be whole before its last event: what follows can only add to it. */
  private event(event: UpstreamEvent): void {
    if (this.failure || this.sawLast) return;
    const { chunks, usage, failure, done, last } = this.read(event);
    for (const choice of chunks) {
      this.hasContent ||= deltaHasContent(choice.delta);
      this.finishReason = choice.finish_reason ?? this.finishReason;
      this.sink.relay(this.print(choice));
    }
    if (usage) this.usage = usage;
    if (failure && !this.sawDone) this.failure = failure;
    if (this.told?.native && !failure) this.native.push(byteTextOf(event.data));
    this.sawDone ||= done === true;
    this.sawLast = this.sawDone && last === true;
  }
}
