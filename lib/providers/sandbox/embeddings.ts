import { createHash } from 'node:crypto';
import {
  countInputs,
  type EmbeddingInput,
  encodingOf,
  parseEmbeddingsRequest,
} from '@/lib/openai/embeddings';
import type { TokenCounter } from '@/lib/openai/tokens';
import { printVectors } from '@/lib/openai/vectors';
import type { UpstreamRequest } from '../adapter';
import { badRequest, type ErrorAnswer, isSandboxFault, type SandboxFault } from './faults';

/** How many dimensions a vector has where the request does not say, by the model's name. */
const DIMENSIONS: readonly (readonly [RegExp, number])[] = [
  [/text-embedding-3-large|gemini-embedding/, 3_072],
  [/text-embedding|embed-v4/, 1_536],
  [/qwen3-embedding-8b/, 4_096],
];
const DIMENSIONS_ELSE = 1_024;

export interface SimulatedEmbeddings {
  fault: SandboxFault | null;
  body: string;
}

/**
 * What an OpenAI-dialect provider would answer: for the same input always the same vector of length 1, another for
 * every other, and the true count of tokens.
 */
export async function simulateEmbeddings(
  request: UpstreamRequest,
  tokens: TokenCounter,
): Promise<SimulatedEmbeddings | ErrorAnswer> {
  const named = request.headers['x-sandbox-fault'] || null;
  const asked = parseEmbeddingsRequest(JSON.parse(request.body.toString('utf8')));
  const name = request.headers['x-sandbox-model'] ?? asked.request.model;
  const most = DIMENSIONS.find(([pattern]) => pattern.test(name))?.[1] ?? DIMENSIONS_ELSE;
  const dimensions = Number(asked.request.dimensions ?? most);
  if (dimensions > most) return badRequest(`\`dimensions\` is at most ${most}.`, 'dimensions');
  const encoding = request.headers['x-sandbox-tokenizer'] === 'cl100k_base' ? 'cl100k_base' : 'o200k_base';
  const promptTokens = await countInputs(tokens, asked.inputs, encoding);
  const fault = named !== null && isSandboxFault(named) ? named : null;
  const vectors = fault === 'empty' ? [] : asked.inputs.map((input) => vectorOf(name, input, dimensions));
  const usage = JSON.stringify({ prompt_tokens: promptTokens, total_tokens: promptTokens });
  const data = printVectors(vectors, encodingOf(asked.request)).toString('latin1');
  return {
    fault,
    body: `{"object":"list","data":${data},"model":${JSON.stringify(asked.request.model)},"usage":${usage}}`,
  };
}

/** Numbers drawn from the input's digest, brought to length 1, as 32-bit floats. */
function vectorOf(model: string, input: EmbeddingInput, dimensions: number): number[] {
  const text = typeof input === 'string' ? input : input.join(' ');
  const seed = createHash('sha256')
    .update(`${model}\n${typeof input}\n${text}`)
    .digest();
  let state = seed.readUInt32LE(0) || 1;
  const drawn = Array.from({ length: dimensions }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  });
  const length = Math.hypot(...drawn);
  return drawn.map((value) => Math.fround(value / length));
}
