import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { MAX_DEPTH } from './json-bytes';

const ContentPart = z.looseObject({ type: z.string() });

const ToolCall = z.looseObject({
  id: z.string(),
  type: z.string().optional(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }).optional(),
});

const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z
    .union([z.string(), z.array(ContentPart)], {
      error: 'expected a string or an array of content parts, each with a `type`',
    })
    .nullish(),
  name: z.string().nullish(),
  tool_calls: z.array(ToolCall).nullish(),
  tool_call_id: z.string().nullish(),
});

const Tool = z.looseObject({
  type: z.string(),
  function: z
    .looseObject({
      name: z.string().min(1).max(256),
      description: z.string().nullish(),
      parameters: z.record(z.string(), z.unknown()).nullish(),
      strict: z.boolean().nullish(),
    })
    .optional(),
});

const ResponseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string(), schema: z.record(z.string(), z.unknown()).optional() }),
  }),
]);

const price = z.union([z.string(), z.number()], { error: 'expected a price in USD per million tokens' });

/** The caller's routing wishes, in OpenRouter's words. */
export const ProviderPreferences = z.looseObject({
  order: z.array(z.string()).nullish(),
  only: z.array(z.string()).nullish(),
  ignore: z.array(z.string()).nullish(),
  allow_fallbacks: z.boolean().nullish(),
  require_parameters: z.boolean().nullish(),
  data_collection: z.enum(['allow', 'deny']).nullish(),
  sort: z.enum(['price', 'latency', 'throughput']).nullish(),
  max_price: z.looseObject({ prompt: price.nullish(), completion: price.nullish() }).nullish(),
});
export type ProviderPreferences = z.infer<typeof ProviderPreferences>;

/** A chat request as the door takes it: known fields are checked, unknown ones tolerated. */
export const ChatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.number().nullish(),
  min_p: z.number().nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  repetition_penalty: z.number().nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z
    .union([z.string(), z.array(z.string()).max(16)], { error: 'expected a string or up to 16 strings' })
    .nullish(),
  seed: z.int().nullish(),
  response_format: ResponseFormat.nullish(),
  tools: z.array(Tool).nullish(),
  tool_choice: z
    .union([z.string(), z.looseObject({ type: z.string() })], {
      error: 'expected "none", "auto", "required" or an object that names a function',
    })
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning_effort: z.string().nullish(),
  verbosity: z.string().nullish(),
  modalities: z.array(z.string()).nullish(),
  prompt_cache_key: z.string().nullish(),
  provider: ProviderPreferences.nullish(),
  models: z.array(z.string()).max(8).nullish(),
  usage: z.looseObject({ include: z.boolean().nullish() }).nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Whether the last chunk of the stream is to carry usage: asked for in OpenAI's words or in OpenRouter's. */
export function wantsUsage({ stream_options, usage }: ChatRequest): boolean {
  return stream_options?.include_usage === true || usage?.include === true;
}

/** Fields that mean something to us alone, or to nobody upstream: taken, never forwarded, never a reason to refuse. */
const OURS = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'store',
  'metadata',
  'user',
  'safety_identifier',
  'service_tier',
  'provider',
  'models',
  'usage',
]);

/** Fields a route must be able to honour. */
const HONOURED = new Set([
  'temperature',
  'top_p',
  'top_k',
  'min_p',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'n',
  'stop',
  'seed',
  'response_format',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
  'reasoning',
  'verbosity',
  'modalities',
  'audio',
  'prediction',
  'web_search_options',
  'functions',
  'function_call',
]);

/** Hints: forwarded where the route knows them, else left out without a word. */
const HINTS = new Set(['prompt_cache_key']);

/**
 * Values that programs send from habit and that most providers take for their default: told to the routes that know
 * the field, and asking nothing of those that do not.
 */
const HABITS = new Map<string, (value: unknown) => boolean>([
  ['temperature', (value) => value === 1],
  ['top_p', (value) => value === 1],
  ['presence_penalty', (value) => value === 0],
  ['frequency_penalty', (value) => value === 0],
  ['repetition_penalty', (value) => value === 1],
  ['parallel_tool_calls', (value) => value === true],
  ['tool_choice', (value) => value === 'auto'],
  ['verbosity', (value) => value === 'medium'],
]);

/** Fields whose value asks for nothing that a plain call does not do. */
const NEUTRAL = new Map<string, (value: unknown) => boolean>([
  ['n', (value) => value === 1],
  ['logprobs', (value) => value === false],
  ['top_logprobs', (value) => value === 0],
  ['tools', (value) => Array.isArray(value) && value.length === 0],
  ['functions', (value) => Array.isArray(value) && value.length === 0],
  ['response_format', (value) => (value as { type?: unknown }).type === 'text'],
  ['logit_bias', (value) => Object.keys(value as object).length === 0],
  ['stop', (value) => Array.isArray(value) && value.length === 0],
  ['modalities', (value) => Array.isArray(value) && value.every((kind) => kind === 'text')],
]);

