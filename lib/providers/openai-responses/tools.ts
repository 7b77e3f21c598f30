import type { ChatRequest } from '@/lib/openai/chat';
import { chatNameOf, type ToolName } from '@/lib/openai/responses/tools';
import { type Json, list, object, text } from './json';

/**
 * `tools` and `tool_choice`: those of the chat, each as the caller wrote it where it came by this API.
 * @param asked the caller's own request; empty: it was a chat
 */
export function toolFields(request: ChatRequest, asked: Json, names: ReadonlyMap<string, ToolName>): Json {
  const offered = new Set((request.tools ?? []).map((tool) => tool.function?.name));
  if (offered.size === 0) return {};
  const written = list(asked.tools).flatMap((tool) => offeredOf(object(tool) ?? {}, offered, null));
  const tools = written.length > 0 ? written : (request.tools ?? []).map(flat);
  return { tools, tool_choice: choiceOf(request.tool_choice, names) };
}

function offeredOf(tool: Json, offered: ReadonlySet<string | undefined>, namespace: string | null): Json[] {
  if (tool.type === 'namespace') {
    const inner = list(tool.tools).flatMap((one) => offeredOf(object(one) ?? {}, offered, text(tool.name)));
    return inner.length > 0 ? [{ ...tool, tools: inner }] : [];
  }
  if (tool.type !== 'function' && tool.type !== 'custom') return [];
  return offered.has(chatNameOf(String(tool.name), namespace)) ? [withDefaults(tool)] : [];
}

/** Left out, a schema is held to by force here, which most were not written for. */
function withDefaults(tool: Json): Json {
  return tool.type === 'function' ? { ...tool, strict: tool.strict ?? false } : tool;
}

function flat({ function: definition }: NonNullable<ChatRequest['tools']>[number]): Json {
  return withDefaults({ type: 'function', ...definition });
}

function choiceOf(choice: unknown, names: ReadonlyMap<string, ToolName>): unknown {
  const chosen = text(object(object(choice)?.function)?.name);
  if (chosen === null) return choice ?? undefined;
  const { kind, name, namespace } = names.get(chosen) ?? { kind: 'function', name: chosen, namespace: null };
  return { type: kind, name, ...(namespace === null ? {} : { namespace }) };
}
