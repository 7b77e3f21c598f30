import { NO_USAGE, tokenCount, type Usage } from '@/lib/openai/usage';
import { object } from './json';

/**
 * Cohere's `usage`. Its page on prices says that the billed tokens are what is charged: `billed_units` are the
 * caller's words and the answer's, `tokens` all that the model saw with Cohere's own frame around them (507 for 12).
 * `cached_tokens` counts in the frame, which stands first and is free: only what goes beyond it is cached of what is billed.
 * Thoughts are billed as output and not counted apart.
 * @returns null where neither kind of tokens is there
 */
export function usageOf(value: unknown): Usage | null {
  const usage = object(value);
  const seen = object(usage?.tokens);
  const billed = object(usage?.billed_units) ?? seen;
  if (!usage || !billed || !('input_tokens' in billed || 'output_tokens' in billed)) return null;
  const inputTokens = count(billed.input_tokens);
  const frame = Math.max(0, count(seen?.input_tokens) - inputTokens);
  return {
    ...NO_USAGE,
    inputTokens,
    cacheReadTokens: Math.min(inputTokens, Math.max(0, count(usage.cached_tokens) - frame)),
    outputTokens: count(billed.output_tokens),
  };
}

/** Units are typed as floats there; a part of one counts whole. Absent is zero. */
function count(value: unknown): number {
  return typeof value === 'number' && value > 0 ? (tokenCount(Math.ceil(value)) ?? 0) : 0;
}
