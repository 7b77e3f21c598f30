import { isDone, SseFramer } from './sse';

/** A stored answer in the form in which it is asked for now: pure translations between the two. */

interface Choice {
  index: number;
  message: Record<string, unknown> & { tool_calls?: ToolCall[] };
  logprobs: unknown;
  finish_reason: string | null;
  /** The stop sequence that was met, where a provider names it. */
  stop_reason?: unknown;
}

interface ToolCall {
  id?: string;
  type?: string;
  function?: { name?: string; arguments?: string };
  [field: string]: unknown;
}

/**
 * Assembles the chunks of a stream into the completion object that the same call would have given unstreamed.
 * @param events `data:` events as relayed, `[DONE]` or not
 * @param skipBroken leaves out an event that is no JSON, where it would else throw
 * @throws SyntaxError
 */
export function assembleCompletion(events: Buffer, skipBroken = false): Record<string, unknown> {
  const completion: Record<string, unknown> = { id: '', object: 'chat.completion', created: 0, model: '' };
  const choices = new Map<number, Choice>();
  const framer = new SseFramer((data) => {
    if (isDone(data)) return;
    const event = parseEvent(data, skipBroken);
    if (!event) return;
    const { choices: deltas, object: _object, ...rest } = event;
    Object.assign(completion, rest);
    for (const delta of Array.isArray(deltas) ? deltas : []) addDelta(choices, delta);
  });
  framer.push(events);
  framer.end();
  completion.choices = [...choices.values()].sort((a, b) => a.index - b.index);
  return completion;
}

function parseEvent(data: Buffer, skipBroken: boolean): Record<string, unknown> | null {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch (error) {
    if (skipBroken) return null;
    throw error;
  }
}

function addDelta(choices: Map<number, Choice>, chunk: Record<string, unknown>): void {
  const index = typeof chunk.index === 'number' ? chunk.index : 0;
  let choice = choices.get(index);
  if (!choice) {
    choice = { index, message: { role: 'assistant', content: null }, logprobs: null, finish_reason: null };
    choices.set(index, choice);
  }
  if (typeof chunk.finish_reason === 'string') choice.finish_reason = chunk.finish_reason;
  if (chunk.stop_reason != null) choice.stop_reason = chunk.stop_reason;
  choice.logprobs = joinLogprobs(choice.logprobs, chunk.logprobs);
  for (const [name, value] of Object.entries((chunk.delta ?? {}) as Record<string, unknown>)) {
    if (name === 'tool_calls' && Array.isArray(value)) addToolCalls(choice, value);
    else if (typeof value === 'string' && name !== 'role')
      choice.message[name] = `${choice.message[name] ?? ''}${value}`;
    else if (Array.isArray(value))
      choice.message[name] = [...((choice.message[name] as unknown[]) ?? []), ...value];
    else if (value !== null) choice.message[name] = value;
  }
}

function addToolCalls(choice: Choice, deltas: (ToolCall & { index?: number })[]): void {
  choice.message.tool_calls ??= [];
  const calls = choice.message.tool_calls;
  for (const { index = calls.length, function: piece, ...rest } of deltas) {
    // An index is whatever a provider makes up: none leaves a gap, which would be printed place by place.
    const at = Math.min(index, calls.length);
    const call = calls[at] ?? { type: 'function', function: { name: '', arguments: '' } };
    calls[at] = Object.assign(call, rest);
    if (piece) {
      call.function = {
        ...call.function,
        ...piece,
        // Some say the name again with each piece, as an empty text.
        name: piece.name || call.function?.name || '',
        arguments: `${call.function?.arguments ?? ''}${piece.arguments ?? ''}`,
      };
    }
  }
}

function joinLogprobs(before: unknown, next: unknown): unknown {
  if (typeof next !== 'object' || next === null) return before;
  if (typeof before !== 'object' || before === null) return next;
  const joined: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(next)) {
    const old = joined[name];
    joined[name] = Array.isArray(old) && Array.isArray(value) ? [...old, ...value] : (value ?? old);
  }
  return joined;
}

/**
 * Cuts a completion object into the chunks of a stream: the role, the content, the tool calls, the finish.
 * @returns events ready to send, without usage and `[DONE]`
 */
export function splitCompletion(completion: Record<string, unknown>): Buffer {
  const { choices, object: _object, usage: _usage, ...head } = completion;
  const events: string[] = [];
  const emit = (index: number, delta: unknown, extra: Record<string, unknown> = {}) => {
    const choice = { index, delta, logprobs: null, finish_reason: null, ...extra };
    events.push(
      `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [choice] })}\n\n`,
    );
  };
  for (const choice of (choices ?? []) as Choice[]) {
    const { role, content, tool_calls: toolCalls, ...rest } = choice.message;
    emit(choice.index, { role: role ?? 'assistant', content: toolCalls ? null : '' });
    const others = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
    if (others.length > 0) emit(choice.index, Object.fromEntries(others));
    if (content) emit(choice.index, { content }, { logprobs: choice.logprobs ?? null });
    for (const [index, call] of (toolCalls ?? []).entries())
      emit(choice.index, { tool_calls: [{ index, ...call }] });
    const met = choice.stop_reason == null ? {} : { stop_reason: choice.stop_reason };
    emit(choice.index, {}, { finish_reason: choice.finish_reason, ...met });
  }
  return Buffer.from(events.join(''));
}
