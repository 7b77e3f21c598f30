import { carriedIn, isCarried } from './carried';
import {
  type ChatMessage,
  contentOf,
  innerParts,
  markOf,
  optionalText,
  type Part,
  partOf,
  partsOf,
  refuse,
  textOf,
} from './content';
import { type Json, object, text } from './json';
import type { Block, CountRequest, Message } from './request';

/** The chat that a Messages request is, and where each of its messages came from. */
export interface Conversation {
  messages: ChatMessage[];
  /** The path in the caller's body of each: `messages[3]`. */
  origins: string[];
}

/**
 * System prompt and turns as chat messages. A user's turn with tool results becomes one message for each result, and
 * one for what else it says.
 * @throws ApiError invalid_request naming the block that has no counterpart
 */
export function conversationOf({
  system,
  messages,
}: Pick<CountRequest, 'system' | 'messages'>): Conversation {
  const conversation: Conversation = { messages: [], origins: [] };
  const add = (message: ChatMessage, origin: string) => {
    conversation.messages.push(message);
    conversation.origins.push(origin);
  };
  if (system && system.length > 0)
    add({ role: 'system', content: contentOf(partsOf(system, 'system')) }, 'system');
  for (const [index, message] of messages.entries()) {
    const where = `messages[${index}]`;
    for (const said of chatMessages(message, where)) add(said, where);
  }
  return conversation;
}

function chatMessages(message: Message, where: string): ChatMessage[] {
  const at = `${where}.content`;
  if (message.role === 'assistant') return [assistantMessage(message.content, at)];
  if (message.role === 'system' || typeof message.content === 'string')
    return [{ role: message.role, content: contentOf(partsOf(message.content, at)) }];
  const results: ChatMessage[] = [];
  const parts: Part[] = [];
  for (const [index, block] of message.content.entries()) {
    const param = `${at}[${index}]`;
    if (block.type === 'tool_result') results.push(toolMessage(block, param));
    else parts.push(...partOf(block, param));
  }
  if (parts.length === 0 && results.length > 0) return results;
  return [...results, { role: 'user', content: contentOf(parts) }];
}

function toolMessage(block: Block, param: string): ChatMessage {
  const id =
    text(block.tool_use_id) ?? refuse('A tool result names the call it answers.', `${param}.tool_use_id`);
  const failed = block.is_error ?? false;
  if (typeof failed !== 'boolean') refuse('Expected true or false.', `${param}.is_error`);
  return {
    role: 'tool',
    tool_call_id: id,
    content: contentOf(innerParts(block.content, `${param}.content`)),
    ...(failed ? { is_error: true } : {}),
    ...markOf(block),
  };
}

/** What an assistant's turn is made of, in the order of Chat Completions: thoughts, words, calls. */
interface Said {
  thoughts: string[];
  details: Json[];
  words: Part[];
  calls: (Json & { id: string; type: 'function'; function: { name: string; arguments: string } })[];
  extras: Map<string, Json>;
  /** A call has no place for a mark: it stands on the message. */
  mark: Json;
}

function assistantMessage(content: Message['content'], at: string): ChatMessage {
  if (typeof content === 'string') return { role: 'assistant', content };
  const said: Said = { thoughts: [], details: [], words: [], calls: [], extras: new Map(), mark: {} };
  for (const [index, block] of content.entries()) addBlock(said, block, `${at}[${index}]`);
  const calls = said.calls.map((call) => {
    const extra = said.extras.get(call.id);
    return extra ? { ...call, extra_content: extra } : call;
  });
  return {
    role: 'assistant',
    content: said.words.length === 0 && calls.length > 0 ? null : wordsOf(said.words),
    ...(said.thoughts.length > 0 ? { reasoning_content: said.thoughts.join('\n\n') } : {}),
    ...(said.details.length > 0 ? { reasoning_details: said.details } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...said.mark,
  };
}

/** Texts of one answer are pieces of one text, cut where citations stood, unless the cuts are marked. */
function wordsOf(words: readonly Part[]): string | Part[] {
  if (words.some((part) => part.cache_control)) return [...words];
  return words.map((part) => part.text).join('');
}

function addBlock(said: Said, block: Block, param: string): void {
  switch (block.type) {
    case 'text':
      said.words.push({ type: 'text', text: textOf(block, param), ...markOf(block) });
      return;
    case 'thinking':
      addThought(said, block, param);
      return;
    case 'redacted_thinking':
      addRedacted(said, optionalText(block, 'data', param) ?? '');
      return;
    case 'tool_use':
      said.calls.push(toolCall(block, param));
      said.mark = { ...said.mark, ...markOf(block) };
      return;
    // What Anthropic's own tools did in an earlier turn: its words stand in the text that follows.
    case 'server_tool_use':
    case 'container_upload':
      return;
    default:
      if (block.type.endsWith('_tool_result')) return;
      refuse(
        `A content block of type \`${block.type.slice(0, 64)}\` is not taken from the assistant; expected text, thinking, redacted_thinking or tool_use.`,
        `${param}.type`,
      );
  }
}

/** A signed thought is Anthropic's; one without a signature is what another maker's model thought aloud. */
function addThought(said: Said, block: Block, param: string): void {
  const thought = optionalText(block, 'thinking', param);
  const signature = optionalText(block, 'signature', param);
  if (signature !== null) said.details.push({ type: 'reasoning.text', text: thought ?? '', signature });
  else if (thought !== null) said.thoughts.push(thought);
}

function addRedacted(said: Said, data: string): void {
  const carried = carriedIn(data);
  if (!carried) {
    if (data !== '' && !isCarried(data)) said.details.push({ type: 'reasoning.encrypted', data });
  } else if ('detail' in carried) said.details.push(carried.detail);
  else said.extras.set(carried.call, carried.extra);
}

function toolCall(block: Block, param: string): Said['calls'][number] {
  const id = text(block.id) ?? refuse('A tool use needs its `id`.', `${param}.id`);
  const name = text(block.name) ?? refuse('A tool use needs the tool’s `name`.', `${param}.name`);
  const input =
    object(block.input ?? {}) ?? refuse('The input of a tool use is an object.', `${param}.input`);
  const called = { name, arguments: JSON.stringify(input) };
  return { id, type: 'function', function: called };
}
