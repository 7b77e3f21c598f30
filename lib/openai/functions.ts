import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { invalidRequest } from './chat';

type Json = Record<string, unknown>;

/** The older words for tools, which OpenAI still takes: `functions` and `function_call`. */
const Functions = z.looseObject({
  functions: z
    .array(
      z.looseObject({
        name: z.string().min(1).max(256),
        description: z.string().nullish(),
        parameters: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
  function_call: z
    .union([z.enum(['none', 'auto']), z.looseObject({ name: z.string().min(1) })], {
      error: 'expected "none", "auto" or an object that names a function',
    })
    .nullish(),
});

/** A body whose functions became tools. */
export interface WithTools {
  value: Json;
  /** The caller defines functions, so its answer is to call one as `function_call`. */
  wantsFunctionCall: boolean;
}

/**
 * Says in the words of tools what a chat body says in those of functions: definitions, choice, and the calls and
 * results of earlier turns.
 * @returns null where it has none of them: most bodies
 * @throws ApiError invalid_request naming the field
 */
export function functionsToTools(value: unknown): WithTools | null {
  if (!isObject(value)) return null;
  const messages = Array.isArray(value.messages) ? value.messages : [];
  const hasOlder = value.functions != null || value.function_call != null;
  if (!hasOlder && !messages.some(isOlder)) return null;
  const parsed = Functions.safeParse(value);
  if (!parsed.success) throw invalidRequest(parsed.error);
  const { functions, function_call: choice, ...rest } = parsed.data;
  if (functions?.length && Array.isArray(rest.tools) && rest.tools.length > 0)
    throw wrong('functions', 'expected either `functions` or `tools`, not both');
  if (choice != null && !functions?.length)
    throw wrong('function_call', 'expected `functions` beside it, to choose one of them');
  return {
    value: {
      ...rest,
      ...(Array.isArray(value.messages) ? { messages: withToolCalls(messages) } : {}),
      ...(functions?.length ? { tools: functions.map(toTool), parallel_tool_calls: false } : {}),
      ...(choice != null ? { tool_choice: typeof choice === 'string' ? choice : toTool(choice) } : {}),
    },
    wantsFunctionCall: (functions?.length ?? 0) > 0,
  };
}

function toTool(definition: Json): Json {
  return { type: 'function', function: definition };
}

function isOlder(message: unknown): boolean {
  return isObject(message) && (message.role === 'function' || message.function_call != null);
}

/** Each call gets an id, and each result that of the call before it. */
function withToolCalls(messages: readonly unknown[]): unknown[] {
  let calls = 0;
  return messages.map((message, index) => {
    if (!isObject(message)) return message;
    const { function_call: call, ...rest } = message;
    if (message.role === 'function') {
      if (calls === 0) throw wrong(`messages[${index}]`, 'expected a message with `function_call` before it');
      const { name: _name, ...result } = rest;
      return { ...result, role: 'tool', tool_call_id: idOf(calls) };
    }
    if (call == null) return 'function_call' in message ? rest : message;
    calls++;
    return { ...rest, tool_calls: [{ id: idOf(calls), type: 'function', function: call }] };
  });
}

/** Nine letters and digits, which is all that Mistral takes. */
function idOf(call: number): string {
  return `call${String(call).padStart(5, '0')}`;
}

/** A choice of an answer, or of one of its chunks, that calls its function in the older words. */
export function withFunctionCall(choice: Json): Json {
  const place = isObject(choice.message) ? 'message' : 'delta';
  const { tool_calls: calls, ...said } = isObject(choice[place]) ? (choice[place] as Json) : {};
  // One call is all they have words for; more were not asked for.
  const first = Array.isArray(calls) ? calls.find((call) => isObject(call) && (call.index ?? 0) === 0) : null;
  const called = isObject(first) && isObject(first.function) ? first.function : null;
  return {
    ...choice,
    [place]: called ? { ...said, function_call: called } : said,
    finish_reason: choice.finish_reason === 'tool_calls' ? 'function_call' : choice.finish_reason,
  };
}

function wrong(param: string, expected: string): ApiError {
  return new ApiError('invalid_request', `\`${param}\`: ${expected}.`, { param });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
