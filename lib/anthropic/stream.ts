import { asciiJson, type ByteText } from '@/lib/openai/byte-text';
import type { Usage } from '@/lib/openai/usage';
import {
  type AnswerBlock,
  callId,
  extraOf,
  messageId,
  redactedOf,
  stopOf,
  thoughtIn,
  wordsOf,
} from './answer';
import { type Json, object, objects, text } from './json';
import { usageDetails, usageMembers } from './usage';

/** One event as it is sent. @param members JSON text of further members, with its comma */
export function eventOf(event: Json & { type: string }, members = ''): ByteText {
  return `event: ${event.type}\ndata: ${asciiJson(JSON.stringify(event).slice(0, -1))}${members}}\n\n`;
}

interface OpenBlock {
  kind: 'text' | 'thinking' | 'tool';
  index: number;
  /** Its thought came as plain text, so that details only repeat it. */
  isPlain: boolean;
}

interface ToolCall {
  id: string;
  name: string;
  /** What was not sent yet. */
  waiting: string;
  whole: string;
  state: 'new' | 'open' | 'closed';
}

/**
 * A chat stream as the events of a message: blocks one after another, each begun, grown and ended. Pieces of several
 * calls may come mixed; a message cannot say that, so a call waits until the one before it is whole.
 */
export class MessageStream {
  private out: ByteText = '';
  private hasStarted = false;
  private blocks = 0;
  private open: OpenBlock | null = null;
  private openCall: ToolCall | null = null;
  /** Blocks that stand before the next one. */
  private readonly pending: AnswerBlock[] = [];
  private readonly calls = new Map<number, ToolCall>();
  private finish: string | null = null;
  private matched: unknown = null;
  private answerId = '';

  /** Something was sent: a `ping` may follow. */
  get isUnderWay(): boolean {
    return this.hasStarted;
  }

  /**
   * Takes chunks of the chat stream.
   * @param usage what is known of it when the message starts; its output is told at the end
   */
  push(chunks: readonly Json[], usage: Usage): ByteText {
    for (const chunk of chunks) {
      if (!this.hasStarted) this.start(chunk, usage);
      for (const choice of objects(chunk.choices)) if ((choice.index ?? 0) === 0) this.take(choice);
    }
    return this.taken();
  }

  /** Ends the blocks and tells why, and the usage. @param cost JSON text of further members of `usage` */
  end(usage: Usage, finishReason: string | null, cost: ByteText): ByteText {
    for (const [index, call] of this.calls) if (call.state === 'new') this.beginCall(call, index);
    this.close();
    this.flushPending();
    const delta = {
      ...stopOf(this.finish ?? finishReason, this.calls.size > 0, this.matched),
      stop_details: null,
    };
    const members = asciiJson(JSON.stringify(usageMembers(usage)).slice(0, -1));
    this.out += eventOf({ type: 'message_delta', delta }, `,"usage":${members},${cost}}`);
    return this.taken();
  }

  private taken(): ByteText {
    const { out } = this;
    this.out = '';
    return out;
  }

  private start({ id, model }: Json, usage: Usage): void {
    this.hasStarted = true;
    this.answerId = String(id);
    const message = {
      id: messageId(id),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      usage: { ...usageMembers({ ...usage, outputTokens: 0, reasoningTokens: 0 }), ...usageDetails(usage) },
    };
    this.out += eventOf({ type: 'message_start', message }) + PING;
  }

  private take(choice: Json): void {
    const delta = object(choice.delta) ?? {};
    const thought = thoughtIn(delta);
    if (thought !== null) this.think(thought, true);
    for (const detail of objects(delta.reasoning_details)) this.takeDetail(detail);
    this.speak(wordsOf(delta.content));
    this.speak(text(delta.refusal) ?? '');
    for (const piece of objects(delta.tool_calls)) this.takeCall(piece, delta);
    this.finish = text(choice.finish_reason) ?? this.finish;
    this.matched = choice.stop_reason ?? this.matched;
  }

  private think(thought: string, isPlain: boolean): void {
    if (this.open?.kind !== 'thinking') {
      this.begin('thinking', { type: 'thinking', thinking: '', signature: '' });
      if (this.open) this.open.isPlain = isPlain;
    }
    if (thought !== '') this.grow({ type: 'thinking_delta', thinking: thought });
  }

  private takeDetail(detail: Json): void {
    if (detail.type !== 'reasoning.text' && detail.type !== 'reasoning.summary') {
      this.pending.push(redactedOf(detail));
      return;
    }
    const signature = text(detail.signature);
    const thought = text(detail.text) ?? text(detail.summary) ?? '';
    const isRepeated = this.open?.kind === 'thinking' && this.open.isPlain;
    if (thought !== '' || signature !== null) this.think(isRepeated ? '' : thought, isRepeated);
    if (signature === null) return;
    this.grow({ type: 'signature_delta', signature });
    this.close();
  }

  private speak(words: string): void {
    if (words === '') return;
    if (this.open?.kind !== 'text') this.begin('text', { type: 'text', text: '' });
    this.grow({ type: 'text_delta', text: words });
  }

  private takeCall(piece: Json, delta: Json): void {
    const index = typeof piece.index === 'number' ? piece.index : this.calls.size;
    const known = this.calls.get(index);
    const call: ToolCall = known ?? { id: '', name: '', waiting: '', whole: '', state: 'new' };
    if (!known) this.calls.set(index, call);
    const called = object(piece.function) ?? {};
    call.id ||= text(piece.id) ?? '';
    call.name ||= text(called.name) ?? '';
    const written = text(called.arguments) ?? '';
    call.whole += written;
    call.waiting += written;
    this.pending.push(...extraOf(piece, delta));
    if (call.state === 'open') this.sendArguments(call);
    else if (call.state === 'new' && call.name !== '' && this.mayBegin(!known)) this.beginCall(call, index);
  }

  /** The call under way may have more to come, until its arguments are whole. */
  private mayBegin(isNew: boolean): boolean {
    return this.openCall === null || (isNew && isWhole(this.openCall.whole));
  }

  private beginCall(call: ToolCall, index: number): void {
    const id = call.id || callId(this.answerId, index);
    this.begin('tool', { type: 'tool_use', id, name: call.name, input: {}, caller: { type: 'direct' } });
    call.state = 'open';
    this.openCall = call;
    this.sendArguments(call);
  }

  private sendArguments(call: ToolCall): void {
    if (call.waiting !== '') this.grow({ type: 'input_json_delta', partial_json: call.waiting });
    call.waiting = '';
  }

  private begin(kind: OpenBlock['kind'], block: AnswerBlock): void {
    this.close();
    this.flushPending();
    this.open = { kind, index: this.blocks++, isPlain: false };
    this.out += eventOf({ type: 'content_block_start', index: this.open.index, content_block: block });
  }

  private grow(delta: Json): void {
    this.out += eventOf({ type: 'content_block_delta', index: this.open?.index ?? 0, delta });
  }

  private close(): void {
    if (this.open) this.out += eventOf({ type: 'content_block_stop', index: this.open.index });
    this.open = null;
    if (this.openCall) this.openCall.state = 'closed';
    this.openCall = null;
  }

  private flushPending(): void {
    for (const block of this.pending.splice(0)) {
      const index = this.blocks++;
      this.out += eventOf({ type: 'content_block_start', index, content_block: block });
      this.out += eventOf({ type: 'content_block_stop', index });
    }
  }
}

export const PING: ByteText = eventOf({ type: 'ping' });

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
