import { ApiError } from '@/lib/base/errors';
import { type ChatRequest, parseChatRequest } from '../chat';
import { messagesOf, type PlacedItem } from './conversation';
import { type ResponsesBody, type ResponsesRequest, type ToolSpec, wantsLogprobs } from './request';
import type { OpenThoughts } from './thoughts';
import { type ChatTools, offeredTools, readTools } from './tools';

/** A Responses request as the chat that the walk carries. */
export interface TranslatedRequest {
  chat: ChatRequest;
  tools: ChatTools;
  /** As the caller wrote them, in the request and in its conversation. */
  offered: ToolSpec[];
  /** Of each message of the chat: what of the request it came from. */
  paths: string[];
}

/**
 * @param history the items of earlier turns, oldest first
 * @throws ApiError invalid_request, unsupported_parameter
 */
export function toChat(
  { body, input }: ResponsesRequest,
  history: readonly PlacedItem[],
  openThoughts: OpenThoughts,
): TranslatedRequest {
  const now = input.map((item, index) => ({
    item,
    path: typeof body.input === 'string' ? 'input' : `input[${index}]`,
  }));
  const items = [...history, ...now];
  const offered = offeredTools(body, items);
  const tools = readTools(body.tool_choice, offered);
  const { messages, paths } = messagesOf(items, openThoughts);
  if (body.instructions) {
    messages.unshift({ role: 'system', content: body.instructions });
    paths.unshift('instructions');
  }
  if (messages.length === 0)
    throw new ApiError('invalid_request', '`input`: expected at least one message.', { param: 'input' });
  const chat = parseChatRequest(withoutUndefined({ model: body.model, messages, ...fieldsOf(body, tools) }));
  return { chat, tools, offered: offered.map(({ tool }) => tool), paths };
}

function fieldsOf(body: ResponsesBody, { tools, choice }: ChatTools): Record<string, unknown> {
  const verbosity = body.text?.verbosity;
  const asksLogprobs = wantsLogprobs(body);
  return {
    stream: body.stream || undefined,
    temperature: body.temperature ?? undefined,
    top_p: body.top_p ?? undefined,
    frequency_penalty: body.frequency_penalty || undefined,
    presence_penalty: body.presence_penalty || undefined,
    max_completion_tokens: body.max_output_tokens ?? undefined,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: choice,
    // By itself a chat calls in parallel, where it calls at all.
    parallel_tool_calls: body.parallel_tool_calls === false && tools.length > 0 ? false : undefined,
    response_format: responseFormat(body),
    reasoning_effort: body.reasoning?.effort ?? undefined,
    verbosity: verbosity && verbosity !== 'medium' ? verbosity : undefined,
    logprobs: asksLogprobs || undefined,
    top_logprobs: asksLogprobs && body.top_logprobs ? body.top_logprobs : undefined,
    prompt_cache_key: body.prompt_cache_key ?? undefined,
    provider: body.provider ?? undefined,
    models: body.models ?? undefined,
  };
}

function responseFormat({ text }: ResponsesBody): unknown {
  const format = text?.format;
  if (!format || format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name, schema, strict, description } = format;
  return {
    type: 'json_schema',
    json_schema: withoutUndefined({
      name,
      schema,
      strict: strict ?? undefined,
      description: description ?? undefined,
    }),
  };
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

const NAMES = new Map([
  ['response_format', 'text.format'],
  ['reasoning_effort', 'reasoning.effort'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['max_tokens', 'max_output_tokens'],
  ['verbosity', 'text.verbosity'],
  ['logprobs', 'include'],
  ['messages', 'input'],
]);

/** An error about the chat, told of the request that the caller wrote. */
export function inCallersWords(error: ApiError, paths: readonly string[]): ApiError {
  const { param } = error;
  if (param === null) return error;
  const own = callersName(param, paths);
  if (own === param) return error;
  return new ApiError(error.code, error.message.replaceAll(`\`${param}\``, `\`${own}\``), {
    param: own,
    cause: error.cause,
    headers: error.headers,
    details: error.details,
  });
}

function callersName(param: string, paths: readonly string[]): string {
  const [, index, rest = ''] = /^messages\[(\d+)\](.*)$/.exec(param) ?? [];
  if (index !== undefined) return `${paths[Number(index)] ?? 'input'}${rest}`;
  const [, name = param, inner = ''] = /^([a-z_]+)(.*)$/.exec(param) ?? [];
  return `${NAMES.get(name) ?? name}${inner}`;
}
