import { CallWriter } from './call-writer';
import { textLogprobs } from './logprobs';
import { MessageWriter } from './message-writer';
import { ReasoningWriter } from './reasoning-writer';
import type { Thoughts } from './thoughts';
import type { ToolName } from './tools';
import type { ItemStatus, OutputItem } from './types';

/** Says one event: its type and what belongs to it. What it holds may change afterwards: print it at once. */
export type Emit = (type: string, fields: Record<string, unknown>) => void;

export interface OutputOptions {
  /** Of whom the items' ids are made: the response's own, without its prefix. */
  idBase: string;
  names: ReadonlyMap<string, ToolName>;
  /** Thoughts are shown as a summary, as the caller asked; else as the text they are. */
  summarize: boolean;
  /** The caller takes one call at a time: what a model says beyond the first is not heard. */
  oneCall?: boolean;
  sealThoughts(thoughts: Thoughts): string;
  emit: Emit;
}

/** One piece of a chat's answer: a chunk's choice, or the message of a whole answer. */
export interface ChatPiece {
  delta: Record<string, unknown>;
  logprobs?: unknown;
}

/** An item being written. */
export interface ItemWriter {
  readonly item: OutputItem;
  readonly isOpen: boolean;
  close(status: ItemStatus): void;
}

/**
 * Writes a response's output from the pieces of a chat's answer, and says each step as the events of a stream. A whole
 * answer is one piece: so streamed and unstreamed results are alike.
 */
export class OutputWriter {
  readonly items: OutputItem[] = [];
  private readonly writers: ItemWriter[] = [];
  private reasoning: ReasoningWriter | null = null;
  private message: MessageWriter | null = null;
  private readonly calls = new Map<number, CallWriter>();
  private readonly callIds = new Set<string>();
  /** What came of calls before their names. */
  private readonly nameless = new Map<number, CallPiece>();
  /** Signatures of a text that came after it. */
  private lateDetails: unknown[] = [];

  constructor(private readonly options: OutputOptions) {}

  take({ delta, logprobs }: ChatPiece): void {
    this.takeThoughts(delta);
    const { content, refusal, annotations, tool_calls: calls } = delta;
    if (typeof content === 'string' && content !== '')
      this.openMessage().text(content, textLogprobs(logprobs));
    if (typeof refusal === 'string' && refusal !== '') this.openMessage().refuse(refusal);
    if (Array.isArray(annotations)) for (const note of annotations) this.openMessage().annotate(note);
    if (Array.isArray(calls)) for (const [at, call] of calls.entries()) this.takeCall(call, at);
  }

  /** Closes what is open. @param status of what was being written: `incomplete` where it broke off */
  end(status: ItemStatus): void {
    this.flushLate();
    const open = this.writers.filter((writer) => writer.isOpen);
    for (const writer of open) writer.close(writer === open[open.length - 1] ? status : 'completed');
  }

  private takeThoughts(delta: Record<string, unknown>): void {
    const field = typeof delta.reasoning_content === 'string' ? 'reasoning_content' : 'reasoning';
    const text = delta[field];
    const details = Array.isArray(delta.reasoning_details) ? delta.reasoning_details : [];
    const hasText = typeof text === 'string' && text !== '';
    if (!hasText && details.length === 0) return;
    if (!hasText && this.message?.isOpen) {
      this.lateDetails.push(...details);
      return;
    }
    const reasoning = this.openReasoning();
    if (hasText) reasoning.think(text, field);
    reasoning.keep(details);
  }

  private openReasoning(): ReasoningWriter {
    if (this.reasoning?.isOpen) return this.reasoning;
    this.closeText();
    const opened = this.open(
      'rs',
      (id, index) => new ReasoningWriter(this.options, id, index, this.message !== null),
    );
    this.reasoning = opened;
    return opened;
  }

  private openMessage(): MessageWriter {
    if (this.message?.isOpen) return this.message;
    this.reasoning?.close('completed');
    this.message = this.open('msg', (id, index) => new MessageWriter(this.options, id, index));
    return this.message;
  }

  private takeCall(value: unknown, at: number): void {
    const next = pieceOf(value);
    const index = next.index ?? at;
    let call = this.calls.get(index);
    const piece = call ? next : joined(this.nameless.get(index), next);
    if (!call) {
      // Nothing can be said of a call before its name.
      this.nameless.set(index, piece);
      if (!piece.name || (this.options.oneCall && this.calls.size > 0)) return;
      this.closeText();
      for (const earlier of this.calls.values()) earlier.closeIfWhole();
      const name = this.options.names.get(piece.name) ?? {
        kind: 'function',
        name: piece.name,
        namespace: null,
      };
      const callId = this.callIdOf(piece.id, index);
      call = this.open(name.kind === 'custom' ? 'ctc' : 'fc', (id, output) => {
        return new CallWriter(this.options.emit, { id, index: output, callId, name });
      });
      this.calls.set(index, call);
    }
    call.write(piece.text);
  }

  /** Providers repeat ids, or give none; a client pairs calls and outputs by them. */
  private callIdOf(given: string | undefined, index: number): string {
    const id = given && !this.callIds.has(given) ? given : `call_${this.options.idBase}${index}`;
    this.callIds.add(id);
    return id;
  }

  private closeText(): void {
    this.flushLate();
    this.reasoning?.close('completed');
    this.message?.close('completed');
  }

  private flushLate(): void {
    if (this.lateDetails.length === 0) return;
    const details = this.lateDetails;
    this.lateDetails = [];
    this.message?.close('completed');
    const reasoning = this.open('rs', (id, index) => new ReasoningWriter(this.options, id, index, true));
    reasoning.keep(details);
    reasoning.close('completed');
  }

  private open<T extends ItemWriter>(prefix: string, make: (id: string, index: number) => T): T {
    const index = this.items.length;
    const writer = make(itemId(prefix, this.options.idBase, 'output', index), index);
    this.items.push(writer.item);
    this.writers.push(writer);
    return writer;
  }
}

/** An item's id: it tells which response it belongs to, and where in it. */
export function itemId(prefix: string, idBase: string, side: 'input' | 'output', index: number): string {
  const place = index.toString(16).padStart(5, '0');
  return `${prefix}_${idBase}${side === 'output' ? '0' : '1'}${place}`;
}

/** The response an item's id belongs to; null: it is none of ours. */
export function responseIdOfItem(id: string): string | null {
  const base = /^[a-z]+_([0-9a-f]{32})[01][0-9a-f]{5}$/.exec(id)?.[1];
  return base ? `resp_${base}` : null;
}

interface CallPiece {
  index?: number;
  id?: string;
  name?: string;
  text: string;
}

function joined(before: CallPiece | undefined, next: CallPiece): CallPiece {
  return before ? { ...before, ...next, text: before.text + next.text } : next;
}

function pieceOf(value: unknown): CallPiece {
  const { index, id, function: called } = (value ?? {}) as Record<string, unknown>;
  const { name, arguments: text } = (called ?? {}) as Record<string, unknown>;
  return {
    ...(typeof index === 'number' ? { index } : {}),
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    text: typeof text === 'string' ? text : '',
  };
}
