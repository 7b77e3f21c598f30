import { ApiError } from '@/lib/base/errors';
import { type EmbeddingInput, encodingOf, inputTokensMax } from '@/lib/openai/embeddings';
import { arrayItems } from '@/lib/openai/json-bytes';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import { malformed, type ReadAnswer } from './answer/json-sink';
import type { Call, Candidate } from './call';

/** A text has more tokens than that only where its bytes are none of a language. */
const BYTES_A_TOKEN_MAX = 8;

/**
 * Each input must fit the model's window by itself. Tokens say how many they are; a text is counted only where it
 * might not fit and its tokenizer is here.
 * @throws ApiError context_length_exceeded naming the input
 */
export async function requireFittingInputs(call: Call, inputs: readonly EmbeddingInput[]): Promise<void> {
  const model = call.candidates[0]?.model;
  if (!model) return;
  const window = Math.max(...call.candidates.map(({ route }) => route.contextTokens));
  for (const [i, input] of inputs.entries()) {
    const most = inputTokensMax(input);
    if (most <= window) continue;
    let tokens = most;
    if (typeof input === 'string') {
      const isKnown = model.tokenizer !== 'other';
      tokens = isKnown
        ? await call.visit.runtime.tokens.countText(input, model.tokenizer, 'usual')
        : Math.floor(most / BYTES_A_TOKEN_MAX);
    }
    if (tokens <= window) continue;
    const place = inputs.length === 1 ? 'input' : `input[${i}]`;
    throw new ApiError(
      'context_length_exceeded',
      `\`${place}\` has ${model.tokenizer === 'other' ? 'at least ' : ''}${tokens} tokens; \`${model.slug}\` takes at most ${window} an input. Split it.`,
      { param: place },
    );
  }
}

/** A provider's word that a prompt is too long, said of what was sent. */
export function aboutInput(error: ApiError): ApiError {
  if (error.code !== 'context_length_exceeded') return error;
  return new ApiError(error.code, 'An input is longer than the model takes at this provider. Split it.', {
    param: 'input',
  });
}

/** Reads a provider's whole answer: its vectors, as they are, as our list; or what is wrong with it. */
export function embeddingsReader({ request }: Call, inputs: readonly EmbeddingInput[]) {
  const asked = { inputs, encoding: encodingOf(request) };
  return ({ adapter, model, dropped }: Candidate, bytes: Buffer): ReadAnswer | UpstreamFailure => {
    const read = orNull(() => adapter.embeddings?.readAnswer(bytes, asked) ?? null);
    if (!read) return faultOf(adapter, bytes);
    const dimensions = dropped.includes('dimensions') ? null : request.dimensions;
    if (typeof dimensions === 'number' && dimensionsOf(read.data) !== dimensions) return OTHER_DIMENSIONS;
    const tail = `,"model":${JSON.stringify(model.slug)}}`;
    return {
      answer: { bytes: Buffer.concat([HEAD, read.data, Buffer.from(tail)]), parsed: {} },
      usage: read.usage,
      // All of it is there: fit to be stored.
      finishReason: 'stop',
    };
  };
}

/** Some servers take the field and heed it not: an index would be broken by it. */
const OTHER_DIMENSIONS: UpstreamFailure = {
  kind: 'bad_request',
  message: 'The provider gave vectors of another length than `dimensions` asks for: leave it out.',
  retryable: true,
  retryAfterMs: null,
  status: 200,
  param: 'dimensions',
};

const BYTES_A_FLOAT = 4;

/** Dimensions of the first vector of a list; the others are as long. */
function dimensionsOf(data: Buffer): number | null {
  const [first] = arrayItems(data, 0, data.length) ?? [];
  const { embedding } = first ? JSON.parse(data.toString('latin1', first.start, first.end)) : {};
  if (typeof embedding === 'string') return Buffer.byteLength(embedding, 'base64') / BYTES_A_FLOAT;
  return Array.isArray(embedding) ? embedding.length : null;
}

const HEAD = Buffer.from('{"object":"list","data":');

/** What is no JSON is thrown by its parser. */
function orNull<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** An error under a 200, or nothing that can be read. */
function faultOf(adapter: Candidate['adapter'], bytes: Buffer): UpstreamFailure {
  const value = orNull(() => JSON.parse(bytes.toString('utf8')));
  const isError = typeof value === 'object' && value !== null && 'error' in value && value.error !== null;
  return isError ? adapter.parseFailure(200, bytes.toString('utf8'), undefined) : malformed();
}
