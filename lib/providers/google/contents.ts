import { z } from 'zod';
import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { type MediaPart, mediaPart } from './media';
import { isGemini3OrLater } from './model-family';
import { FOREIGN_SIGNATURE, TEXT_SIGNATURE_ID } from './signatures';

type Message = ChatRequest['messages'][number];

/** One of Google's parts, as we write them. */
export type Part =
  | { text: string; thoughtSignature?: string }
  | MediaPart
  | { functionCall: { id?: string; name: string; args: unknown }; thoughtSignature?: string }
  | { functionResponse: { id?: string; name: string; response: { output: string } } };

interface Content {
  role: 'user' | 'model';
  parts: Part[];
}

export interface Conversation {
  systemInstruction?: { parts: Part[] };
  contents: Content[];
}

/**
 * The messages in Google's words: system and developer messages become one instruction, messages of one speaker
 * in a row one content. Tool results in a row are one content of their own, in the order of their calls: Gemini 2
 * pairs them so, and Gemini 3 refuses text beside them.
 * @throws UntranslatableError naming the message or part that cannot be said
 */
export function conversationOf(messages: readonly Message[], upstreamId: string): Conversation {
  const writer = new ContentsWriter(isGemini3OrLater(upstreamId));
  for (const [index, message] of messages.entries()) writer.add(message, `messages[${index}]`);
  if (writer.contents.length === 0)
    throw new UntranslatableError('Gemini needs a message of the user that is not empty.', 'messages');
  return {
    systemInstruction: writer.system.length > 0 ? { parts: writer.system } : undefined,
    contents: writer.contents,
  };
}

class ContentsWriter {
  readonly system: Part[] = [];
  readonly contents: Content[] = [];
  private lastSpeaker: Message['role'] | null = null;
  /** By call id, in order; where ids repeat, the newest call. */
  private readonly calls = new Map<string, { name: string; order: number }>();
  private callCount = 0;
  /** The tool results in a row that were written last. */
  private results: { part: Part; order: number }[] = [];

  /** @param isGemini3 it matches calls by id and asks for a signature on the first call of a turn; older models refuse ids */
  constructor(private readonly isGemini3: boolean) {}

  add(message: Message, path: string): void {
    switch (message.role) {
      case 'system':
      case 'developer':
        this.system.push(...textParts(message, path));
        return;
      case 'user':
        this.push('user', contentParts(message, path, mediaPart));
        return;
      case 'assistant':
        this.push('assistant', [...this.spokenParts(message, path), ...this.callParts(message, path)]);
        return;
      case 'tool':
        this.pushResult(message, path);
        return;
      default:
        throw new UntranslatableError('Use messages of the role `tool` for results of functions.', path);
    }
  }

  private push(speaker: Message['role'], parts: Part[]): void {
    if (parts.length === 0) return;
    const last = this.contents.at(-1);
    if (last && this.lastSpeaker === speaker) last.parts.push(...parts);
    else this.contents.push({ role: speaker === 'assistant' ? 'model' : 'user', parts });
    this.lastSpeaker = speaker;
  }

  private spokenParts(message: Message, path: string): Part[] {
    const parts = textParts(message, path);
    const signature = signaturesIn(message).get(TEXT_SIGNATURE_ID);
    const last = parts.at(-1);
    if (last && signature) last.thoughtSignature = signature;
    return parts;
  }

  private callParts(message: Message, path: string): Part[] {
    const signatures = signaturesIn(message);
    return (message.tool_calls ?? []).map((call, index) => {
      const at = `${path}.tool_calls[${index}]`;
      if (!call.function) throw new UntranslatableError('Gemini knows calls of functions only.', at);
      const { name } = call.function;
      this.calls.set(call.id, { name, order: this.callCount++ });
      const args = argumentsOf(call.function.arguments, `${at}.function.arguments`);
      const unsigned = this.isGemini3 && index === 0 ? FOREIGN_SIGNATURE : undefined;
      return {
        functionCall: { ...this.idOf(call.id), name, args },
        thoughtSignature: signatureOf(call.extra_content) ?? signatures.get(call.id) ?? unsigned,
      };
    });
  }

  private pushResult(message: Message, path: string): void {
    const id = message.tool_call_id ?? '';
    const call = this.calls.get(id);
    if (!call)
      throw new UntranslatableError('No earlier message made the call it answers.', `${path}.tool_call_id`);
    const output = textParts(message, path)
      .map(({ text }) => text)
      .join('');
    const part = { functionResponse: { ...this.idOf(id), name: call.name, response: { output } } };
    if (this.lastSpeaker === 'tool') this.contents.pop();
    else this.results = [];
    this.results.push({ part, order: call.order });
    this.results.sort((a, b) => a.order - b.order);
    this.contents.push({ role: 'user', parts: this.results.map((result) => result.part) });
    this.lastSpeaker = 'tool';
  }

  private idOf(id: string): { id?: string } {
    return this.isGemini3 ? { id } : {};
  }
}

function textParts(message: Message, path: string): { text: string; thoughtSignature?: string }[] {
  return contentParts(message, path, (_part, at) => {
    throw new UntranslatableError(`Gemini takes text only from the role \`${message.role}\`.`, at);
  });
}

type ContentPart = Extract<Message['content'], unknown[]>[number];

/** Text and what `other` makes of parts that are none; empty texts, which Google refuses, are left out. */
function contentParts<T>(
  { content }: Message,
  path: string,
  other: (part: ContentPart, path: string) => T,
): (T | { text: string })[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return parts.flatMap((part, index): (T | { text: string })[] => {
    const text = textIn(part);
    if (text === null) return [other(part, `${path}.content[${index}]`)];
    return text === '' ? [] : [{ text }];
  });
}

function textIn(part: ContentPart): string | null {
  if (part.type === 'text' && typeof part.text === 'string') return part.text;
  return part.type === 'refusal' && typeof part.refusal === 'string' ? part.refusal : null;
}

function argumentsOf(text: string, path: string): object {
  let args: unknown;
  try {
    args = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    args = null;
  }
  if (typeof args === 'object' && args !== null && !Array.isArray(args)) return args;
  throw new UntranslatableError('The arguments of a call must be a JSON object.', path);
}

const ExtraContent = z.object({ google: z.object({ thought_signature: z.string().min(1) }) });

function signatureOf(extraContent: unknown): string | undefined {
  return ExtraContent.safeParse(extraContent).data?.google.thought_signature;
}

const EncryptedDetail = z.object({
  type: z.literal('reasoning.encrypted'),
  id: z.string(),
  data: z.string().min(1),
});

/** Signatures among a message's `reasoning_details`, by the id they were given; other providers' thoughts are passed over. */
function signaturesIn(message: Message): Map<string, string> {
  const signatures = new Map<string, string>();
  const details = message.reasoning_details;
  for (const detail of Array.isArray(details) ? details : []) {
    const { data } = EncryptedDetail.safeParse(detail);
    if (data) signatures.set(data.id, data.data);
  }
  return signatures;
}
