import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { type ChatNeeds, type ChatRequest, invalidRequest, ProviderPreferences } from './chat';
import type { TokenCounter, TokenEncoding, Uncounted } from './tokens';

/** One thing to embed: a text, or its tokens. */
export type EmbeddingInput = string | readonly number[];

export type EmbeddingEncoding = 'float' | 'base64';

/** OpenAI's bound, which clients cut their batches by. */
export const INPUTS_MAX = 2_048;
/** Inputs may be tokens: clients send 300,000 of them at once, which is OpenAI's bound. */
export const VALUES_MAX = 310_000;

const Text = { type: 'string', minLength: 1 } as const;
const Tokens = { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1 } as const;
const batchOf = (items: object) => ({ type: 'array', items, minItems: 1, maxItems: INPUTS_MAX }) as const;

/**
 * Checked by hand: zod would go through hundreds of thousands of tokens once for each kind of input, and note a
 * fault at each of them.
 */
const Input = z
  .unknown()
  .superRefine((input, context) => {
    const fault = faultOf(input);
    if (fault) context.addIssue({ code: 'custom', ...fault });
  })
  .meta({ anyOf: [Text, batchOf(Text), Tokens, batchOf(Tokens)] });

/** An embeddings request as the door takes it: known fields are checked, unknown ones tolerated. */
export const EmbeddingsRequest = z.looseObject({
  model: z.string().min(1),
  input: Input,
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
  input_type: z.string().nullish(),
  user: z.string().nullish(),
  provider: ProviderPreferences.nullish(),
});
export type EmbeddingsRequest = z.infer<typeof EmbeddingsRequest>;

/** A request for embeddings as the walk takes it: its inputs, and all else as the fields of a chat without messages. */
export interface EmbeddingsAsked {
  request: ChatRequest;
  needs: ChatNeeds;
  inputs: readonly EmbeddingInput[];
}

const OURS = new Set(['model', 'input', 'encoding_format', 'user', 'provider']);
/** Fields a route must be able to honour. */
const HONOURED = ['dimensions', 'input_type'] as const;

/**
 * Reads an embeddings body.
 * @throws ApiError invalid_request with the field's path in `param`; unsupported_parameter for `models`
 */
export function parseEmbeddingsRequest(value: unknown): EmbeddingsAsked {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiError('invalid_request', 'The body must be a JSON object with `model` and `input`.');
  const parsed = EmbeddingsRequest.safeParse(value);
  if (!parsed.success) throw invalidRequest(parsed.error);
  const { data } = parsed;
  if (Array.isArray(data.models) && data.models.length > 0) {
    throw new ApiError(
      'unsupported_parameter',
      '`models` cannot be used for embeddings: vectors of different models cannot be compared. Name one `model`; its own routes still stand in for each other.',
      { param: 'models' },
    );
  }
  const { model, encoding_format, dimensions, input_type, provider } = data;
  return {
    request: { model, messages: [], encoding_format, dimensions, input_type, provider },
    needs: needsOf(data),
    inputs: inputsOf(data.input),
  };
}

/** How the vectors are wanted: floats, unless the other form is asked for. */
export function encodingOf(request: Readonly<Record<string, unknown>>): EmbeddingEncoding {
  return request.encoding_format === 'base64' ? 'base64' : 'float';
}

function needsOf(request: EmbeddingsRequest): ChatNeeds {
  const known = (name: string) => OURS.has(name) || HONOURED.some((honoured) => honoured === name);
  return {
    parameters: HONOURED.filter((name) => request[name] != null),
    features: [],
    neutral: HONOURED.filter((name) => request[name] === null),
    ignored: Object.keys(request).filter((name) => !known(name)),
    hints: [],
  };
}

/** Every input of a checked request, in order. */
function inputsOf(input: unknown): readonly EmbeddingInput[] {
  const isOne = typeof input === 'string' || (Array.isArray(input) && typeof input[0] === 'number');
  return (isOne ? [input] : input) as readonly EmbeddingInput[];
}

interface Fault {
  path: number[];
  message: string;
}

const EXPECTED = 'expected a text, a list of texts, a list of tokens, or a list of lists of tokens';

/** The first thing that is wrong with `input`; null: nothing. */
function faultOf(input: unknown): Fault | null {
  if (typeof input === 'string') return textFault(input, []);
  if (!Array.isArray(input)) return { path: [], message: EXPECTED };
  const [first] = input;
  if (first === undefined) return { path: [], message: 'expected at least one input, got an empty list' };
  if (typeof first === 'number') return tokensFault(input, []);
  if (input.length > INPUTS_MAX)
    return {
      path: [],
      message: `expected at most ${INPUTS_MAX} inputs, got ${input.length}: send them in several requests`,
    };
  const check = typeof first === 'string' ? textFault : tokensFault;
  for (const [i, one] of input.entries()) {
    const fault = check(one, [i]);
    if (fault) return fault;
  }
  return null;
}

function textFault(input: unknown, path: number[]): Fault | null {
  if (typeof input !== 'string')
    return { path, message: path.length > 0 ? 'expected a text, like the inputs before it' : EXPECTED };
  if (input === '') return { path, message: 'expected a text that is not empty: leave empty inputs out' };
  return null;
}

function tokensFault(input: unknown, path: number[]): Fault | null {
  if (!Array.isArray(input))
    return {
      path,
      message: path.length > 0 && typeof input !== 'object' ? 'expected a list of tokens' : EXPECTED,
    };
  if (input.length === 0) return { path, message: 'expected at least one token: leave empty inputs out' };
  for (let i = 0; i < input.length; i++) {
    const token = input[i];
    if (!Number.isSafeInteger(token) || token < 0)
      return { path: [...path, i], message: 'expected a token: a whole number from 0' };
  }
  return null;
}

/** Special tokens that a model sets before and behind each input. */
const PER_INPUT_MAX = 4;

/** Tokens one input can at most have, without counting: no tokenizer makes more than a token of a byte. */
export function inputTokensMax(input: EmbeddingInput): number {
  return typeof input === 'string' ? Buffer.byteLength(input) : input.length;
}

/** Tokens that all inputs together are billed as, at most. */
export function inputsCeiling(inputs: readonly EmbeddingInput[]): number {
  return inputs.reduce((sum, input) => sum + inputTokensMax(input) + PER_INPUT_MAX, 0);
}

/** Tokens of all inputs together: texts counted by our tokenizer, tokens as they are. */
export async function countInputs(
  counter: TokenCounter,
  inputs: readonly EmbeddingInput[],
  encoding: TokenEncoding,
  uncounted?: Uncounted,
): Promise<number> {
  const texts = inputs.filter((input) => typeof input === 'string');
  const told = inputs.reduce((sum, input) => (typeof input === 'string' ? sum : sum + input.length), 0);
  return told + (await counter.countTexts(texts, encoding, uncounted));
}
