import { z } from 'zod';
import { ERRORS, type ErrorCode } from '@/lib/base/errors';

/** Shapes that several answers share. */

/** Money in JSON: a plain decimal, digit for digit. */
export const Usd = z.number().describe('USD, exact to the last digit');
/** Money as text. */
export const UsdText = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/)
  .describe('USD as an exact decimal');
export const Moment = z.iso.datetime();
export const Count = z.int().min(0);
export const Mode = z.enum(['live', 'test']);
export const CacheTier = z.enum(['miss', 'exact_response_cache', 'inflight_dedupe', 'semantic_cache']);

/** A list, with what is left of it. */
export const listOf = <T extends z.ZodType>(row: T) =>
  z.object({ object: z.literal('list'), data: z.array(row) });

export const ApiErrorBody = z
  .object({
    error: z
      .looseObject({
        message: z.string(),
        type: z.string(),
        param: z.string().nullable().describe('The field at fault, as a path'),
        code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
        request_id: z.string(),
      })
      .describe('Some codes add facts of their own, such as `max_tokens_that_fit`'),
  })
  .describe('What every status but 2xx carries');

/** The same as Anthropic's clients parse it. */
export const AnthropicErrorBody = z
  .object({
    type: z.literal('error'),
    error: z.looseObject({
      type: z.string().describe('Anthropic’s word for the status'),
      message: z.string(),
      param: z.string().nullable().describe('The field at fault, as a path'),
      code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    }),
    request_id: z.string(),
  })
  .describe('What every status but 2xx carries');

/** What an answer cost, inside `usage`. */
export const Cost = {
  cost: Usd.describe('The charge'),
  cost_details: z.object({
    benchmark_cost: Usd,
    customer_charge: Usd,
    saved: Usd,
    cache_tier: CacheTier,
    upstream_inference_prompt_cost: Usd.describe('What the provider charged for the prompt'),
    upstream_inference_completions_cost: Usd.describe('What the provider charged for the answer'),
  }),
};
