// Guarantee: no count that a provider makes up, in any dialect, becomes one that prices overflow by or the ledger cannot hold.
import { describe, expect, it } from 'vitest';
import { MOST_TOKENS, tokenCount, type Usage } from '@/lib/openai/usage';
import { addUsage, usageOf as anthropicUsage, NO_COUNTERS } from '@/lib/providers/anthropic/usage';
import { parseUsage as bedrockUsage } from '@/lib/providers/bedrock/usage';
import { usageOf as cohereUsage } from '@/lib/providers/cohere/usage';
import { usageOf as googleUsage } from '@/lib/providers/google/usage';
import { parseUsage } from '@/lib/providers/usage';

const NONSENSE = [
  MOST_TOKENS + 1,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  1e300,
  Number.POSITIVE_INFINITY,
  -1,
  0.5,
  '7',
];

/** Each dialect's report with the same number in all of its fields. */
const REPORTS: Record<string, (n: unknown) => Usage | null> = {
  openai: (n) =>
    parseUsage({
      prompt_tokens: n,
      completion_tokens: n,
      total_tokens: n,
      prompt_tokens_details: { cached_tokens: n, audio_tokens: n, cache_write_tokens: n },
      completion_tokens_details: { reasoning_tokens: n, audio_tokens: n },
    }),
  anthropic: (n) =>
    anthropicUsage(
      addUsage(NO_COUNTERS, {
        input_tokens: n,
        output_tokens: n,
        cache_read_input_tokens: n,
        cache_creation_input_tokens: n,
      }),
    ),
  bedrock: (n) =>
    bedrockUsage({ inputTokens: n, outputTokens: n, cacheReadInputTokens: n, cacheWriteInputTokens: n }),
  google: (n) =>
    googleUsage({
      promptTokenCount: n,
      candidatesTokenCount: n,
      thoughtsTokenCount: n,
      toolUsePromptTokenCount: n,
      totalTokenCount: n,
    }),
  cohere: (n) => cohereUsage({ billed_units: { input_tokens: n, output_tokens: n }, cached_tokens: n }),
};

describe('a count', () => {
  it('is a whole number from nothing to more than any call has', () => {
    expect([0, 1, MOST_TOKENS].map(tokenCount)).toEqual([0, 1, MOST_TOKENS]);
    for (const value of NONSENSE) expect(tokenCount(value), String(value)).toBeNull();
  });

  it.each(Object.entries(REPORTS))('of %s is never one that a call cannot have had', (_, read) => {
    for (const value of NONSENSE) {
      for (const tokens of Object.values(read(value) ?? {})) {
        expect(Number.isInteger(tokens), String(value)).toBe(true);
        expect(tokens, String(value)).toBeLessThanOrEqual(4 * MOST_TOKENS);
      }
    }
    // The most that is believed still fits the columns, of 31 bits, with its parts summed.
    for (const tokens of Object.values(read(MOST_TOKENS) ?? {})) expect(tokens).toBeLessThan(2 ** 31);
  });
});
