import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { invalidRequest, ProviderPreferences } from '../chat';
import { type InputItem, readItems } from './items';

const Format = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    name: z.string().min(1),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
    description: z.string().nullish(),
  }),
]);

/** Tools are read by their types in `tools.ts`. */
const Tool = z.looseObject({ type: z.string() });

/** What may be asked for beside the answer. Of tools that run at OpenAI only there is never anything to give. */
const INCLUDABLE = [
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
  'message.input_image.image_url',
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
] as const;

const MAX_METADATA = 16;
const Metadata = z
  .record(z.string().max(64), z.string().max(512))
  .refine((pairs) => Object.keys(pairs).length <= MAX_METADATA, {
    error: `expected at most ${MAX_METADATA} pairs`,
  });

/** A Responses body as the door takes it: known fields are checked, unknown ones tolerated. */
export const ResponsesBody = z.looseObject({
  model: z.string().min(1),
  input: z
    .union([z.string(), z.array(z.unknown())], { error: 'expected a string or an array of items' })
    .nullish(),
  instructions: z.string().nullish(),
  previous_response_id: z.string().min(1).nullish(),
  conversation: z.unknown().optional(),
  prompt: z.unknown().optional(),
  context_management: z.unknown().optional(),
  background: z.boolean().nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_obfuscation: z.boolean().nullish() }).nullish(),
  /** Of the Open Responses specification. */
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  include: z.array(z.enum(INCLUDABLE, { error: `expected one of ${INCLUDABLE.join(', ')}` })).nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
  metadata: Metadata.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.string().nullish(),
  reasoning: z
    .looseObject({
      effort: z.string().nullish(),
      summary: z.string().nullish(),
      generate_summary: z.string().nullish(),
    })
    .nullish(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  text: z.looseObject({ format: Format.nullish(), verbosity: z.string().nullish() }).nullish(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: z.string() })], {
      error: 'expected "none", "auto", "required" or an object that names a tool',
    })
    .nullish(),
  tools: z.array(Tool).nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
  user: z.string().nullish(),
  provider: ProviderPreferences.nullish(),
  models: z.array(z.string()).max(8).nullish(),
});

export type ResponsesBody = z.infer<typeof ResponsesBody>;
export type ToolSpec = z.infer<typeof Tool>;

/** A Responses request, its input read. */
export interface ResponsesRequest {
  body: ResponsesBody;
  /** This turn's items; a string is one message. */
  input: InputItem[];
  /** Fields in no schema: accepted, without effect. */
  unknown: string[];
}

const KNOWN = new Set(Object.keys(ResponsesBody.shape));
/** In the schema for nobody's sake: what clients send along and no provider need be told. */
const TOLERATED = new Set(['client_metadata', 'prompt_cache_options', 'moderation', 'access_programs']);

/**
 * Reads a Responses body.
 * @param needsInput false where tokens are counted
 * @throws ApiError invalid_request, unsupported_parameter with the field's path in `param`
 */
export function parseResponsesRequest(value: unknown, needsInput = true): ResponsesRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiError('invalid_request', 'The body must be a JSON object with `model` and `input`.');
  const parsed = ResponsesBody.safeParse(value);
  if (!parsed.success) throw invalidRequest(parsed.error);
  const body = parsed.data;
  refuseAbsent(body);
  const input = itemsOf(body);
  if (input.length === 0 && !body.previous_response_id && !body.instructions && needsInput)
    throw invalid('input', 'expected a string or at least one item');
  if (body.background && body.store === false)
    throw invalid('background', 'a response in the background is stored; `store` must not be false');
  const unknown = Object.keys(body).filter((name) => !KNOWN.has(name) && !TOLERATED.has(name));
  return { body, input, unknown };
}

function itemsOf({ input }: ResponsesBody): InputItem[] {
  if (input === null || input === undefined) return [];
  if (typeof input !== 'string') return readItems(input, 'input');
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
}

/** What OpenAI keeps for its customers and this gateway does not. */
function refuseAbsent(body: ResponsesBody): void {
  const refuse = (param: string, instead: string) => {
    throw new ApiError('unsupported_parameter', `\`${param}\` is not served here. ${instead}`, { param });
  };
  if (body.conversation != null)
    refuse(
      'conversation',
      'Continue a response with `previous_response_id`, or send the whole history in `input`.',
    );
  if (body.prompt != null)
    refuse('prompt', 'Prompts are not kept here: send the text in `instructions` and `input`.');
  const { context_management: edits } = body;
  if (edits != null && !(Array.isArray(edits) && edits.length === 0))
    refuse('context_management', 'Histories are not compacted here: send the items the model is to see.');
}

function invalid(param: string, message: string): ApiError {
  return new ApiError('invalid_request', `\`${param}\`: ${message}.`, { param });
}

/** Whether the caller asked for something beside the answer. */
export function includes(body: Pick<ResponsesBody, 'include'>, what: (typeof INCLUDABLE)[number]): boolean {
  return body.include?.includes(what) === true;
}

/** Log probabilities are asked for by name, or by how many. */
export function wantsLogprobs(body: ResponsesBody): boolean {
  return includes(body, 'message.output_text.logprobs') || (body.top_logprobs ?? 0) > 0;
}
