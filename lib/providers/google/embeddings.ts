import { z } from 'zod';
import { NO_USAGE } from '@/lib/openai/usage';
import { printVectors } from '@/lib/openai/vectors';
import type { UpstreamRequest } from '../adapter';
import { type EmbeddedAnswer, type Embedder, type EmbeddingsCall, textsOf } from '../embedder';
import { UntranslatableError } from '../translator';

const BATCH_MAX = 100;

const TASKS = new Map([
  ['search_document', 'RETRIEVAL_DOCUMENT'],
  ['search_query', 'RETRIEVAL_QUERY'],
  ['classification', 'CLASSIFICATION'],
  ['clustering', 'CLUSTERING'],
]);

/** Gemini's `batchEmbedContents`. @param send writes address and headers of a method for a body */
export function geminiEmbedder(
  send: (call: EmbeddingsCall, method: string, body: unknown) => UpstreamRequest,
): Embedder {
  return {
    buildRequest: (call) => send(call, 'batchEmbedContents', bodyOf(call)),
    readAnswer,
  };
}

function bodyOf(call: EmbeddingsCall) {
  const taskType = taskOf(call.inputType);
  const outputDimensionality = call.dimensions ?? undefined;
  const model = `models/${call.upstreamId}`;
  return {
    requests: textsOf(call, BATCH_MAX).map((text) => ({
      model,
      content: { parts: [{ text }] },
      taskType,
      outputDimensionality,
    })),
  };
}

function taskOf(inputType: string | null): string | undefined {
  if (inputType === null) return undefined;
  const task = TASKS.get(inputType);
  if (task) return task;
  throw new UntranslatableError(
    `\`input_type\` must be one of ${[...TASKS.keys()].join(', ')}.`,
    'input_type',
  );
}

const Answer = z.object({
  embeddings: z.array(z.object({ values: z.array(z.number()).min(1) })),
  usageMetadata: z.object({ promptTokenCount: z.int().min(0).optional() }).nullish(),
});

function readAnswer(
  answer: Buffer,
  { inputs, encoding }: Pick<EmbeddingsCall, 'inputs' | 'encoding'>,
): EmbeddedAnswer | null {
  const read = Answer.safeParse(JSON.parse(answer.toString('utf8')));
  if (!read.success || read.data.embeddings.length !== inputs.length) return null;
  const { embeddings, usageMetadata } = read.data;
  const inputTokens = usageMetadata?.promptTokenCount ?? 0;
  return {
    data: printVectors(
      embeddings.map(({ values }) => values),
      encoding,
    ),
    usage: inputTokens > 0 ? { ...NO_USAGE, inputTokens } : null,
  };
}
