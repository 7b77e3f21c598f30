import { tokenCount as count, NO_USAGE, type Usage } from '@/lib/openai/usage';
import { list, object } from './json';

/**
 * Converse's `TokenUsage`. Its `inputTokens` leaves out what the prompt cache gave and took; reasoning is inside
 * `outputTokens` and not told apart. `cacheDetails` splits the writes by how long they are kept.
 * @returns null where there are no whole, non-negative numbers to rely on
 */
export function parseUsage(value: unknown): Usage | null {
  const usage = object(value);
  const fresh = count(usage?.inputTokens);
  const output = count(usage?.outputTokens);
  if (!usage || fresh === null || output === null) return null;
  const cacheRead = count(usage.cacheReadInputTokens) ?? 0;
  const written = count(usage.cacheWriteInputTokens) ?? 0;
  const writtenForHour = Math.min(written, tokensForHour(usage.cacheDetails));
  return {
    ...NO_USAGE,
    inputTokens: fresh + cacheRead + written,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: written - writtenForHour,
    cacheWrite1hTokens: writtenForHour,
    outputTokens: output,
  };
}

function tokensForHour(details: unknown): number {
  let tokens = 0;
  for (const entry of list(details)) {
    const detail = object(entry);
    if (detail?.ttl === '1h') tokens += count(detail.inputTokens) ?? 0;
  }
  return tokens;
}
