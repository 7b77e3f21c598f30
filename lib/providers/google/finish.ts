import type { UpstreamFailure } from '../adapter';
import type { FinishReason } from '../translator';

const REASONS: Readonly<Record<string, FinishReason>> = {
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  MODEL_ARMOR: 'content_filter',
};

/** The model wrote something that is no answer: another try may do better. */
const FAILURES = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
]);

/** Google's finish reason in OpenAI's words. It says STOP after tool calls, too; what we do not know is a stop. */
export function finishReasonOf(reason: string, hasCalls: boolean): FinishReason {
  return REASONS[reason] ?? (hasCalls ? 'tool_calls' : 'stop');
}

/** True for an end that makes the answer a failure. */
export function isFailedFinish(reason: string): boolean {
  return FAILURES.has(reason);
}

export const UNREADABLE_CALL: UpstreamFailure = malformed(
  'The model wrote a tool call that the provider could not read.',
);

export const UNREADABLE_ANSWER: UpstreamFailure = malformed('The provider sent an answer that is not valid.');

function malformed(message: string): UpstreamFailure {
  return { kind: 'malformed', message, retryable: true, retryAfterMs: null, status: 200 };
}
