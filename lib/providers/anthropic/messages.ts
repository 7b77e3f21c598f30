import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import {
  type Block,
  cacheControlOf,
  type TextBlock,
  type ThinkingBlock,
  type ToolResultBlock,
  type ToolUseBlock,
  type Turn,
} from './blocks';
import { list, object, text } from './json';
import { inputBlocks, plainId, textBlocks } from './parts';

type Message = ChatRequest['messages'][number];

export interface Conversation {
  system: TextBlock[];
  messages: Turn[];
}

/**
 * The chat as Anthropic's system prompt and alternating turns. Instructions have one place there, so those given
 * later in the chat move to it, in order.
 * @throws UntranslatableError naming the message or part that cannot be said
 */
export function conversationOf(messages: readonly Message[]): Conversation {
  const conversation: Conversation = { system: [], messages: [] };
  for (const [index, message] of messages.entries()) {
    addMessage(conversation, message, `messages[${index}]`);
  }
  if (conversation.messages.length === 0) {
    throw new UntranslatableError('Anthropic needs a message with text, an image or a file.', 'messages');
  }
  trimLastAnswer(conversation.messages);
  return conversation;
}

function addMessage({ system, messages }: Conversation, message: Message, where: string): void {
  switch (message.role) {
    case 'system':
    case 'developer':
      system.push(...marked(textBlocks(message.content, where), message, where));
      break;
    case 'user':
      turnOf(messages, 'user').push(...marked(inputBlocks(message.content, where), message, where));
      break;
    case 'tool':
      addToolResult(turnOf(messages, 'user'), toolResult(message, where));
      break;
    case 'assistant':
      turnOf(messages, 'assistant').push(...marked(assistantBlocks(message, where), message, where));
      break;
    case 'function':
      throw new UntranslatableError('Messages of role function are not taken; use tools.', `${where}.role`);
  }
  if (messages.at(-1)?.content.length === 0) messages.pop();
}

/** The blocks of the turn that a message of this role belongs to: turns of one role are one. */
function turnOf(messages: Turn[], role: Turn['role']): Block[] {
  const last = messages.at(-1);
  if (last?.role === role) return last.content;
  const turn: Turn = { role, content: [] };
  messages.push(turn);
  return turn.content;
}

/** Puts a mark that stands on the message itself on its last block, where there is one. */
function marked<Some extends Block>(blocks: Some[], message: Message, where: string): Some[] {
  const mark = cacheControlOf(message.cache_control, where);
  const last = blocks.at(-1);
  if (last && mark.cache_control && last.type !== 'thinking' && last.type !== 'redacted_thinking') {
    Object.assign(last, mark);
  }
  return blocks;
}

/** A turn's tool results come before whatever else it says. */
function addToolResult(turn: Block[], result: ToolResultBlock): void {
  const after = turn.findLastIndex((block) => block.type === 'tool_result');
  turn.splice(after + 1, 0, result);
}

function toolResult(message: Message, where: string): ToolResultBlock {
  const id = text(message.tool_call_id);
  if (id === null) {
    throw new UntranslatableError('A tool message names the call it answers.', `${where}.tool_call_id`);
  }
  const content = inputBlocks(message.content, where);
  return {
    type: 'tool_result',
    tool_use_id: plainId(id),
    ...(content.length === 0 ? {} : { content }),
    ...(message.is_error === true ? { is_error: true } : {}),
    ...cacheControlOf(message.cache_control, where),
  };
}

function assistantBlocks(message: Message, where: string): Block[] {
  for (const name of ['function_call', 'audio']) {
    if (object(message[name])) {
      throw new UntranslatableError(`Anthropic cannot be sent \`${name}\` back.`, `${where}.${name}`);
    }
  }
  const said = textBlocks(message.content ?? text(message.refusal), where);
  return [...thoughtsOf(message), ...said, ...toolUses(message, where)];
}

/** Thoughts the model had signed; those of other models, which bear no signature, would be refused. */
export function thoughtsOf(message: Message): ThinkingBlock[] {
  return list(message.reasoning_details).flatMap((entry): ThinkingBlock[] => {
    const detail = object(entry);
    const signature = text(detail?.signature);
    if (detail?.type === 'reasoning.text' && signature !== null) {
      return [{ type: 'thinking', thinking: text(detail.text) ?? '', signature }];
    }
    const data = text(detail?.data);
    return detail?.type === 'reasoning.encrypted' && data !== null
      ? [{ type: 'redacted_thinking', data }]
      : [];
  });
}

function toolUses(message: Message, where: string): ToolUseBlock[] {
  return (message.tool_calls ?? []).map((call, index) => {
    const param = `${where}.tool_calls[${index}]`;
    if (!call.function) throw new UntranslatableError('Anthropic has calls of functions alone.', param);
    return {
      type: 'tool_use',
      id: plainId(call.id),
      name: call.function.name,
      input: argumentsOf(call.function.arguments, `${param}.function.arguments`),
    };
  });
}

function argumentsOf(written: string, param: string): Record<string, unknown> {
  if (written.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(written);
  } catch {
    throw new UntranslatableError('The arguments of a tool call are no valid JSON.', param);
  }
  const input = object(parsed);
  if (!input) throw new UntranslatableError('The arguments of a tool call are no JSON object.', param);
  return input;
}

/** A chat that ends with the assistant's words is continued from there; the API refuses white space at their end. */
function trimLastAnswer(messages: Turn[]): void {
  const turn = messages.at(-1);
  const last = turn?.content.at(-1);
  if (turn?.role === 'assistant' && last?.type === 'text') last.text = last.text.trimEnd();
}
