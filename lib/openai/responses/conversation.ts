import { ApiError } from '@/lib/base/errors';
import type {
  CallItem,
  CallOutputItem,
  FilePart,
  ImagePart,
  InputItem,
  MessageItem,
  Part,
  ReasoningItem,
} from './items';
import type { OpenThoughts, Thoughts } from './thoughts';
import { CUSTOM_INPUT, chatNameOf } from './tools';

/** An item and where it stands in the request; of an earlier turn: the field that brought it in. */
export interface PlacedItem {
  item: InputItem;
  path: string;
}

export interface ChatMessage {
  role: string;
  content?: unknown;
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
  reasoning_details?: unknown[];
  [thoughts: string]: unknown;
}

/** A conversation's messages, and beside each where it came from. */
export interface ChatMessages {
  messages: ChatMessage[];
  paths: string[];
}

/**
 * Writes a conversation of items as one of messages. What an assistant said, thought and called in one go is one
 * message; the results of its calls follow at once, as chats want them.
 * @throws ApiError invalid_request for a call without result, a result without call, content that is not here
 */
export function messagesOf(items: readonly PlacedItem[], openThoughts: OpenThoughts): ChatMessages {
  const writer = new ConversationWriter(openThoughts);
  for (const placed of items) writer.add(placed);
  return writer.end();
}

interface Entry {
  message: ChatMessage;
  path: string;
}

/** An assistant's message being written, with its calls that have no result yet. */
interface Turn extends Entry {
  open: Map<string, string>;
  results: Entry[];
  thoughts: Thoughts[];
}

class ConversationWriter {
  private readonly entries: (Entry | Turn)[] = [];
  private turn: Turn | null = null;
  /** Whose results are awaited, by the call's id; the last one asked first. */
  private readonly awaiting = new Map<string, Turn[]>();
  private lastUserAt = -1;

  constructor(private readonly openThoughts: OpenThoughts) {}

  add({ item, path }: PlacedItem): void {
    switch (item.type) {
      case 'message':
        this.addMessage(item as MessageItem, path);
        break;
      case 'reasoning':
        this.addReasoning(item as ReasoningItem, path);
        break;
      case 'function_call':
      case 'custom_tool_call':
        this.addCall(item as CallItem, path);
        break;
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.addResult(item as CallOutputItem, path);
        break;
      // `hosted`: the answer that came of it stands beside it. `additional_tools` are read with the tools.
    }
  }

  end(): ChatMessages {
    const written: Entry[] = [];
    for (const [index, entry] of this.entries.entries()) {
      if (!('open' in entry)) {
        written.push(entry);
        continue;
      }
      const [missing] = entry.open;
      if (missing)
        throw invalid(missing[1], `the call "${missing[0]}" has no output; send it, or leave out the call`);
      this.think(entry, index > this.lastUserAt);
      // Thoughts of an answer that broke off before it said anything.
      if (entry.message.content === undefined && !entry.message.tool_calls) continue;
      entry.message.content ??= null;
      written.push(entry, ...entry.results);
    }
    return { messages: written.map(({ message }) => message), paths: written.map(({ path }) => path) };
  }

  private addMessage(item: MessageItem, path: string): void {
    if (item.role === 'assistant') {
      this.say(item, path);
      return;
    }
    this.turn = null;
    if (item.role === 'user') this.lastUserAt = this.entries.length;
    const content =
      typeof item.content === 'string' ? item.content : contentOf(item.content as Part[], `${path}.content`);
    this.entries.push({ message: { role: item.role, content }, path });
  }

  private say(item: MessageItem, path: string): void {
    const turn = this.turnFor(path, ({ message }) => message.content === undefined);
    const parts =
      typeof item.content === 'string' ? item.content : contentOf(item.content as Part[], `${path}.content`);
    const before = turn.message.content;
    turn.message.content = before === undefined ? parts : [...partsOf(before), ...partsOf(parts)];
  }

  private addReasoning({ encrypted_content: sealed }: ReasoningItem, path: string): void {
    // What was thought aloud is for people; the model is given back what it can trust.
    const thoughts = sealed ? this.openThoughts(sealed, `${path}.encrypted_content`) : null;
    if (!thoughts) return;
    const turn = this.turnFor(
      path,
      ({ message }) => thoughts.late || (message.content === undefined && !message.tool_calls),
    );
    turn.thoughts.push(thoughts);
  }

