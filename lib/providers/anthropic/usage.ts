import { tokenCount as count, NO_USAGE, type Usage } from '@/lib/openai/usage';
import { object } from './json';

/** Anthropic's counters; null: not reported. */
export interface Counters {
  input: number | null;
  cacheRead: number | null;
  cacheWrite: number | null;
  cacheWrite1h: number | null;
  output: number | null;
  thinking: number | null;
  searches: number | null;
}

export const NO_COUNTERS: Readonly<Counters> = Object.freeze({
  input: null,
  cacheRead: null,
  cacheWrite: null,
  cacheWrite1h: null,
  output: null,
  thinking: null,
  searches: null,
});

/**
 * Adds what a `usage` object reports to what was reported before. The counters of a stream are totals: an event
 * repeats, raises or leaves out each, and some hosts repeat one as 0.
 */
export function addUsage(before: Readonly<Counters>, value: unknown): Counters {
  const usage = object(value) ?? {};
  const split = object(usage.cache_creation) ?? {};
  const long = count(split.ephemeral_1h_input_tokens);
  const short = count(split.ephemeral_5m_input_tokens);
  const whole = count(usage.cache_creation_input_tokens);
  const parts = long === null && short === null ? null : (long ?? 0) + (short ?? 0);
  return {
    input: larger(before.input, count(usage.input_tokens)),
    cacheRead: larger(before.cacheRead, count(usage.cache_read_input_tokens)),
    cacheWrite: larger(before.cacheWrite, larger(whole, parts)),
    cacheWrite1h: larger(before.cacheWrite1h, long),
    output: larger(before.output, count(usage.output_tokens)),
    thinking: larger(before.thinking, count(object(usage.output_tokens_details)?.thinking_tokens)),
    searches: larger(before.searches, count(object(usage.server_tool_use)?.web_search_requests)),
  };
}

/** Our usage, whose prompt holds its cached parts, where Anthropic's `input_tokens` leaves both out. Null: none was reported. */
export function usageOf(counters: Readonly<Counters>): Usage | null {
  if (counters.input === null) return null;
  const cacheRead = counters.cacheRead ?? 0;
  const cacheWrite = counters.cacheWrite ?? 0;
  const long = counters.cacheWrite1h ?? 0;
  const output = counters.output ?? 0;
  return {
    ...NO_USAGE,
    inputTokens: counters.input + cacheRead + cacheWrite,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite - long,
    cacheWrite1hTokens: long,
    outputTokens: output,
    reasoningTokens: Math.min(counters.thinking ?? 0, output),
    ...(counters.searches ? { webSearches: counters.searches } : {}),
  };
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
