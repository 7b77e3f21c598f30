/**
 * Tokens of one call by kind, as the provider reported them, normalised: `inputTokens` is the whole
 * prompt with its cached part, `outputTokens` the whole answer with its reasoning part.
 */
export interface Usage {
  inputTokens: number;
  /** Part of `inputTokens` that the provider read from its own prompt cache. */
  cacheReadTokens: number;
  /** Part of `inputTokens` written to a five-minute prompt cache. */
  cacheWriteTokens: number;
  /** Part of `inputTokens` written to a one-hour prompt cache. */
  cacheWrite1hTokens: number;
  inputAudioTokens: number;
  outputTokens: number;
  /** Part of `outputTokens`. */
  reasoningTokens: number;
  outputAudioTokens: number;
  /** Part of `inputTokens`; absent: none, or not told apart. So are the next two. */
  inputImageTokens?: number;
  /** Part of `outputTokens`: what was drawn. */
  outputImageTokens?: number;
  /** Searches of the web that the provider made for the answer. */
  webSearches?: number;
}

export const NO_USAGE: Readonly<Usage> = Object.freeze({
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  inputAudioTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  outputAudioTokens: 0,
});

/** A report to be charged by: none where it has no output for an answer that says something, which is then counted by us. */
export function believed(usage: Usage | null, hasContent: boolean): Usage | null {
  return hasContent && usage?.outputTokens === 0 ? null : usage;
}

/** Above what any model reads or writes in one call. */
export const MOST_TOKENS = 100_000_000;

/**
 * A count as a provider reports it; null where it is none that a call can have had. An address that a customer gave may
 * count what it likes, and must not reach what the ledger's columns hold.
 */
export function tokenCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS
    ? value
    : null;
}
