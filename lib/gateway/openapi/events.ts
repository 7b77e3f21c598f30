import { z } from 'zod';
import { AnthropicMessage, ResponseObject } from './inference';
import { Count } from './parts';

/** The events of the streams that have more than one kind. */

const Block = z.looseObject({ type: z.string() });

/** Anthropic's grammar: a start, blocks one after another, what it came to, an end. */
export const MessageEvent = z
  .discriminatedUnion('type', [
    z.looseObject({ type: z.literal('message_start'), message: AnthropicMessage }),
    z.looseObject({ type: z.literal('content_block_start'), index: Count, content_block: Block }),
    z.looseObject({
      type: z.literal('content_block_delta'),
      index: Count,
      delta: z
        .looseObject({ type: z.string() })
        .describe('`text_delta`, `input_json_delta`, `thinking_delta` or `signature_delta`'),
    }),
    z.looseObject({ type: z.literal('content_block_stop'), index: Count }),
    z.looseObject({
      type: z.literal('message_delta'),
      delta: z.looseObject({ stop_reason: z.string().nullable(), stop_sequence: z.string().nullish() }),
      usage: z.looseObject({ output_tokens: Count }),
    }),
    z.looseObject({ type: z.literal('message_stop') }),
    z.looseObject({ type: z.literal('ping') }),
    z
      .looseObject({
        type: z.literal('error'),
        error: z.looseObject({ type: z.string(), message: z.string() }),
      })
      .describe('After it nothing follows'),
  ])
  .describe(
    'One event, `event:` and `type` the same. Before `message_stop` stands the comment `: x-btl-receipt {…}`.',
  );

const said = { sequence_number: Count };
const item = { ...said, item_id: z.string(), output_index: Count };
const part = { ...item, content_index: Count };
const summary = { ...item, summary_index: Count };
const typed = <const T extends readonly [string, ...string[]]>(types: T, members: z.ZodRawShape) =>
  z.looseObject({ type: z.enum(types as unknown as [string, ...string[]]), ...members });
const event = (name: string, members: z.ZodRawShape) =>
  z.looseObject({ type: z.literal(`response.${name}`), ...members });

/** OpenAI's grammar: the response as it stands, its items, their parts, what is added to them. */
export const ResponseEvent = z
  .union([
    typed(
      [
        'response.created',
        'response.queued',
        'response.in_progress',
        'response.completed',
        'response.incomplete',
        'response.failed',
      ],
      { ...said, response: ResponseObject },
    ),
    typed(['response.output_item.added', 'response.output_item.done'], {
      ...said,
      output_index: Count,
      item: Block,
    }),
    typed(['response.content_part.added', 'response.content_part.done'], { ...part, part: Block }),
    event('output_text.delta', { ...part, delta: z.string() }),
    event('output_text.done', { ...part, text: z.string() }),
    event('output_text.annotation.added', { ...part, annotation_index: Count, annotation: Block }),
    event('refusal.delta', { ...part, delta: z.string() }),
    event('refusal.done', { ...part, refusal: z.string() }),
    event('function_call_arguments.delta', { ...item, delta: z.string() }),
    event('function_call_arguments.done', { ...item, arguments: z.string() }),
    event('custom_tool_call_input.delta', { ...item, delta: z.string() }),
    event('custom_tool_call_input.done', { ...item, input: z.string() }),
    typed(['response.reasoning_summary_part.added', 'response.reasoning_summary_part.done'], {
      ...summary,
      part: Block,
    }),
    event('reasoning_summary_text.delta', { ...summary, delta: z.string() }),
    event('reasoning_summary_text.done', { ...summary, text: z.string() }),
    event('reasoning_text.delta', { ...part, delta: z.string() }),
    event('reasoning_text.done', { ...part, text: z.string() }),
    z.looseObject({
      type: z.literal('error'),
      ...said,
      code: z.string().nullable(),
      message: z.string(),
      param: z.string().nullable(),
    }),
    z
      .looseObject({ type: z.string(), ...said })
      .describe('An event of a tool that OpenAI runs, as a native route sends it'),
  ])
  .describe(
    'One event, `event:` and `type` the same, `sequence_number` without gaps; the last is `[DONE]`. Before the one that ends the response stands the comment `: x-btl-receipt {…}`.',
  );
