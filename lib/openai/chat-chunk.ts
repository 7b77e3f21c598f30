import type { ByteText } from './byte-text';
import { type EventShape, learnShape, type Run, rewriteRun } from './chunk-run';
import { type Member, topLevelMembers } from './json-bytes';

/** What one event of a Chat Completions stream holds, read as bytes. */
export interface ChunkReading {
  /** The event as the client gets it; null when it is not to be relayed (usage alone). */
  relayed: Buffer | null;
  /** The event's `usage`, or all of the event where usage hides elsewhere (`x_groq`); undefined: none. */
  usage?: unknown;
  /** The event's top-level `error`, or the event where it is one. */
  error?: unknown;
  finishReason?: string;
  /** The choices that it ends, by their index. */
  finished?: unknown[];
}

/** A chunk that is no JSON object. */
export const MALFORMED = Symbol('malformed chunk');

const USAGE = Buffer.from('"usage"');
const ERROR = Buffer.from('"error"');
const FINISH_REASON = Buffer.from('"finish_reason"');
const CLOSE_BRACE = 0x7d;

/**
 * Relays chunks under our own id and model: bytes are passed on, `id` and `model` replaced, `usage` cut out.
 * Chunks of one stream begin alike, so after the first the beginning is compared and not scanned.
 */
export class ChunkRewriter {
  private readonly idText: Buffer;
  private readonly modelText: Buffer;
  /** How this upstream's chunks begin, up to the end of id and model, and what we send instead. */
  private theirs: Buffer | null = null;
  private ours: Buffer = Buffer.alloc(0);
  /** The same as text, with `data: ` before them. */
  private theirsText = '';
  private oursText = '';
  private shape: EventShape | null = null;

  constructor(id: string, model: string) {
    this.idText = Buffer.from(`"id":${JSON.stringify(id)}`);
    this.modelText = Buffer.from(`"model":${JSON.stringify(model)}`);
  }

  /**
   * Rewrites a run of whole events at once, as text: where a stream bursts, a hundred events cost what two do.
   * Takes only events that differ in one piece of content.
   * @param text begins with an event
   * @returns the events to send and how many bytes were taken; null: nothing can be taken so, read event by event
   */
  readRun(text: ByteText): Run | null {
    const { theirsText, oursText } = this;
    if (!theirsText) return null;
    const run = this.shape && rewriteRun(text, this.shape);
    if (run) return run;
    this.shape = learnShape(text, theirsText, oursText);
    return this.shape && rewriteRun(text, this.shape);
  }

  read(data: Buffer): ChunkReading | typeof MALFORMED {
    const fast = this.readAlike(data);
    if (fast) return fast;
    const members = topLevelMembers(data);
    if (!members) return MALFORMED;
    return this.readMembers(data, members);
  }

  private readAlike(data: Buffer): ChunkReading | null {
    const { theirs } = this;
    if (!theirs || data.length <= theirs.length || data[data.length - 1] !== CLOSE_BRACE) return null;
    if (data.compare(theirs, 0, theirs.length, 0, theirs.length) !== 0) return null;
    const rest = data.subarray(theirs.length);
    if (rest.includes(USAGE) || rest.includes(ERROR) || finishes(rest) || !parseObject(data)) return null;
    return { relayed: Buffer.concat([this.ours, rest], this.ours.length + rest.length) };
  }

  private readMembers(data: Buffer, members: readonly Member[]): ChunkReading | typeof MALFORMED {
    const event = parseObject(data);
    if (!event) return MALFORMED;
    const reading: ChunkReading = {
      relayed: null,
      usage: event.usage ?? groqUsage(event),
      error: event.error ?? undefined,
    };
    const choices = Array.isArray(event.choices) ? event.choices : [];
    if (finishes(data)) {
      for (const choice of choices) {
        if (typeof choice?.finish_reason === 'string') {
          reading.finishReason = choice.finish_reason;
          reading.finished = [...(reading.finished ?? []), choice.index];
        }
        reading.usage ??= choice?.usage ?? undefined;
      }
      reading.error ??= choiceError(choices);
    }
    // No client reads an event without a list of choices.
    const isChunk = Array.isArray(event.choices);
    if (!isChunk && isErrorObject(event)) reading.error ??= event;
    const saysMore = choices.length > 0 || reading.usage === undefined;
    if (isChunk && saysMore && reading.error === undefined) {
      reading.relayed = this.rewrite(data, members);
      this.learn(data, members);
    }
    return reading;
  }

