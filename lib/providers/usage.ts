import { tokenCount as count, type Usage } from '@/lib/openai/usage';

type Json = Record<string, unknown>;

/**
 * Tokens of a call as an OpenAI-dialect provider reports them, whatever the provider's habits, so that
 * `inputTokens` holds the cached part and `outputTokens` the reasoning part.
 * @param value a `usage` object, or a whole answer or event that carries one
 * @returns null where there are no whole, non-negative numbers to rely on, or nothing is counted at all
 */
export function parseUsage(value: unknown): Usage | null {
  const usage = findUsage(value);
  if (!usage) return null;
  const prompt = count(usage.prompt_tokens) ?? count(usage.input_tokens);
  if (prompt === null) return null;
  const completion = completionOf(usage);
  // Some say zero throughout a stream, or once more at its end.
  if (completion === null || prompt + completion === 0) return null;
  const input = object(usage.prompt_tokens_details) ?? object(usage.input_tokens_details) ?? {};
  const output = object(usage.completion_tokens_details) ?? object(usage.output_tokens_details) ?? {};
  const cacheRead = firstCount(input.cached_tokens, usage.prompt_cache_hit_tokens, usage.cached_tokens);
  const writes = cacheWrites(usage, input);
  const reported = firstCount(output.reasoning_tokens, usage.reasoning_tokens);
  // A provider whose cached tokens exceed its prompt counts them beside the prompt, not inside.
  const inputTokens = cacheRead > prompt ? prompt + cacheRead + writes.short + writes.long : prompt;
  const answer = withHiddenOutput(inputTokens, completion, reported, count(usage.total_tokens));
  const found: Usage = {
    inputTokens,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: Math.min(writes.short, inputTokens - cacheRead),
    cacheWrite1hTokens: Math.min(writes.long, Math.max(0, inputTokens - cacheRead - writes.short)),
    inputAudioTokens: Math.min(firstCount(input.audio_tokens), inputTokens),
    outputTokens: answer.output,
    reasoningTokens: answer.reasoning,
    outputAudioTokens: Math.min(firstCount(output.audio_tokens), answer.output),
  };
  const images = Math.min(firstCount(input.image_tokens), inputTokens);
  if (images > 0) found.inputImageTokens = images;
  const drawn = Math.min(firstCount(output.image_tokens), answer.output);
  if (drawn > 0) found.outputImageTokens = drawn;
  const searches = searchesOf(usage);
  if (searches > 0) found.webSearches = searches;
  return found;
}

/** Zero where there is none, as of embeddings; null where it is no number to rely on. */
function completionOf(usage: Json): number | null {
  const value = usage.completion_tokens ?? usage.output_tokens ?? 0;
  return count(value);
}

/** Perplexity's, OpenRouter's and xAI's words for what was looked up for an answer. */
function searchesOf(usage: Json): number {
  return firstCount(
    usage.num_search_queries,
    object(usage.server_tool_use)?.web_search_requests,
    usage.num_sources_used,
  );
}

/** OpenAI and most say `usage`; Groq's streams say `x_groq.usage`, Moonshot's older ones put it in the choice. */
function findUsage(value: unknown): Json | null {
  const top = object(value);
  if (!top) return null;
  if ('prompt_tokens' in top || 'input_tokens' in top) return top;
  const direct = object(top.usage) ?? object(object(top.x_groq)?.usage);
  if (direct) return direct;
  return Array.isArray(top.choices) ? object(object(top.choices[0])?.usage) : null;
}

/**
 * xAI and Google count reasoning beside `completion_tokens`, which only the total tells; Perplexity's deep
 * research does so too and leaves it out of the total, told by more reasoning than completion.
 */
function withHiddenOutput(prompt: number, completion: number, reasoning: number, total: number | null) {
  const beyond = total === null ? 0 : Math.max(0, total - prompt - completion);
  if (reasoning === 0) return { output: completion + beyond, reasoning: beyond };
  const outside = beyond >= reasoning || reasoning > completion;
  return { output: outside ? completion + reasoning : completion, reasoning };
}

/** OpenRouter's and Alibaba's words for what was written to a prompt cache, split by how long it is kept. */
function cacheWrites(usage: Json, details: Json): { short: number; long: number } {
  const split = object(details.cache_creation) ?? object(usage.cache_creation) ?? {};
  const long = firstCount(split.ephemeral_1h_input_tokens);
  const all = firstCount(
    details.cache_write_tokens,
    details.cache_creation_tokens,
    details.cache_creation_input_tokens,
    usage.cache_creation_input_tokens,
  );
  return { short: Math.max(0, all - long), long };
}

function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** The first that is above zero: providers send zeros in the fields they do not use. */
function firstCount(...values: unknown[]): number {
  for (const value of values) {
    const tokens = count(value);
    if (tokens !== null && tokens > 0) return tokens;
  }
  return 0;
}
