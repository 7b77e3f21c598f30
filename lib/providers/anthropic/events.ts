import { isDone } from '@/lib/openai/sse';
import { parseFailure } from '../failure';
import type { ChunkChoice, EventReading, UpstreamEvent } from '../translator';
import { annotationsOf, detailOf, finishReasonOf, malformed, metOf, refusalOf } from './answer';
import { type Json, list, object, text } from './json';
import { ANSWER_TOOL } from './tools';
import { addUsage, NO_COUNTERS, usageOf } from './usage';

type Delta = ChunkChoice['delta'];

/**
 * Begins a stream of Messages events. Each block of thought is told twice: its text as it comes, and whole with its
 * signature once it is.
 */
export function openStream(): (event: UpstreamEvent) => EventReading {
  const stream = new MessageStream();
  return (event) => stream.read(event);
}

/** A content block under way: what was started, grown by its deltas. */
interface OpenBlock {
  block: Json;
  /** Pieces of a tool's input arrived. */
  hasInput: boolean;
  /** Where its text begins in the content. */
  from: number;
  /** Its place among the tool calls; null for other blocks. */
  call: number | null;
}

class MessageStream {
  private readonly open = new Map<unknown, OpenBlock>();
  private counters: typeof NO_COUNTERS = NO_COUNTERS;
  private chunks: ChunkChoice[] = [];
  private hasSpoken = false;
  private hasFinished = false;
  private isOver = false;
  private contentLength = 0;
  private calls = 0;
  private details = 0;
  private readonly annotations: unknown[] = [];

  read(event: UpstreamEvent): EventReading {
    this.chunks = [];
    // Some hosts end Anthropic's streams as OpenAI ends its own.
    if (this.isOver || isDone(event.data)) return { chunks: [] };
    const data = parse(event.data);
    if (!data) return { chunks: [], failure: malformed() };
    switch (data.type) {
      case 'message_start':
        return this.start(object(data.message) ?? {});
      case 'content_block_start':
        this.startBlock(data.index, object(data.content_block) ?? {});
        break;
      case 'content_block_delta':
        this.growBlock(data.index, object(data.delta) ?? {});
        break;
      case 'content_block_stop':
        this.stopBlock(data.index);
        break;
      case 'message_delta':
        return this.count(data.usage, object(data.delta) ?? {});
      case 'message_stop':
        this.isOver = true;
        return { chunks: [], done: true, last: true };
      case 'error':
        return { chunks: [], failure: parseFailure(200, event.data.toString('utf8'), undefined) };
    }
    return { chunks: this.chunks };
  }

  /** Some hosts send the start twice; one that comes after words is another answer, which cannot follow them. */
  private start(message: Json): EventReading {
    if (this.hasSpoken) return { chunks: [], failure: malformed() };
    this.open.clear();
    this.counters = NO_COUNTERS;
    // A message that goes on after a server tool starts with what it has.
    for (const [index, block] of list(message.content).entries()) {
      this.startBlock(index, object(block) ?? {});
      this.stopBlock(index);
    }
    return this.count(message.usage, message);
  }

  private count(usage: unknown, state: Json): EventReading {
    this.counters = addUsage(this.counters, usage);
    if (typeof state.stop_reason === 'string' && !this.hasFinished) this.finish(state);
    const total = usageOf(this.counters);
    return { chunks: this.chunks, ...(total ? { usage: total } : {}) };
  }

  private finish(state: Json): void {
    this.hasFinished = true;
    const refusal = refusalOf(state);
    if (refusal !== null) this.say({ refusal });
    if (this.annotations.length > 0) this.say({ annotations: this.annotations });
    this.say({}, finishReasonOf(state.stop_reason, this.calls > 0), metOf(state));
  }

  private startBlock(index: unknown, block: Json): void {
    const isCall = block.type === 'tool_use' && block.name !== ANSWER_TOOL;
    const open: OpenBlock = {
      block: { ...block, text: '', thinking: '', signature: text(block.signature) ?? '' },
      hasInput: false,
      from: this.contentLength,
      call: isCall ? this.calls++ : null,
    };
    this.open.set(index, open);
    if (open.call !== null) {
      const called = { name: text(block.name) ?? '', arguments: '' };
      const id = text(block.id) ?? '';
      this.say({ tool_calls: [{ index: open.call, id, type: 'function', function: called }] });
    }
    if (block.type === 'text') this.sayContent(text(block.text));
    if (block.type === 'thinking') this.sayThought(open, text(block.thinking));
  }

  private growBlock(index: unknown, delta: Json): void {
    const open = this.open.get(index);
    if (!open) return;
    const { block } = open;
    switch (delta.type) {
      case 'text_delta':
        if (block.type === 'text') this.sayContent(text(delta.text));
        break;
      case 'thinking_delta':
        this.sayThought(open, text(delta.thinking));
        break;
      case 'signature_delta':
        block.signature = `${block.signature}${text(delta.signature) ?? ''}`;
        break;
      case 'input_json_delta':
        this.sayInput(open, text(delta.partial_json));
        break;
      case 'citations_delta':
        block.citations = [...list(block.citations), delta.citation];
        break;
    }
  }

  private stopBlock(index: unknown): void {
    const open = this.open.get(index);
    if (!open) return;
    this.open.delete(index);
    const { block } = open;
    if (block.type === 'text') {
      this.annotations.push(...annotationsOf(list(block.citations), open.from, this.contentLength));
    } else if (block.type === 'thinking' || block.type === 'redacted_thinking') {
      const details = detailOf(block, this.details);
      this.details += details.length;
      if (details.length > 0) this.say({ reasoning_details: details });
    } else if (!open.hasInput) {
      this.sayInput(open, JSON.stringify(object(block.input) ?? {}));
    }
  }

  private sayContent(content: string | null): void {
    if (content === null) return;
    this.contentLength += content.length;
    this.say({ content });
  }

  private sayThought({ block }: OpenBlock, thought: string | null): void {
    if (thought === null) return;
    block.thinking = `${block.thinking}${thought}`;
    this.say({ reasoning_content: thought });
  }

  private sayInput(open: OpenBlock, piece: string | null): void {
    if (piece === null || open.block.type !== 'tool_use') return;
    open.hasInput = true;
    if (open.call === null) this.sayContent(piece);
    else this.say({ tool_calls: [{ index: open.call, function: { arguments: piece } }] });
  }

  /** The first chunk carries the role. */
  private say(
    delta: Delta,
    finish: ChunkChoice['finish_reason'] = null,
    more: Partial<ChunkChoice> = {},
  ): void {
    const said: Delta = this.hasSpoken ? delta : { role: 'assistant', ...delta };
    this.hasSpoken = true;
    this.chunks.push({ index: 0, delta: said, finish_reason: finish, ...more });
  }
}

function parse(data: Buffer): Json | null {
  try {
    return object(JSON.parse(data.toString('utf8')));
  } catch {
    return null;
  }
}
