import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import { invalidRequest } from '../chat';

/** What a conversation is made of, as a caller writes it and as an answer gives it back. */

const Text = z.looseObject({ type: z.string(), text: z.string() });
const Refusal = z.looseObject({ type: z.literal('refusal'), refusal: z.string() });
const Image = z.looseObject({
  type: z.literal('input_image'),
  image_url: z.string().nullish(),
  file_id: z.string().nullish(),
  detail: z.string().nullish(),
});
const File = z.looseObject({
  type: z.literal('input_file'),
  file_data: z.string().nullish(),
  file_url: z.string().nullish(),
  file_id: z.string().nullish(),
  filename: z.string().nullish(),
});
const Audio = z.looseObject({
  type: z.literal('input_audio'),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }),
});

const PARTS = new Map<string, z.ZodType<Part>>([
  ['input_text', Text],
  ['output_text', Text],
  ['text', Text],
  ['refusal', Refusal],
  ['input_image', Image],
  ['input_file', File],
  ['input_audio', Audio],
]);
export type ImagePart = z.infer<typeof Image>;
export type FilePart = z.infer<typeof File>;
export type Part =
  | z.infer<typeof Text>
  | z.infer<typeof Refusal>
  | ImagePart
  | FilePart
  | z.infer<typeof Audio>;

const Loose = z.looseObject({ type: z.string().nullish() });
const contents = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))], {
  error: 'expected a string or an array of content parts, each with a `type`',
});

const Message = z.looseObject({
  type: z.literal('message').nullish(),
  id: z.string().nullish(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: contents,
});
const FunctionCall = z.looseObject({
  type: z.literal('function_call'),
  id: z.string().nullish(),
  call_id: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().nullish(),
  arguments: z.string(),
});
const FunctionCallOutput = z.looseObject({
  type: z.literal('function_call_output'),
  id: z.string().nullish(),
  call_id: z.string().min(1),
  output: contents,
});
const CustomToolCall = z.looseObject({
  type: z.literal('custom_tool_call'),
  id: z.string().nullish(),
  call_id: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().nullish(),
  input: z.string(),
});
const CustomToolCallOutput = z.looseObject({
  type: z.literal('custom_tool_call_output'),
  id: z.string().nullish(),
  call_id: z.string().min(1),
  output: contents,
});
const Reasoning = z.looseObject({
  type: z.literal('reasoning'),
  id: z.string().nullish(),
  summary: z.array(z.looseObject({ text: z.string() })).nullish(),
  content: z.array(z.looseObject({ text: z.string() })).nullish(),
  encrypted_content: z.string().nullish(),
});
/** Tools told in the midst of a conversation, as coding agents tell theirs. */
const AdditionalTools = z.looseObject({
  type: z.literal('additional_tools'),
  id: z.string().nullish(),
  role: z.string().nullish(),
  tools: z.array(z.looseObject({ type: z.string() })),
});
const ItemReference = z.looseObject({ type: z.literal('item_reference').nullish(), id: z.string().min(1) });

const Hosted = z.looseObject({ type: z.string(), id: z.string().nullish() });

export type MessageItem = z.infer<typeof Message>;
export type CallItem = z.infer<typeof FunctionCall> | z.infer<typeof CustomToolCall>;
export type CallOutputItem = z.infer<typeof FunctionCallOutput> | z.infer<typeof CustomToolCallOutput>;
export type ReasoningItem = z.infer<typeof Reasoning>;
export type AdditionalToolsItem = z.infer<typeof AdditionalTools>;
export type ItemReferenceItem = z.infer<typeof ItemReference>;
/** A step of a tool that runs at OpenAI: nothing that another provider could be told. */
export type HostedItem = { type: 'hosted'; id?: string | null; item: Record<string, unknown> };
export type InputItem =
  | MessageItem
  | CallItem
  | CallOutputItem
  | ReasoningItem
  | AdditionalToolsItem
  | ItemReferenceItem
  | HostedItem;

const ITEMS = new Map<string, z.ZodType<InputItem>>([
  ['message', Message],
  ['function_call', FunctionCall],
  ['function_call_output', FunctionCallOutput],
  ['custom_tool_call', CustomToolCall],
  ['custom_tool_call_output', CustomToolCallOutput],
  ['reasoning', Reasoning],
  ['additional_tools', AdditionalTools],
  ['item_reference', ItemReference],
]);

/** Traces of OpenAI's own tools in a history: the answer that came of them stands beside them as a message. */
const HOSTED = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_list_tools',
  'mcp_call',
  'mcp_approval_request',
  'mcp_approval_response',
  'tool_search_call',
  'tool_search_output',
]);

/**
 * Checks the items of a conversation, and their parts, by their types.
 * @param path where they stand in the request, for errors: `input`
 * @throws ApiError invalid_request naming the field: `input[3].content[0].type`
 */
export function readItems(values: readonly unknown[], path: string): InputItem[] {
  return values.map((value, index) => readItem(value, `${path}[${index}]`));
}

function readItem(value: unknown, path: string): InputItem {
  const { type, ...rest } = read(Loose, value, path);
  const kind = type ?? ('role' in rest ? 'message' : 'id' in rest ? 'item_reference' : 'message');
  const schema = ITEMS.get(kind);
  if (!schema) {
    if (HOSTED.has(kind)) return { type: 'hosted', item: read(Hosted, value, path) };
    throw wrongType(`${path}.type`, kind, 'an item', [...ITEMS.keys()]);
  }
  const item = read(schema, value, path);
  if (kind === 'message') checkParts((item as MessageItem).content, `${path}.content`);
  if (kind.endsWith('_output')) checkParts((item as CallOutputItem).output, `${path}.output`);
  return kind === 'message' ? ({ ...item, type: 'message' } as MessageItem) : item;
}

function checkParts(content: string | readonly unknown[], path: string): void {
  if (typeof content === 'string') return;
  for (const [index, part] of content.entries()) readPart(part, `${path}[${index}]`);
}

function readPart(value: unknown, path: string): Part {
  const { type } = read(Loose, value, path);
  const schema = PARTS.get(type ?? '');
  if (!schema) throw wrongType(`${path}.type`, type ?? '', 'a content part', [...PARTS.keys()]);
  return read(schema, value, path);
}

function read<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error, path);
}

function wrongType(param: string, type: string, what: string, known: readonly string[]): ApiError {
  return new ApiError(
    'invalid_request',
    `\`${param}\`: "${type.slice(0, 64)}" is not the type of ${what} that can be sent here; expected one of ${known.join(', ')}.`,
    { param },
  );
}
