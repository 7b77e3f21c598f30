import { ApiError } from '@/lib/base/errors';

/** What the fields of a chat are called in a Messages request. */
const NAMES: Readonly<Record<string, string>> = {
  stop: 'stop_sequences',
  response_format: 'output_config.format',
  reasoning: 'thinking',
  'reasoning.effort': 'output_config.effort',
  'reasoning.max_tokens': 'thinking.budget_tokens',
  parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
};

/**
 * An error whose field is named as the caller of the Messages API wrote it.
 * @param origins where each message of the chat stands in the caller's body
 */
export function inMessagesWords(error: ApiError, origins: readonly string[]): ApiError {
  const { param } = error;
  const theirs = param === null ? null : theirName(param, origins);
  if (param === null || theirs === param) return error;
  const { cause, headers, details } = error;
  const message = error.message.replaceAll(`\`${param}\``, `\`${theirs}\``);
  return new ApiError(error.code, message, { param: theirs, cause, headers, details });
}

function theirName(param: string, origins: readonly string[]): string {
  const known = NAMES[param];
  if (known) return known;
  const [, index] = /^messages\[(\d+)\]/.exec(param) ?? [];
  return index === undefined ? param : (origins[Number(index)] ?? 'messages');
}
