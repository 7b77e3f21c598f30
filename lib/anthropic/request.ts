import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { invalidRequest, ProviderPreferences } from '@/lib/openai/chat';

/** The Messages API's request, as its clients send it: known fields are checked, unknown ones tolerated. */

const Mark = z.looseObject({ type: z.string(), ttl: z.string().nullish() }).nullish();

const Source = z.looseObject({
  type: z.string(),
  media_type: z.string().optional(),
  data: z.string().optional(),
  url: z.string().optional(),
});

const Text = z.looseObject({ type: z.literal('text'), text: z.string(), cache_control: Mark });

/** Blocks that a user or a tool can say are checked where they are translated: by then it is known where they stand. */
const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  source: z.union([Source, z.string()], { error: 'expected a source' }).optional(),
  cache_control: Mark,
});
export type Block = z.infer<typeof Block>;

/** What a turn says, or a block that holds others. */
export const Content = z.union([z.string(), z.array(Block)], {
  error: 'expected a string or an array of content blocks, each with a `type`',
});

const Message = z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content: Content });
export type Message = z.infer<typeof Message>;

const Tool = z.looseObject({
  type: z.string().nullish(),
  name: z.string().optional(),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()).optional(),
  strict: z.boolean().nullish(),
  cache_control: Mark,
});
export type Tool = z.infer<typeof Tool>;

const ToolChoice = z.looseObject({
  type: z.enum(['auto', 'any', 'tool', 'none']),
  name: z.string().optional(),
  disable_parallel_tool_use: z.boolean().nullish(),
});

const Thinking = z.looseObject({
  type: z.enum(['enabled', 'disabled', 'adaptive', 'between_tools']),
  budget_tokens: z.int().min(1).optional(),
  display: z.enum(['summarized', 'omitted']).nullish(),
});

const Format = z.looseObject({
  type: z.literal('json_schema'),
  schema: z.record(z.string(), z.unknown()),
});

/** What a count of tokens needs: the same without a cap. */
export const CountRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  system: z
    .union([z.string(), z.array(Text)], { error: 'expected a string or an array of text blocks' })
    .nullish(),
  tools: z.array(Tool).nullish(),
  tool_choice: ToolChoice.nullish(),
  thinking: Thinking.nullish(),
  output_config: z.looseObject({ effort: z.string().nullish(), format: Format.nullish() }).nullish(),
  /** The name that `output_config.format` had at first. */
  output_format: Format.nullish(),
  cache_control: Mark,
});
export type CountRequest = z.infer<typeof CountRequest>;

export const MessagesRequest = CountRequest.extend({
  max_tokens: z.int({ error: 'a whole number is required: the most tokens to answer with' }).min(1),
  stream: z.boolean().nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).nullish(),
  stop_sequences: z.array(z.string()).max(16).nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
  service_tier: z.string().nullish(),
  /** Ours: the caller's routing wishes, as a chat call has them. */
  provider: ProviderPreferences.nullish(),
  models: z.array(z.string()).max(8).nullish(),
});
export type MessagesRequest = z.infer<typeof MessagesRequest>;

/** @throws ApiError invalid_request with the field's path in `param` */
export function parseMessagesRequest(value: unknown): MessagesRequest {
  return parse(MessagesRequest, value);
}

/** @throws ApiError invalid_request with the field's path in `param` */
export function parseCountRequest(value: unknown): CountRequest {
  return parse(CountRequest, value);
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiError('invalid_request', 'The body must be a JSON object with `model` and `messages`.');
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidRequest(parsed.error);
  return parsed.data;
}
