import { isDone } from '@/lib/openai/sse';
import { parseFailure } from '../failure';
import type { ChunkChoice, EventReading, UpstreamEvent } from '../translator';
import { annotationOf, argumentsOf, finishOf, logprobOf, MALFORMED } from './answer';
import { type Json, object, objects, text } from './json';
import { usageOf } from './usage';

/** Reads a stream of `/v2/chat`, which ends with `message-end`. */
export function openStream(): (event: UpstreamEvent) => EventReading {
  const calls = new ToolCalls();
  return ({ data }) => {
    if (isDone(data)) return { chunks: [] };
    const event = parse(data);
    if (!event) return { chunks: [], failure: MALFORMED };
    // An error in the middle of a stream is the body that an error answer has, without a type.
    if (typeof event.type !== 'string')
      return { chunks: [], failure: parseFailure(200, data.toString('utf8'), undefined) };
    return event.type === 'message-end' ? readEnd(event, calls) : { chunks: readPiece(event, calls) };
  };
}

function readPiece(event: Json, calls: ToolCalls): ChunkChoice[] {
  const message = object(object(event.delta)?.message) ?? {};
  switch (event.type) {
    case 'message-start':
      return [chunkOf({ role: 'assistant' })];
    case 'content-start':
    case 'content-delta':
      return contentChunks(object(message.content) ?? {}, event.logprobs);
    case 'tool-plan-delta':
      return text(message.tool_plan) ? [chunkOf({ reasoning_content: text(message.tool_plan) })] : [];
    case 'tool-call-start':
      return calls.start(object(message.tool_calls) ?? {});
    case 'tool-call-delta':
      return calls.add(argumentsIn(object(message.tool_calls) ?? {}));
    case 'tool-call-end':
      return calls.end();
    case 'citation-start': {
      const { citations } = message;
      const annotations = objects(Array.isArray(citations) ? citations : [citations]).flatMap(annotationOf);
      return annotations.length > 0 ? [chunkOf({ annotations })] : [];
    }
    default:
      return [];
  }
}

function readEnd(event: Json, calls: ToolCalls): EventReading {
  const delta = object(event.delta) ?? {};
  const usage = usageOf(delta.usage) ?? undefined;
  const finish = finishOf(delta.finish_reason, delta.error);
  if (typeof finish !== 'string') return { chunks: [], usage, failure: finish };
  return {
    chunks: [...calls.end(), { ...chunkOf({}), finish_reason: finish }],
    usage,
    done: true,
    last: true,
  };
}

function contentChunks(content: Json, logprobs: unknown): ChunkChoice[] {
  const thoughts = text(content.thinking);
  const said = text(content.text);
  const tokens = objects([logprobs]).flatMap(logprobOf);
  if (!thoughts && !said && tokens.length === 0) return [];
  const chunk = chunkOf({
    ...(thoughts ? { reasoning_content: thoughts } : {}),
    ...(said ? { content: said } : {}),
  });
  return [tokens.length > 0 ? { ...chunk, logprobs: { content: tokens } } : chunk];
}

/**
 * The calls of a stream, one after the other. The beginning of a call's arguments is kept back as long as it may be
 * the `null` that stands for none.
 */
class ToolCalls {
  private started = 0;
  private isOpen = false;
  private kept: string | null = null;

  start(call: Json): ChunkChoice[] {
    const before = this.end();
    const name = text(object(call.function)?.name);
    this.started++;
    this.isOpen = true;
    this.kept = '';
    const head = { id: text(call.id), type: 'function' as const, function: { name, arguments: '' } };
    return [...before, this.chunk(head), ...this.add(argumentsIn(call))];
  }

  add(piece: string): ChunkChoice[] {
    if (!this.isOpen || piece === '') return [];
    const written = `${this.kept ?? ''}${piece}`;
    const mayBeNull = this.kept !== null && 'null'.startsWith(written);
    this.kept = mayBeNull ? written : null;
    return mayBeNull ? [] : [this.chunk({ function: { arguments: written } })];
  }

  end(): ChunkChoice[] {
    if (!this.isOpen) return [];
    this.isOpen = false;
    return this.kept === null ? [] : [this.chunk({ function: { arguments: argumentsOf(this.kept) } })];
  }

  private chunk(call: { id?: string; type?: 'function'; function: { name?: string; arguments: string } }) {
    return chunkOf({ tool_calls: [{ index: this.started - 1, ...call }] });
  }
}

function argumentsIn(call: Json): string {
  return text(object(call.function)?.arguments);
}

function chunkOf(delta: ChunkChoice['delta']): ChunkChoice {
  return { index: 0, delta, finish_reason: null };
}

function parse(data: Buffer): Json | null {
  try {
    return object(JSON.parse(data.toString('utf8')));
  } catch {
    return null;
  }
}
