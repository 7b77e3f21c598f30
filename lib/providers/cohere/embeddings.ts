import { z } from 'zod';
import { NO_USAGE } from '@/lib/openai/usage';
import { printVectors } from '@/lib/openai/vectors';
import type { UpstreamRequest } from '../adapter';
import { type EmbeddedAnswer, type Embedder, type EmbeddingsCall, textsOf } from '../embedder';

const BATCH_MAX = 96;

/** Cohere's `/v2/embed`. @param send writes address and headers for a body */
export function cohereEmbedder(
  send: (call: EmbeddingsCall, path: string, body: unknown) => UpstreamRequest,
): Embedder {
  return {
    buildRequest: (call) => send(call, 'embed', bodyOf(call)),
    readAnswer,
  };
}

function bodyOf(call: EmbeddingsCall) {
  return {
    model: call.upstreamId,
    texts: textsOf(call, BATCH_MAX),
    // Cohere wants to be told; what is embedded without a word is usually kept to be found.
    input_type: call.inputType ?? 'search_document',
    embedding_types: ['float'],
    output_dimension: call.dimensions ?? undefined,
    // Else it would cut a text that is too long, in silence.
    truncate: 'NONE',
  };
}

const Answer = z.object({
  embeddings: z.object({ float: z.array(z.array(z.number()).min(1)) }),
  meta: z.object({ billed_units: z.object({ input_tokens: z.number().nullish() }).nullish() }).nullish(),
});

function readAnswer(
  answer: Buffer,
  { inputs, encoding }: Pick<EmbeddingsCall, 'inputs' | 'encoding'>,
): EmbeddedAnswer | null {
  const read = Answer.safeParse(JSON.parse(answer.toString('utf8')));
  if (!read.success || read.data.embeddings.float.length !== inputs.length) return null;
  const inputTokens = read.data.meta?.billed_units?.input_tokens ?? 0;
  return {
    data: printVectors(read.data.embeddings.float, encoding),
    usage: Number.isSafeInteger(inputTokens) && inputTokens > 0 ? { ...NO_USAGE, inputTokens } : null,
  };
}
