import { createHash } from 'node:crypto';
import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import {
  type Block,
  type CachePoint,
  cachePointOf,
  type InputBlock,
  type ReasoningBlock,
  type TextBlock,
  type Turn,
} from './blocks';
import { type Json, list, object, text } from './json';
import type { Traits } from './models';
import { inputBlocks, type PartContext, textBlocks } from './parts';

type Message = ChatRequest['messages'][number];

export interface Conversation {
  system: (TextBlock | CachePoint)[];
  messages: Turn[];
}

interface Context extends PartContext {
  inWords: boolean;
  /** Names of the tools called so far, by the call's id. */
  called: Map<string, string>;
}

/**
 * The chat as Converse's system prompt and alternating turns. Instructions have one place there, so those given later
 * in the chat move to it, in order.
 * @param inWords tell of tool calls and results in plain text: Converse takes its own blocks for them only beside
 * tools that the model may then call
 * @throws UntranslatableError naming the message or part that cannot be said
 */
export function conversationOf(
  messages: readonly Message[],
  traits: Traits,
  { inWords }: { inWords: boolean },
): Conversation {
  const context: Context = { traits, inWords, documentNames: new Set(), called: new Map() };
  const conversation: Conversation = { system: [], messages: [] };
  for (const [index, message] of messages.entries()) {
    const where = `messages[${index}]`;
    if (message.role === 'system' || message.role === 'developer') {
      conversation.system.push(...marked(textBlocks(message.content, traits, where), message, traits, where));
    } else addMessage(conversation.messages, message, context, where);
  }
  assertWellFormed(conversation.messages);
  trimLastAnswer(conversation.messages);
  return conversation;
}

/** True when the chat has a tool call or a tool's result in it. */
export function hasToolHistory(messages: readonly Message[]): boolean {
  return messages.some((message) => message.role === 'tool' || (message.tool_calls?.length ?? 0) > 0);
}

function addMessage(turns: Turn[], message: Message, context: Context, where: string): void {
  if (message.role === 'function') {
    throw new UntranslatableError('Messages of role function are not taken; use tools.', `${where}.role`);
  }
  const role = message.role === 'assistant' ? 'assistant' : 'user';
  const blocks = marked(blocksOf(message, context, where), message, context.traits, where);
  if (blocks.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) last.content.push(...blocks);
  else turns.push({ role, content: blocks });
}

function blocksOf(message: Message, context: Context, where: string): Block[] {
  if (message.role === 'assistant') return assistantBlocks(message, context, where);
  if (message.role === 'tool') return toolResult(message, context, where);
  return inputBlocks(message.content, context, where);
}

/** Puts a cache point behind a message that is marked as a whole. */
function marked<Some>(
  blocks: Some[],
  message: Message,
  traits: Traits,
  where: string,
): (Some | CachePoint)[] {
  return blocks.length === 0 ? [] : [...blocks, ...cachePointOf(message.cache_control, traits, where)];
}

function assistantBlocks(message: Message, context: Context, where: string): Block[] {
  for (const name of ['function_call', 'audio']) {
    if (object(message[name])) {
      throw new UntranslatableError(`Bedrock cannot be sent \`${name}\` back.`, `${where}.${name}`);
    }
  }
  return [
    ...(context.traits.keepsThoughts ? thoughtsOf(message) : []),
    ...textBlocks(message.content ?? text(message.refusal), context.traits, where),
    ...toolUses(message, context, where),
  ];
}

/** Thoughts as the provider gave them out; those of other models, which bear no signature, would be refused. */
function thoughtsOf(message: Message): ReasoningBlock[] {
  return list(message.reasoning_details).flatMap((entry): ReasoningBlock[] => {
    const detail = object(entry);
    const signature = text(detail?.signature);
    if (detail?.type === 'reasoning.text' && signature !== null) {
      return [{ reasoningContent: { reasoningText: { text: text(detail.text) ?? '', signature } } }];
    }
    const data = text(detail?.data);
    return detail?.type === 'reasoning.encrypted' && data !== null
      ? [{ reasoningContent: { redactedContent: data } }]
      : [];
  });
}

const TOOL_NAME = /^[\w-]{1,64}$/;

function toolUses(message: Message, context: Context, where: string): Block[] {
  return (message.tool_calls ?? []).map((call, index) => {
    const param = `${where}.tool_calls[${index}]`;
    if (!call.function) throw new UntranslatableError('Bedrock has calls of functions alone.', param);
    const { name } = call.function;
    context.called.set(call.id, name);
    const input = argumentsOf(call.function.arguments, `${param}.function.arguments`);
    if (context.inWords) return { text: `Called the tool ${name} with ${JSON.stringify(input)}` };
    return {
      toolUse: { toolUseId: toolUseId(call.id), name: toolName(name, `${param}.function.name`), input },
    };
  });
}

/** @throws UntranslatableError for a name with other characters, or longer, than Converse takes */
export function toolName(name: string, param: string): string {
  if (TOOL_NAME.test(name)) return name;
  throw new UntranslatableError(
    'Bedrock’s tools have names of up to 64 letters, digits, hyphens and underscores.',
    param,
  );
}

function argumentsOf(written: string, param: string): Json {
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

/** Other providers' ids may be longer or hold other characters than Converse takes: the same id, the same digest. */
function toolUseId(id: string): string {
  return TOOL_NAME.test(id) ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

function toolResult(message: Message, context: Context, where: string): Block[] {
  const id = text(message.tool_call_id);
  if (id === null) {
    throw new UntranslatableError('A tool message names the call it answers.', `${where}.tool_call_id`);
  }
  const blocks = inputBlocks(message.content, context, where);
  const points = blocks.filter((block) => 'cachePoint' in block);
  const content = blocks.filter((block): block is InputBlock => !('cachePoint' in block));
  if (context.inWords) {
    const what = `The tool ${context.called.get(id) ?? id} ${message.is_error === true ? 'failed' : 'answered'}:`;
    return [{ text: what }, ...content, ...points];
  }
  // A model that knows no status reads of the error in the result itself.
  const knowsStatus = context.traits.family === 'claude' || context.traits.family === 'nova';
  const status = message.is_error === true && knowsStatus ? { status: 'error' as const } : {};
  return [{ toolResult: { toolUseId: toolUseId(id), content, ...status } }, ...points.slice(-1)];
}

function assertWellFormed(turns: readonly Turn[]): void {
  if (turns.length === 0) {
    throw new UntranslatableError('Bedrock needs a message with text, an image or a file.', 'messages');
  }
  if (turns[0]?.role === 'assistant') {
    throw new UntranslatableError('At Bedrock a chat begins with the user’s words.', 'messages');
  }
  for (const { content } of turns) {
    if (content.some((block) => 'document' in block) && !content.some((block) => 'text' in block)) {
      throw new UntranslatableError('At Bedrock a document needs text beside it.', 'messages');
    }
  }
}

/** A chat that ends with the assistant's words is continued from there; Claude refuses white space at their end. */
function trimLastAnswer(turns: readonly Turn[]): void {
  const turn = turns.at(-1);
  const last = turn?.content.findLast((block) => !('cachePoint' in block));
  if (turn?.role === 'assistant' && last && 'text' in last) last.text = last.text.trimEnd();
}
