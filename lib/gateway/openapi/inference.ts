import { z } from 'zod';
import { Cost, Count, listOf, Usd, UsdText } from './parts';

/** What the endpoints that call models answer. Providers may add members of their own. */

const ToolCall = z.looseObject({
  id: z.string().optional(),
  type: z.string().optional(),
  index: z.int().optional(),
  function: z.looseObject({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
});

const Said = z.looseObject({
  role: z.literal('assistant').optional(),
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(ToolCall).nullish(),
  function_call: z
    .looseObject({ name: z.string().optional(), arguments: z.string().optional() })
    .nullish()
    .describe('In the place of `tool_calls` where the request defined `functions`'),
});

const FinishReason = z
  .string()
  .nullable()
  .describe(
    '`stop`, `length`, `tool_calls`, `function_call`, `content_filter`, or `error` in a stream that failed',
  );

const Logprobs = z.looseObject({}).nullish();

export const ChatUsage = z.looseObject({
  prompt_tokens: Count,
  completion_tokens: Count,
  total_tokens: Count,
  prompt_tokens_details: z.looseObject({ cached_tokens: Count }),
  completion_tokens_details: z.looseObject({ reasoning_tokens: Count }),
  ...Cost,
});

export const ChatCompletion = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.looseObject({ index: z.int(), message: Said, finish_reason: FinishReason, logprobs: Logprobs }),
  ),
  usage: ChatUsage,
});

export const ChatCompletionChunk = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion.chunk'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.looseObject({ index: z.int(), delta: Said, finish_reason: FinishReason, logprobs: Logprobs }),
    ),
    usage: ChatUsage.optional(),
  })
  .describe(
    'One `data:` event; the last is `[DONE]`, preceded by the comment `: x-btl-receipt {…}`. `usage` stands in the last chunk where `stream_options.include_usage` asks for it.',
  );

export const EmbeddingList = listOf(
  z.looseObject({
    object: z.literal('embedding'),
    index: z.int(),
    embedding: z
      .union([z.array(z.number()), z.string()])
      .describe('Numbers, or little-endian 32-bit floats in base64, as `encoding_format` asks'),
  }),
).extend({
  model: z.string(),
  usage: z.object({ prompt_tokens: Count, total_tokens: Count, ...Cost }),
});

/** Anthropic's shape; its own reference describes the blocks. */
export const AnthropicMessage = z.looseObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: z.string().nullable(),
  stop_sequence: z.string().nullable(),
  usage: z.looseObject({ input_tokens: Count, output_tokens: Count }),
});

export const AnthropicCount = z.object({ input_tokens: Count });

/** OpenAI's shape, every key of it; its own reference describes the items. */
export const ResponseObject = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.int(),
  status: z.enum(['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled']),
  error: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
  incomplete_details: z.object({ reason: z.string() }).nullable(),
  model: z.string(),
  output: z.array(z.looseObject({ type: z.string() })),
  output_text: z.string(),
  usage: z.looseObject({ input_tokens: Count, output_tokens: Count, total_tokens: Count }).nullable(),
});

export const InputItems = listOf(z.looseObject({ type: z.string() })).extend({
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});

export const RemovedResponse = z.object({
  id: z.string(),
  object: z.literal('response'),
  deleted: z.literal(true),
});

export const InputTokens = z.object({
  object: z.literal('response.input_tokens'),
  input_tokens: Count,
});

const QuotedAmounts = {
  benchmark_cost: Usd.nullable(),
  upstream_cost: Usd.nullable(),
  own_provider_cost: Usd.optional(),
  customer_charge: Usd.nullable(),
  saved: Usd.nullable(),
};

const Rate = z.number().nullable().describe('USD per million tokens');

export const Savings = z.object({
  routing: Usd,
  exact_response_cache: Usd,
  inflight_dedupe: Usd,
  provider_prompt_cache: Usd,
  request_compaction: Usd,
  output_budget: Usd,
});

export const Quote = z.object({
  id: z.string(),
  object: z.literal('quote'),
  model: z.string(),
  expires_at: z.iso.datetime(),
  binding: z.boolean().describe('Sent back in `x-btl-quote`, the charge never exceeds `max_charge`'),
  currency: z.literal('usd'),
  input_tokens: Count,
  max_output_tokens: Count,
  estimate: z.object({
    calls: Count,
    input_tokens: Count,
    output_tokens: Count,
    basis: z.enum(['stored_answer', 'default', 'workspace_median']),
    ...QuotedAmounts,
  }),
  benchmark_cost: Usd,
  customer_charge: Usd,
  saved: Usd,
  cache_tier: z.string(),
  predicted_total: Usd,
  routes: z.array(
    z.object({
      provider: z.string(),
      route_id: z.string(),
      ...QuotedAmounts,
      own_key: z.literal(true).optional().describe('Called with the customer’s own provider key'),
      available: z.boolean(),
      reason: z.string().nullable(),
    }),
  ),
  savings_breakdown: Savings,
  max_charge: Usd,
  amounts: z
    .object({
      benchmark_cost: UsdText,
      customer_charge: UsdText,
      saved: UsdText,
      predicted_total: UsdText,
      max_charge: UsdText,
    })
    .describe('The same as exact text'),
  benchmark: z.object({
    provider: z.string().nullable(),
    input_per_mtok: Rate,
    cache_read_per_mtok: Rate,
    output_per_mtok: Rate,
  }),
  charge_rule: z.enum(['explicit_sell_rates', 'shared_savings']),
  share_pct: z.number(),
});
