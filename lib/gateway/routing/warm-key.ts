import type { ChatRequest } from '@/lib/openai/chat';
import type { Unrouted } from './candidates';

/** More of a message says no more of which conversation it opens. */
const OPENING_LENGTH = 2_048;

/**
 * Which conversation a call belongs to, as far as a provider's prompt cache is concerned: the caller's own
 * `prompt_cache_key` (or the same in `metadata`), its session, else how the conversation opens. Never across
 * workspaces or modes; what the caller wrote is kept as a digest only.
 */
export function conversationOf({ caller, request, visit }: Unrouted): string {
  const said = cacheKeyOf(request) ?? visit.exchange.header('x-btl-session');
  const what = said === undefined ? `opening ${openingOf(request)}` : `named ${said}`;
  return visit.runtime.cache.digest(`warm\n${caller.workspaceId}\n${caller.mode}\n${what}`);
}

function cacheKeyOf({ prompt_cache_key, metadata }: ChatRequest): string | undefined {
  if (prompt_cache_key) return prompt_cache_key;
  if (typeof metadata !== 'object' || metadata === null || !('prompt_cache_key' in metadata))
    return undefined;
  const { prompt_cache_key: inMetadata } = metadata;
  return typeof inMetadata === 'string' && inMetadata !== '' ? inMetadata : undefined;
}

/** The instructions, and the first thing that was said. */
function openingOf({ messages }: ChatRequest): string {
  const isInstruction = ({ role }: { role: string }) => role === 'system' || role === 'developer';
  return [messages.find(isInstruction), messages.find((message) => !isInstruction(message))]
    .map((message) => textOf(message?.content).slice(0, OPENING_LENGTH))
    .join('\n');
}

function textOf(content: ChatRequest['messages'][number]['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (typeof part.text === 'string' ? part.text : part.type)).join('\n');
}