/** Whether a name is that of a body field that a route may or may not honour. */
export const isChatField = (name: string): boolean => HONOURED.has(name) || HINTS.has(name);

export interface ChatNeeds {
  /** Fields that a route must honour. */
  parameters: string[];
  /** Kinds of content and shapes of answer: vision, structured_outputs, json, tools, input_audio, file. */
  features: { name: string; param: string }[];
  /** Fields with no effect in this request (null, neutral): not forwarded. */
  neutral: string[];
  /** In no schema: accepted, not forwarded, named in a header. */
  ignored: string[];
  hints: string[];
}

/** Sorts a request's fields by what a route has to make of them. */
export function chatNeeds(request: ChatRequest): ChatNeeds {
  const needs: ChatNeeds = { parameters: [], features: [], neutral: [], ignored: [], hints: [] };
  for (const [name, value] of Object.entries(request)) {
    if (OURS.has(name) || name === 'max_tokens' || name === 'max_completion_tokens') continue;
    if (value === null || value === undefined || NEUTRAL.get(name)?.(value)) needs.neutral.push(name);
    else if (HINTS.has(name) || HABITS.get(name)?.(value)) needs.hints.push(name);
    else if (HONOURED.has(name)) needs.parameters.push(name);
    else needs.ignored.push(name);
  }
  if (request.response_format?.type === 'json_schema')
    needs.features.push({ name: 'structured_outputs', param: 'response_format' });
  if (request.response_format?.type === 'json_object')
    needs.features.push({ name: 'json', param: 'response_format' });
  collectContentFeatures(request, needs);
  return needs;
}

const PART_FEATURES = new Map([
  ['image_url', 'vision'],
  ['input_audio', 'input_audio'],
  ['file', 'file'],
]);
const PLAIN_PARTS = new Set(['text', 'refusal']);

function collectContentFeatures(request: ChatRequest, needs: ChatNeeds): void {
  const seen = new Set<string>();
  for (const [m, message] of request.messages.entries()) {
    if (!Array.isArray(message.content)) continue;
    for (const [p, part] of message.content.entries()) {
      if (PLAIN_PARTS.has(part.type)) continue;
      const name = PART_FEATURES.get(part.type) ?? `content part "${part.type}"`;
      if (seen.has(name)) continue;
      seen.add(name);
      needs.features.push({ name, param: `messages[${m}].content[${p}]` });
    }
  }
}

/** The caller's own cap on output tokens, whichever field says it; null when there is none. */
export function explicitCap(request: ChatRequest): number | null {
  return request.max_completion_tokens ?? request.max_tokens ?? null;
}

/**
 * Reads a chat body.
 * @throws ApiError invalid_request with the field's path in `param`.
 */
export function parseChatRequest(value: unknown): ChatRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiError('invalid_request', 'The body must be a JSON object with `model` and `messages`.');
  }
  assertDepth(value, 0);
  const parsed = ChatRequest.safeParse(value);
  if (!parsed.success) throw invalidRequest(parsed.error);
  return parsed.data;
}

/** The first thing zod found wrong, as an error that names the field. `within`: where what was read stands in the body. */
export function invalidRequest(error: z.ZodError, within = ''): ApiError {
  const [top] = error.issues;
  // Of a union, the member that came furthest says best what is wrong.
  const inner = top?.code === 'invalid_union' ? top.errors.map(([first]) => first) : [];
  const deep = inner.find((issue) => issue && issue.path.length > 0);
  const issue = deep ?? top;
  const param = issue ? formatPath([...(deep && top ? top.path : []), ...issue.path], within) : within;
  const where = param ? `\`${param}\`: ` : '';
  return new ApiError(
    'invalid_request',
    `${where}${issue?.message ?? 'the body is invalid'}.`.replace(/\.\.$/, '.'),
    {
      param: param || null,
    },
  );
}

/** `messages[0].content` from zod's path. */
export function formatPath(path: readonly PropertyKey[], within = ''): string {
  let text = within;
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text ? `.${String(step)}` : String(step);
  }
  return text;
}

function assertDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) {
    throw new ApiError('invalid_request', `The body is nested more than ${MAX_DEPTH} levels deep.`);
  }
  for (const inner of Array.isArray(value) ? value : Object.values(value)) assertDepth(inner, depth + 1);
}
