import type { RequestShape } from '@/lib/catalog/routers';
import type { ChatNeeds, ChatRequest } from '@/lib/openai/chat';

/** Prompts above this want a model with a window to spare. */
const LONG_FROM_TOKENS = 100_000;
const SHORT_TO_TOKENS = 1_000;
const SHORT_TO_MESSAGES = 4;
const NO_EFFORT = new Set(['none', 'minimal']);
const FENCE = '```';
/** Words that stand in questions about code, in capitals or not, and nowhere else in such numbers. */
const CODE_WORDS =
  /\b(?:refactor|stack ?trace|traceback|unit tests?|regex|compile[rs]?|segfault|typescript|javascript|python|golang|sql query)\b/i;

/**
 * What a request asks for, for a virtual model to choose by: the first line that holds, in the order of
 * `REQUEST_SHAPES`. Pure: the same request always has the same shape.
 */
export function shapeOf(
  request: ChatRequest,
  needs: Pick<ChatNeeds, 'features' | 'parameters'>,
  promptTokens: number,
): RequestShape {
  const wants = (name: string) => needs.features.some((feature) => feature.name === name);
  const has = (name: string) => needs.parameters.includes(name);
  if (wants('input_audio') || request.modalities?.includes('audio')) return 'audio';
  if (wants('file')) return 'file';
  if (wants('vision')) return 'image';
  if (promptTokens > LONG_FROM_TOKENS) return 'long_context';
  if (asksForThought(request, has)) return 'reasoning';
  if (isAboutCode(request)) return 'code';
  if (wants('structured_outputs') || wants('json')) return 'structured';
  if (has('tools') || has('functions')) return 'tools';
  const isShort = promptTokens <= SHORT_TO_TOKENS && request.messages.length <= SHORT_TO_MESSAGES;
  return isShort ? 'short_chat' : 'chat';
}

function asksForThought(request: ChatRequest, has: (name: string) => boolean): boolean {
  if (has('reasoning')) return true;
  return has('reasoning_effort') && !NO_EFFORT.has(request.reasoning_effort ?? '');
}

/** A fenced block anywhere, or a word of the trade in the last thing the user said. */
function isAboutCode({ messages }: ChatRequest): boolean {
  const last = messages.findLast(({ role }) => role === 'user');
  return (
    messages.some(({ content }) => textsOf(content).some((text) => text.includes(FENCE))) ||
    textsOf(last?.content).some((text) => CODE_WORDS.test(text))
  );
}

function textsOf(content: ChatRequest['messages'][number]['content']): string[] {
  if (typeof content === 'string') return [content];
  return (content ?? []).flatMap((part) => (typeof part.text === 'string' ? [part.text] : []));
}