  private addCall(item: CallItem, path: string): void {
    const turn = this.turnFor(path, ({ results }) => results.length === 0);
    const text =
      item.type === 'function_call' ? item.arguments : JSON.stringify({ [CUSTOM_INPUT]: item.input });
    turn.message.tool_calls ??= [];
    if (turn.open.has(item.call_id))
      throw invalid(`${path}.call_id`, `two calls are called "${item.call_id}"`);
    turn.message.tool_calls.push({
      id: item.call_id,
      type: 'function',
      function: { name: chatNameOf(item.name, item.namespace), arguments: text },
    });
    turn.open.set(item.call_id, path);
    const awaiting = this.awaiting.get(item.call_id);
    if (awaiting) awaiting.push(turn);
    else this.awaiting.set(item.call_id, [turn]);
  }

  private addResult(item: CallOutputItem, path: string): void {
    const id = item.call_id;
    // A message may have come between call and result.
    const turn = this.awaiting.get(id)?.pop();
    if (!turn) throw invalid(`${path}.call_id`, `there is no call "${id.slice(0, 64)}" before this output`);
    turn.open.delete(id);
    const content = resultOf(item, `${path}.output`);
    turn.results.push({ message: { role: 'tool', tool_call_id: id, content }, path });
  }

  /** The message under way where it may be added to; while calls wait for their results nothing else may begin. */
  private turnFor(path: string, fits: (turn: Turn) => boolean): Turn {
    const { turn } = this;
    if (turn && (turn.open.size > 0 || (turn.results.length === 0 && fits(turn)))) return turn;
    this.turn = {
      message: { role: 'assistant' },
      path,
      open: new Map(),
      results: [],
      thoughts: [],
    };
    this.entries.push(this.turn);
    return this.turn;
  }

  /** Signed thoughts go back always; plain ones only while their tool calls go on, as providers ask for them. */
  private think({ message, thoughts }: Turn, isCurrent: boolean): void {
    const details = thoughts.flatMap((thought) => thought.details);
    if (details.length > 0) message.reasoning_details = details;
    const [first] = thoughts;
    if (!first || details.length > 0 || !isCurrent || !message.tool_calls) return;
    message[first.field] = thoughts.map(({ text }) => text).join('');
  }
}

function contentOf(parts: readonly Part[], path: string): unknown[] {
  return parts.map((part, index) => chatPartOf(part, `${path}[${index}]`));
}

function partsOf(content: unknown): unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content as unknown[]);
}

function chatPartOf(part: Part, path: string): unknown {
  switch (part.type) {
    case 'refusal':
      return { type: 'refusal', refusal: part.refusal };
    case 'input_image':
      return imageOf(part as ImagePart, path);
    case 'input_file':
      return fileOf(part as FilePart, path);
    case 'input_audio':
      return { type: 'input_audio', input_audio: part.input_audio };
    default:
      return { type: 'text', text: part.text };
  }
}

function imageOf({ image_url: url, detail }: ImagePart, path: string): unknown {
  if (!url) throw invalid(`${path}.image_url`, 'expected a URL or a data URL: files are not kept here by id');
  // `original` is a word that chats do not know: the whole image.
  const asked = detail === 'original' ? 'high' : detail;
  return { type: 'image_url', image_url: { url, ...(asked ? { detail: asked } : {}) } };
}

function fileOf({ file_data: data, file_url: url, filename }: FilePart, path: string): unknown {
  const content = data ?? url;
  if (!content) throw invalid(`${path}.file_data`, 'expected the file’s data: files are not kept here by id');
  return { type: 'file', file: { file_data: content, ...(filename ? { filename } : {}) } };
}

/** A result as text; with pictures or files, as parts. */
function resultOf({ output }: CallOutputItem, path: string): unknown {
  if (typeof output === 'string') return output;
  const parts = contentOf(output as Part[], path) as { type: string; text?: string }[];
  return parts.every(({ type }) => type === 'text') ? parts.map(({ text }) => text ?? '').join('\n') : parts;
}

function invalid(param: string, message: string): ApiError {
  return new ApiError('invalid_request', `\`${param}\`: ${message}.`, { param });
}
