import type { ChunkChoice, EventReading, FinishReason, TranslatedCall, UpstreamEvent } from '../translator';
import { detailOf, finishReasonOf, isMalformedStop } from './answer';
import { exceptionFailure, malformed } from './failure';
import { type Json, object, text } from './json';
import { answersByTool } from './request';
import { ANSWER_TOOL } from './tools';
import { parseUsage } from './usage';

/** Reads a `ConverseStream`, event by event. Events and blocks of kinds not known are passed over. */
export function openStream(call?: TranslatedCall): (event: UpstreamEvent) => EventReading {
  const stream = new ConverseStream(call !== undefined && answersByTool(call));
  return (event) => stream.read(event);
}

/** The block that is being written; text needs no state. */
type OpenBlock = { index: unknown } & (
  | { kind: 'call'; position: number; isEmpty: boolean }
  | { kind: 'answer'; isEmpty: boolean }
  | { kind: 'ignored' }
  | { kind: 'thought'; text: string; signature: string; redacted: Buffer }
);

class ConverseStream {
  private open: OpenBlock | null = null;
  private calls = 0;
  private details = 0;
  private isAnswered = false;
  /** Text before the answer's tool, which is told only where the tool is not called. */
  private withheld = '';

  constructor(private readonly withholdsText: boolean) {}

  read({ name, data, isException }: UpstreamEvent): EventReading {
    const payload = parseObject(data);
    if (isException) return { chunks: [], failure: exceptionFailure(name, payload) };
    if (!payload) return { chunks: [], failure: malformed() };
    switch (name) {
      case 'messageStart':
        return { chunks: [chunk({ role: 'assistant' })] };
      case 'contentBlockStart':
        return { chunks: this.start(payload) };
      case 'contentBlockDelta':
        return this.continue(payload);
      case 'contentBlockStop':
        return { chunks: this.close() };
      case 'messageStop':
        return this.stop(payload.stopReason);
      case 'metadata':
        return measure(payload.usage);
      default:
        return { chunks: [] };
    }
  }

  private start(payload: Json): ChunkChoice[] {
    const chunks = this.close();
    const toolUse = object(object(payload.start)?.toolUse);
    if (!toolUse) return chunks;
    const index = payload.contentBlockIndex;
    if (toolUse.name === ANSWER_TOOL) {
      this.open = this.isAnswered ? { index, kind: 'ignored' } : { index, kind: 'answer', isEmpty: true };
      this.isAnswered = true;
      return chunks;
    }
    chunks.push(...this.release());
    const position = this.calls++;
    this.open = { index, kind: 'call', position, isEmpty: true };
    const called = { name: text(toolUse.name) ?? '', arguments: '' };
    const call = {
      index: position,
      id: text(toolUse.toolUseId) ?? '',
      type: 'function',
      function: called,
    } as const;
    return [...chunks, chunk({ tool_calls: [call] })];
  }

  private continue(payload: Json): EventReading {
    const delta = object(payload.delta) ?? {};
    // Some models leave out the end of a block; the next one's index tells it.
    const chunks = this.open && this.open.index !== payload.contentBlockIndex ? this.close() : [];
    const said = text(delta.text);
    if (said !== null) chunks.push(...this.say(said));
    const reasoning = object(delta.reasoningContent);
    if (reasoning) chunks.push(...this.think(reasoning, payload.contentBlockIndex));
    const toolUse = object(delta.toolUse);
    if (!toolUse) return { chunks };
    if (this.open === null || this.open.kind === 'thought') return { chunks, failure: malformed() };
    return { chunks: [...chunks, ...this.write(text(toolUse.input))] };
  }

  private say(said: string): ChunkChoice[] {
    if (!this.withholdsText) return [chunk({ content: said })];
    this.withheld += said;
    return [];
  }

  /** The text that was withheld, once it is known to be the answer or a part of it. */
  private release(): ChunkChoice[] {
    const said = this.isAnswered ? null : text(this.withheld);
    this.withheld = '';
    return said === null ? [] : [chunk({ content: said })];
  }

  /** A piece of a tool's input. */
  private write(input: string | null): ChunkChoice[] {
    const { open } = this;
    if (input === null || (open?.kind !== 'call' && open?.kind !== 'answer')) return [];
    open.isEmpty = false;
    if (open.kind === 'answer') return [chunk({ content: input })];
    return [chunk({ tool_calls: [{ index: open.position, function: { arguments: input } }] })];
  }

  private think(delta: Json, index: unknown): ChunkChoice[] {
    if (this.open?.kind !== 'thought') {
      this.open = { index, kind: 'thought', text: '', signature: '', redacted: Buffer.alloc(0) };
    }
    const said = text(delta.text);
    const redacted = Buffer.from(text(delta.redactedContent) ?? '', 'base64');
    this.open.signature += text(delta.signature) ?? '';
    this.open.redacted = Buffer.concat([this.open.redacted, redacted]);
    if (said === null) return [];
    this.open.text += said;
    return [chunk({ reasoning_content: said })];
  }

  /** Ends the open block: a thought is told whole, for its signature comes last; a call without input has an empty one. */
  private close(): ChunkChoice[] {
    const { open } = this;
    this.open = null;
    if (open?.kind === 'thought') {
      const redacted = text(open.redacted.toString('base64'));
      const details = detailOf(open.text, text(open.signature), redacted, this.details);
      this.details += details.length;
      return details.length === 0 ? [] : [chunk({ reasoning_details: details })];
    }
    if (open?.kind === 'answer' && open.isEmpty) return [chunk({ content: '{}' })];
    if (open?.kind === 'call' && open.isEmpty) {
      return [chunk({ tool_calls: [{ index: open.position, function: { arguments: '{}' } }] })];
    }
    return [];
  }

  private stop(stopReason: unknown): EventReading {
    const chunks = [...this.close(), ...this.release()];
    if (isMalformedStop(stopReason)) return { chunks, failure: malformed() };
    return { chunks: [...chunks, chunk({}, finishReasonOf(stopReason, this.calls > 0))], done: true };
  }
}

/** The usage, which Amazon sends after `messageStop`: the answer was whole before it. */
function measure(reported: unknown): EventReading {
  const usage = parseUsage(reported);
  return { chunks: [], last: true, ...(usage === null ? {} : { usage }) };
}

function chunk(delta: ChunkChoice['delta'], finish: FinishReason | null = null): ChunkChoice {
  return { index: 0, delta, finish_reason: finish };
}

function parseObject(data: Buffer): Json | null {
  try {
    return object(JSON.parse(data.toString('utf8')));
  } catch {
    return null;
  }
}
