import type { ChatRequest } from '@/lib/openai/chat';
import { UntranslatableError } from '../translator';
import { type Json, object, objects, text } from './json';

type Message = ChatRequest['messages'][number];

/**
 * A chat's messages in Cohere's words. What a tool gave stays a text or texts, which Cohere takes
 * beside documents.
 * @param thinks the model reads thoughts of earlier turns: else they are left out, as they are no part of an answer
 * @throws UntranslatableError for roles and parts that Cohere does not take
 */
export function messagesOf(messages: readonly Message[], thinks: boolean): Json[] {
  return messages.map((message, index) => messageOf(message, `messages[${index}]`, thinks));
}

function messageOf(message: Message, path: string, thinks: boolean): Json {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: contentOf(message, path, textPart) };
    case 'user':
      return { role: 'user', content: contentOf(message, path, userPart) };
    case 'assistant':
      return assistantOf(message, path, thinks);
    case 'tool':
      if (!message.tool_call_id)
        throw new UntranslatableError('A tool’s message must name its call.', `${path}.tool_call_id`);
      return {
        role: 'tool',
        tool_call_id: message.tool_call_id,
        content: contentOf(message, path, textPart),
      };
    default:
      throw new UntranslatableError(`Cohere has no role \`${message.role}\`.`, `${path}.role`);
  }
}

function contentOf(
  { content }: Message,
  path: string,
  partOf: (part: Json, path: string) => Json,
): string | Json[] {
  if (!Array.isArray(content)) return content ?? '';
  return content.map((part, index) => partOf(part, `${path}.content[${index}]`));
}

function textPart(part: Json, path: string): Json {
  if (part.type === 'text' && typeof part.text === 'string') return { type: 'text', text: part.text };
  if (part.type === 'refusal' && typeof part.refusal === 'string')
    return { type: 'text', text: part.refusal };
  throw new UntranslatableError(`Cohere does not take a part of type \`${String(part.type)}\` here.`, path);
}

function userPart(part: Json, path: string): Json {
  if (part.type !== 'image_url') return textPart(part, path);
  const image = object(part.image_url) ?? { url: part.image_url };
  if (typeof image.url !== 'string' || image.url === '')
    throw new UntranslatableError('An image must have a URL.', `${path}.image_url`);
  return { type: 'image_url', image_url: { url: image.url, detail: image.detail ?? undefined } };
}

/** Beside tool calls Cohere has no content, only a plan: what was said and thought before them goes there. */
function assistantOf(message: Message, path: string, thinks: boolean): Json {
  const content = contentOf(message, path, textPart);
  const said = typeof content === 'string' ? content : content.map((part) => text(part.text)).join('');
  const spoken = said || text(message.refusal);
  const thoughts = thoughtsOf(message);
  const calls = message.tool_calls ?? [];
  if (calls.length === 0) {
    const thinking = thinks && thoughts ? [{ type: 'thinking', thinking: thoughts }] : [];
    const body = thinking.length === 0 ? spoken : [...thinking, { type: 'text', text: spoken }];
    return { role: 'assistant', content: body };
  }
  return {
    role: 'assistant',
    tool_plan: [thoughts, spoken].filter((words) => words !== '').join('\n\n') || undefined,
    tool_calls: calls.map((call, index) => {
      if (!call.function)
        throw new UntranslatableError(
          'Cohere takes calls of functions only.',
          `${path}.tool_calls[${index}]`,
        );
      const { name, arguments: given } = call.function;
      return { id: call.id, type: 'function', function: { name, arguments: given } };
    }),
  };
}

/** OpenRouter's and DeepSeek's words for earlier thoughts; what another provider encrypted says nothing to Cohere. */
function thoughtsOf(message: Message): string {
  const details = objects(message.reasoning_details).map((detail) => text(detail.text));
  return details.join('') || text(message.reasoning_content) || text(message.reasoning);
}
