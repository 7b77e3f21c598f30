/** Log probabilities of a text's tokens, as the Responses API prints them. */
export interface TextLogprob {
  token: string;
  logprob: number;
  bytes: number[];
  top_logprobs: { token: string; logprob: number; bytes: number[] }[];
}

/** Those of a chat choice's content; what is none counts as none. */
export function textLogprobs(logprobs: unknown): TextLogprob[] {
  const content = (logprobs as { content?: unknown } | null | undefined)?.content;
  if (!Array.isArray(content)) return [];
  return content.map((entry) => ({
    ...one(entry),
    top_logprobs: Array.isArray(entry?.top_logprobs) ? entry.top_logprobs.map(one) : [],
  }));
}

function one(entry: { token?: unknown; logprob?: unknown; bytes?: unknown } | null) {
  const token = String(entry?.token ?? '');
  const bytes = Array.isArray(entry?.bytes) ? (entry.bytes as number[]) : [...Buffer.from(token)];
  return { token, logprob: Number(entry?.logprob ?? 0), bytes };
}
