import type { Usage } from '@/lib/openai/usage';

/** Usage in Anthropic's words: `input_tokens` leaves out what was read from a prompt cache or written to one. */
export function usageMembers(usage: Usage) {
  const { cacheReadTokens: read, cacheWriteTokens: short, cacheWrite1hTokens: long } = usage;
  return {
    input_tokens: Math.max(0, usage.inputTokens - read - short - long),
    cache_creation_input_tokens: short + long,
    cache_read_input_tokens: read,
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    server_tool_use: null,
  };
}

/** The further members that a whole message's usage has. */
export function usageDetails({ cacheWriteTokens, cacheWrite1hTokens }: Usage) {
  return {
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens,
      ephemeral_1h_input_tokens: cacheWrite1hTokens,
    },
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  };
}
