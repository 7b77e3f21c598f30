import { z } from 'zod';
import { MOST_TOKENS, NO_USAGE, type Usage } from '@/lib/openai/usage';

const whole = z.int().min(0).max(MOST_TOKENS);
const count = whole.catch(0).default(0);
const details = z
  .array(z.object({ modality: z.string(), tokenCount: count }))
  .catch([])
  .default([]);

const UsageMetadata = z.object({
  promptTokenCount: whole,
  cachedContentTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  toolUsePromptTokenCount: count,
  totalTokenCount: count,
  promptTokensDetails: details,
  toolUsePromptTokensDetails: details,
  candidatesTokensDetails: details,
});

/**
 * Tokens from Google's `usageMetadata`. The prompt holds its cached part; thoughts are counted beside the
 * candidates, and what the model's own tools read beside the prompt.
 * @returns null where no prompt was counted, as in the first events of Vertex's streams
 */
export function usageOf(metadata: unknown): Usage | null {
  const { data: usage } = UsageMetadata.safeParse(metadata);
  if (!usage) return null;
  const inputTokens = usage.promptTokenCount + usage.toolUsePromptTokenCount;
  // Some answers count the thoughts among the candidates: only the total tells.
  const holdsThoughts = inputTokens + usage.candidatesTokenCount === usage.totalTokenCount;
  const outputTokens = usage.candidatesTokenCount + (holdsThoughts ? 0 : usage.thoughtsTokenCount);
  const ofPrompt = [...usage.promptTokensDetails, ...usage.toolUsePromptTokensDetails];
  const inputImages = Math.min(tokensOf('IMAGE', ofPrompt), inputTokens);
  const drawn = Math.min(tokensOf('IMAGE', usage.candidatesTokensDetails), outputTokens);
  return {
    ...NO_USAGE,
    inputTokens,
    cacheReadTokens: Math.min(usage.cachedContentTokenCount, inputTokens),
    inputAudioTokens: Math.min(tokensOf('AUDIO', ofPrompt), inputTokens),
    outputTokens,
    reasoningTokens: Math.min(usage.thoughtsTokenCount, outputTokens),
    outputAudioTokens: Math.min(tokensOf('AUDIO', usage.candidatesTokensDetails), outputTokens),
    ...(inputImages > 0 ? { inputImageTokens: inputImages } : {}),
    ...(drawn > 0 ? { outputImageTokens: drawn } : {}),
  };
}

function tokensOf(wanted: string, entries: readonly { modality: string; tokenCount: number }[]): number {
  return entries.reduce((sum, { modality, tokenCount }) => sum + (modality === wanted ? tokenCount : 0), 0);
}
