import type { ChatRequest } from '@/lib/openai/chat';
import type { UpstreamRequest } from '../adapter';
import { type TranslatedCall, UntranslatableError } from '../translator';
import { conversationOf, thoughtsOf } from './messages';
import { type Traits, traitsOf } from './models';
import { thinkingOf } from './thinking';
import { type ToolFields, toolFields } from './tools';

const VERSION = '2023-06-01';

/**
 * POST /v1/messages.
 * @throws UntranslatableError for what Anthropic, or this model of it, cannot be told
 */
export function buildRequest(call: TranslatedCall): UpstreamRequest {
  return {
    ...endpointOf(call),
    headers: headersOf(call),
    body: Buffer.from(JSON.stringify({ model: call.upstreamId, ...messagesBody(call) })),
  };
}

/** Where a call goes. */
export function endpointOf({ baseUrl }: TranslatedCall): Pick<UpstreamRequest, 'origin' | 'path'> {
  const url = new URL(baseUrl);
  const root = url.pathname.replace(/\/+$/, '');
  return {
    origin: url.origin,
    path: `${root.endsWith('/v1') ? root : `${root}/v1`}/messages${url.search}`,
  };
}

export function headersOf(call: TranslatedCall): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: call.stream ? 'text/event-stream' : 'application/json',
    'user-agent': 'runtime-gateway',
    'anthropic-version': VERSION,
    ...(call.credentials.kind === 'key' ? { 'x-api-key': call.credentials.key } : {}),
  };
}

function messagesBody(call: TranslatedCall): Record<string, unknown> {
  const request = honoured(call);
  const traits = traitsOf(call.upstreamId);
  const maxTokens = call.outputCap ?? call.outputLimit;
  const { system, messages } = conversationOf(request.messages);
  const { thinking, effort } = thinkingOf(request, traits, maxTokens);
  const isThinking = thinking?.type === 'enabled' || thinking?.type === 'adaptive';
  const format = formatOf(request, call.supports.has('structured_outputs') && traits.nativeSchema);
  if (format.instruction !== null) system.push({ type: 'text', text: format.instruction });
  const tools = toolFields(request, traits, format.toolSchema);
  if (thinking?.type === 'enabled') assertBudgetFits(request, tools, format);
  const output = {
    ...(effort ? { effort } : {}),
    ...(format.schema ? { format: { type: 'json_schema', schema: format.schema } } : {}),
  };
  return {
    max_tokens: maxTokens,
    ...(call.stream ? { stream: true } : {}),
    ...(system.length > 0 ? { system } : {}),
    messages,
    ...tools,
    ...samplingOf(request, traits, isThinking),
    ...stopOf(request.stop),
    ...(thinking ? { thinking } : {}),
    ...(Object.keys(output).length > 0 ? { output_config: output } : {}),
  };
}

/** The request without what is to be passed over. */
function honoured({ request, omit }: TranslatedCall): ChatRequest {
  const kept = Object.entries(request).filter(([name]) => !omit.has(name));
  return { ...Object.fromEntries(kept), model: request.model, messages: request.messages };
}

interface Format {
  /** For `output_config.format`. */
  schema: Record<string, unknown> | null;
  /** For a tool whose input is the answer. */
  toolSchema: Record<string, unknown> | null;
  instruction: string | null;
}

/**
 * `response_format`. Any JSON object is asked for in words: a format needs a schema with every field named, and a
 * forced tool is refused by the newest models and while thinking, and without fields tends to be called empty.
 */
function formatOf({ response_format: asked }: ChatRequest, isNative: boolean): Format {
  const none: Format = { schema: null, toolSchema: null, instruction: null };
  if (asked?.type === 'json_object') {
    return { ...none, instruction: 'Answer with one JSON object and nothing else: no prose, no code fence.' };
  }
  if (asked?.type !== 'json_schema') return none;
  const { schema } = asked.json_schema;
  if (!schema) {
    throw new UntranslatableError(
      'A JSON schema format needs its schema.',
      'response_format.json_schema.schema',
    );
  }
  return isNative ? { ...none, schema } : { ...none, toolSchema: schema };
}

/** What the API refuses beside a thinking budget, found out before it does. */
function assertBudgetFits(request: ChatRequest, { tool_choice: choice }: ToolFields, format: Format): void {
  if (choice?.type === 'any' || choice?.type === 'tool') {
    throw new UntranslatableError(
      'This model cannot be made to call a tool, nor be held to a schema, while it reasons.',
      format.toolSchema ? 'response_format' : 'tool_choice',
    );
  }
  const last = request.messages.findLastIndex((message) => message.role === 'assistant');
  const turn = request.messages[last];
  if (turn?.tool_calls?.length && thoughtsOf(turn).length === 0) {
    throw new UntranslatableError(
      'While this model reasons, its last tool calls must come back with the reasoning_details they came with.',
      `messages[${last}].reasoning_details`,
    );
  }
}

/** A value of 1 is Claude's own and goes unsaid where the API refuses it beside others. */
function samplingOf(request: ChatRequest, traits: Traits, isThinking: boolean): Record<string, number> {
  const own = traits.oneSampler || isThinking ? 1 : null;
  const temperature = request.temperature === own ? null : (request.temperature ?? null);
  const topP = request.top_p === own ? null : (request.top_p ?? null);
  const topK = request.top_k ?? null;
  if (temperature !== null && temperature > 1) {
    throw new UntranslatableError('Anthropic’s temperature ends at 1.', 'temperature');
  }
  if (temperature !== null && topP !== null && traits.oneSampler) {
    throw new UntranslatableError('This model takes temperature or top_p, not both.', 'top_p');
  }
  const clash = temperature !== null ? 'temperature' : topK !== null ? 'top_k' : null;
  if (isThinking && (clash !== null || (topP !== null && topP < 0.95))) {
    throw new UntranslatableError(
      'While it reasons, this model takes no temperature, no top_k, and top_p from 0.95 on.',
      clash ?? 'top_p',
    );
  }
  return {
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { top_p: topP }),
    ...(topK === null ? {} : { top_k: topK }),
  };
}

function stopOf(stop: ChatRequest['stop']): { stop_sequences?: string[] } {
  const sequences = typeof stop === 'string' ? [stop] : (stop ?? []);
  const blank = sequences.findIndex((sequence) => sequence.trim() === '');
  if (blank >= 0) {
    throw new UntranslatableError(
      'Anthropic takes no stop sequence of white space alone.',
      typeof stop === 'string' ? 'stop' : `stop[${blank}]`,
    );
  }
  return sequences.length > 0 ? { stop_sequences: sequences } : {};
}
