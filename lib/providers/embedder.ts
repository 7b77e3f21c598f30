import type { EmbeddingEncoding, EmbeddingInput } from '@/lib/openai/embeddings';
import type { Member } from '@/lib/openai/json-bytes';
import type { Usage } from '@/lib/openai/usage';
import type { UpstreamRequest } from './adapter';
import { type Credentials, UntranslatableError } from './translator';

/**
 * How a dialect embeds: pure functions, beside those of its adapter. One that has none of it leaves its routes
 * unspoken at `/v1/embeddings`.
 */
export interface Embedder {
  /** The provider's request. @throws UntranslatableError for what the dialect cannot say, naming the field */
  buildRequest(call: EmbeddingsCall): UpstreamRequest;
  /** Reads a whole answer; null, or a SyntaxError, where it is none or not a vector for every input. */
  readAnswer(answer: Buffer, call: Pick<EmbeddingsCall, 'inputs' | 'encoding'>): EmbeddedAnswer | null;
}

/** What of a call for embeddings an embedder needs. */
export interface EmbeddingsCall {
  /** The caller's body as it arrived, valid JSON. */
  rawBody: Buffer;
  members: readonly Member[] | null;
  inputs: readonly EmbeddingInput[];
  /** How the caller wants the vectors. */
  encoding: EmbeddingEncoding;
  /** Null: the model's own, also where the caller let it be dropped. */
  dimensions: number | null;
  /** What the vectors are for, in Cohere's words, which OpenRouter took over: `search_query`; null: not said. */
  inputType: string | null;
  upstreamId: string;
  /** Top-level fields to leave out. */
  omit: ReadonlySet<string>;
  supports: ReadonlySet<string>;
  baseUrl: string;
  credentials: Credentials;
  /** Extra headers for this call: the sandbox's. */
  headers?: Record<string, string>;
}

export interface EmbeddedAnswer {
  /** The list `data` of our answer, as JSON. */
  data: Buffer;
  /** Null where the provider reported none. */
  usage: Usage | null;
}

/** The inputs for a dialect that takes texts alone. @throws UntranslatableError for tokens, or more texts than it takes */
export function textsOf({ inputs }: EmbeddingsCall, most: number): string[] {
  if (inputs.length > most)
    throw new UntranslatableError(
      `This model takes at most ${most} inputs at once, not ${inputs.length}: send them in several requests.`,
      'input',
    );
  return inputs.map((input) => {
    if (typeof input === 'string') return input;
    throw new UntranslatableError(
      'This model takes texts, not tokens: its tokenizer is another one.',
      'input',
    );
  });
}