  private rewrite(data: Buffer, members: readonly Member[]): Buffer {
    const parts: Buffer[] = [OPEN];
    let hasId = false;
    let hasModel = false;
    const add = (part: Buffer) => {
      if (parts.length > 1) parts.push(COMMA);
      parts.push(part);
    };
    for (const member of members) {
      if (member.key === 'usage') continue;
      if (member.key === 'id') {
        hasId = true;
        add(this.idText);
      } else if (member.key === 'model') {
        hasModel = true;
        add(this.modelText);
      } else add(data.subarray(member.start, member.valueEnd));
    }
    if (!hasId) add(this.idText);
    if (!hasModel) add(this.modelText);
    parts.push(CLOSE);
    return Buffer.concat(parts);
  }

  /** Remembers the beginning up to `choices`, when id and model stand before it and usage does not. */
  private learn(data: Buffer, members: readonly Member[]): void {
    const choices = members.findIndex((member) => member.key === 'choices');
    const before = members.slice(0, Math.max(0, choices));
    const names = before.map((member) => member.key);
    const first = members[choices];
    if (!first || !names.includes('id') || !names.includes('model') || names.includes('usage')) return;
    this.theirs = Buffer.from(data.subarray(0, first.start));
    const rewritten = this.rewrite(data, before);
    this.ours = Buffer.concat([rewritten.subarray(0, -1), COMMA]);
    this.theirsText = DATA + this.theirs.toString('latin1');
    this.oursText = DATA + this.ours.toString('latin1');
  }
}

const DATA = 'data: ';
const OPEN = Buffer.from('{');
const CLOSE = Buffer.from('}');
const COMMA = Buffer.from(',');

/** True where a `finish_reason` other than null stands in the bytes. */
function finishes(data: Buffer): boolean {
  let at = data.indexOf(FINISH_REASON);
  while (at >= 0) {
    let value = at + FINISH_REASON.length;
    while (data[value] === 0x20 || data[value] === 0x3a) value++;
    if (data[value] !== 0x6e) return true;
    at = data.indexOf(FINISH_REASON, value);
  }
  return false;
}

function parseObject(data: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(data.toString('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function groqUsage(event: Record<string, unknown>): unknown {
  const groq = event.x_groq;
  return typeof groq === 'object' && groq !== null && 'usage' in groq ? groq.usage : undefined;
}

/** An object that is itself an error, with none in it: vLLM's older servers, FastAPI's, `event: error` of others. */
export function isErrorObject({ object, type, message, detail }: Record<string, unknown>): boolean {
  return object === 'error' || type === 'error' || typeof message === 'string' || detail != null;
}

/** The error that a choice of a chunk or an answer ended with, OpenRouter's way to tell one; undefined: none did. */
export function choiceError(choices: readonly unknown[]): unknown {
  for (const choice of choices as ({ error?: unknown; finish_reason?: unknown } | null)[]) {
    if (choice?.error || choice?.finish_reason === 'error') return choice.error ?? {};
  }
  return undefined;
}

/** True when a chunk carries anything of an answer: text, a tool call, a refusal, reasoning, audio. */
export function chunkHasContent(data: Buffer): boolean {
  const choices = parseObject(data)?.choices;
  if (!Array.isArray(choices)) return false;
  return choices.some((choice) => deltaHasContent(choice?.delta ?? choice?.message));
}

/** The same for a whole answer's message. */
export function deltaHasContent(delta: unknown): boolean {
  if (typeof delta !== 'object' || delta === null) return false;
  if ('content' in delta && typeof delta.content === 'string' && delta.content !== '') return true;
  return Object.entries(delta).some(([name, value]) => {
    if (name === 'role' || value === null) return false;
    if (typeof value === 'string') return value.length > 0;
    if (Array.isArray(value)) return value.length > 0;
    return typeof value === 'object';
  });
}
