import type { ChatRequest } from '@/lib/openai/chat';
import { topLevelMembers } from '@/lib/openai/json-bytes';
import type { Call, Candidate } from '../call';
import type { JsonBody } from '../door/body';

type Message = ChatRequest['messages'][number];
type Part = Record<string, unknown> & { type: string };

/**
 * The bytes for a provider that speaks Chat Completions. A chat caller's own go as they are; what another door
 * translated is said in words that every such provider takes: it refuses a field it does not know.
 */
export function relayBody(call: Call, { route, adapter }: Candidate): Pick<JsonBody, 'bytes' | 'members'> {
  const asked = { bytes: call.rawBody, members: call.members };
  if (!call.foreign || !adapter.passThrough || adapter.takesMarks) return asked;
  const { reasoning, ...request } = call.request;
  const effort = route.supports.has('reasoning_effort') ? effortOf(reasoning, call.cap.tokens) : null;
  const plain = {
    ...request,
    ...(effort === null ? {} : { reasoning_effort: effort }),
    messages: plainMessages(request.messages),
    ...(request.tools ? { tools: request.tools.map(({ cache_control: _mark, ...tool }) => tool) } : {}),
  };
  const bytes = Buffer.from(JSON.stringify(plain));
  return { bytes, members: topLevelMembers(bytes) };
}

/** The shares of the output that OpenRouter takes each effort for, with the borders half way between them. */
const LOW_TO = 0.35;
const MEDIUM_TO = 0.65;

/**
 * A wish to reason as an effort.
 * @param reasoning OpenRouter's object
 * @param maxTokens the cap on the output, of which a budget is a part
 * @returns null where none was named
 */
export function effortOf(reasoning: unknown, maxTokens: number): string | null {
  const { effort, max_tokens: budget } = (reasoning ?? {}) as Record<string, unknown>;
  if (typeof effort === 'string') return effort === 'max' || effort === 'xhigh' ? 'high' : effort;
  if (typeof budget !== 'number') return null;
  const share = budget / Math.max(1, maxTokens);
  return share <= LOW_TO ? 'low' : share <= MEDIUM_TO ? 'medium' : 'high';
}

function plainMessages(messages: readonly Message[]): Message[] {
  const plain: Message[] = [];
  let shown: Part[] = [];
  for (const [index, message] of messages.entries()) {
    const { cache_control: _mark, reasoning_details: _details, is_error: isError, ...rest } = message;
    const said: Message = { ...rest, content: plainContent(message.content) };
    if (message.role === 'tool') shown.push(...moveMedia(said, isError === true));
    plain.push(said);
    if (shown.length === 0 || messages[index + 1]?.role === 'tool') continue;
    // After the last result: between two of them no message may stand.
    plain.push({ role: 'user', content: shown });
    shown = [];
  }
  return plain;
}

function plainContent(content: Message['content']): Message['content'] {
  if (!Array.isArray(content)) return content;
  const parts = content.map(({ cache_control: _mark, ...part }) => part as Part);
  return parts.every(({ type }) => type === 'text') ? parts.map(({ text }) => text).join('\n\n') : parts;
}

/** A tool's result is text alone there: its images and files follow in a message of the user. */
function moveMedia(message: Message, isError: boolean): Part[] {
  const parts = Array.isArray(message.content) ? (message.content as Part[]) : [];
  const media = parts.filter(({ type }) => type !== 'text');
  const words = Array.isArray(message.content)
    ? parts.flatMap(({ type, text }) => (type === 'text' ? [String(text)] : []))
    : [message.content ?? ''];
  if (media.length > 0) words.push('(Its images and files follow.)');
  const text = words.join('\n\n');
  message.content = isError ? `Error: ${text}` : text;
  if (media.length === 0) return [];
  return [{ type: 'text', text: `Shown by the result of ${message.tool_call_id}:` }, ...media];
}
