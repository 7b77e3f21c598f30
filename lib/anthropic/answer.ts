import { carry } from './carried';
import { type Json, list, object, objects, text } from './json';

/** What a message says, block by block, as the Messages API prints it. */
export type AnswerBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown; caller: { type: 'direct' } };

export type StopReason = 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'refusal';

/** Why an answer ended. */
export interface Stop {
  stop_reason: StopReason;
  stop_sequence: string | null;
}

/** The first choice of a whole completion as blocks: thoughts, words, calls. */
export function blocksOf(completion: Json): AnswerBlock[] {
  const message = object(object(list(completion.choices)[0])?.message) ?? {};
  const calls = objects(message.tool_calls);
  const words = wordsOf(message.content) + (text(message.refusal) ?? '');
  return [
    ...thoughtsOf(message),
    ...(words === '' ? [] : [{ type: 'text', text: words } as const]),
    ...calls.flatMap((call, index) => [...extraOf(call, message), toolUse(call, index, completion)]),
  ];
}

/** Content may come as parts where a provider has its own kinds of them. */
export function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => (object(part)?.type === 'text' ? (text(object(part)?.text) ?? '') : ''))
    .join('');
}

/** Thoughts as plain text, by either name. */
export function thoughtIn(said: Json): string | null {
  return text(said.reasoning_content) ?? text(said.reasoning);
}

function thoughtsOf(message: Json): AnswerBlock[] {
  const details = objects(message.reasoning_details);
  const blocks: AnswerBlock[] = [];
  let open: (AnswerBlock & { type: 'thinking' }) | null = null;
  let openIndex: unknown;
  for (const detail of details) {
    if (detail.type !== 'reasoning.text' && detail.type !== 'reasoning.summary') {
      blocks.push(redactedOf(detail));
      continue;
    }
    // Some providers tell one thought in several pieces, its signature with the last.
    if (open?.signature !== '' || openIndex !== detail.index) {
      open = { type: 'thinking', thinking: '', signature: '' };
      openIndex = detail.index;
      blocks.push(open);
    }
    open.thinking += text(detail.text) ?? text(detail.summary) ?? '';
    open.signature = text(detail.signature) ?? '';
  }
  const thought = thoughtIn(message);
  if (thought === null || blocks.some(({ type }) => type === 'thinking')) return blocks;
  return [{ type: 'thinking', thinking: thought, signature: '' }, ...blocks];
}

/** What OpenRouter calls thoughts in Anthropic's format. */
const OPENROUTERS_NAME = 'anthropic-claude-v1';

/** Anthropic's encrypted thoughts go back as they came; those of others are carried. */
export function redactedOf(detail: Json): AnswerBlock {
  const { type, data, index: _index, format, ...rest } = detail;
  const isTheirFormat = format == null || format === OPENROUTERS_NAME;
  const isAnthropic =
    isTheirFormat &&
    type === 'reasoning.encrypted' &&
    typeof data === 'string' &&
    Object.values(rest).every((one) => one == null);
  return { type: 'redacted_thinking', data: isAnthropic ? data : carry({ detail }) };
}

/** What a provider wants back with a call, unless it stands among the thoughts, too. */
export function extraOf(call: Json, said: Json): AnswerBlock[] {
  const extra = object(call.extra_content);
  const id = text(call.id);
  const isTold = list(said.reasoning_details).some((detail) => object(detail)?.id === id);
  if (!extra || id === null || isTold) return [];
  return [{ type: 'redacted_thinking', data: carry({ call: id, extra }) }];
}

function toolUse(call: Json, index: number, completion: Json): AnswerBlock {
  const called = object(call.function) ?? {};
  const id = text(call.id) ?? callId(String(completion.id), index);
  const input = inputOf(text(called.arguments) ?? '');
  return { type: 'tool_use', id, name: text(called.name) ?? '', input, caller: { type: 'direct' } };
}

/** For a provider that gives its calls no ids. */
export function callId(answerId: string, index: number): string {
  return `toolu_${answerId.replace(/^.*_/, '')}_${index}`;
}

/** Arguments are an object; what a model wrote instead is shown as it is. */
function inputOf(written: string): unknown {
  if (written.trim() === '') return {};
  try {
    return object(JSON.parse(written)) ?? { invalid_arguments: written };
  } catch {
    return { invalid_arguments: written };
  }
}

/**
 * @param finish the chat's finish reason
 * @param hasCalls the answer calls tools
 * @param matched the stop sequence that a provider named
 */
export function stopOf(finish: string | null, hasCalls: boolean, matched: unknown): Stop {
  const sequence = text(matched);
  if (finish === 'length') return { stop_reason: 'max_tokens', stop_sequence: null };
  if (finish === 'content_filter') return { stop_reason: 'refusal', stop_sequence: null };
  // Some providers say `stop` beside their calls.
  if (hasCalls) return { stop_reason: 'tool_use', stop_sequence: null };
  return sequence === null
    ? { stop_reason: 'end_turn', stop_sequence: null }
    : { stop_reason: 'stop_sequence', stop_sequence: sequence };
}

/** Our id of an answer as Anthropic's begin: the same letters for the same answer, whichever door it leaves by. */
export function messageId(completionId: unknown): string {
  return `msg_${String(completionId).replace(/^chatcmpl[_-]/, '')}`;
}
