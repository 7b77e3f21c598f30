import { ApiError } from '@/lib/base/errors';
import { type ChatRequest, parseChatRequest } from '@/lib/openai/chat';
import { markOf, refuse } from './content';
import { conversationOf } from './conversation';
import { type Json, object, objects } from './json';
import { type CountRequest, MessagesRequest } from './request';
import { isClearing, toolsOf } from './tools';

/** A Messages request in the inner language. */
export interface AsChat {
  request: ChatRequest;
  /** Fields of the chat that were wished for and not demanded, and what the caller calls them. */
  wishes: ReadonlyMap<string, string>;
  /** Fields of the caller's body that say nothing here, and tools that no route has: named to the caller. */
  ignored: string[];
  /** What a chat cannot say, and a route that speaks this dialect can be told: `citations`. */
  beyond: string[];
  /** Where each message of the chat stands in the caller's body: `messages[3]`. */
  origins: string[];
}

/** Claude thinks as much as it likes up to a budget; a model that does not think has spent none of it. */
const WISHES: ReadonlyMap<string, string> = new Map([['reasoning', 'thinking']]);
const KNOWN = new Set([...Object.keys(MessagesRequest.shape), 'context_management']);
const BEYOND_TOOLS = ['defer_loading', 'input_examples'];

/**
 * The chat call that a Messages call is.
 * @throws ApiError invalid_request naming the field that has no counterpart
 */
export function toChat(request: MessagesRequest): AsChat {
  const {
    stop_sequences: stop,
    top_p,
    top_k,
    temperature,
    metadata,
    service_tier,
    provider,
    models,
  } = request;
  const shared = sharedOf(request);
  const chat: Json = {
    ...shared.chat,
    max_tokens: request.max_tokens,
    ...(request.stream ? { stream: true } : {}),
    // 1 is what Claude is sampled with unless told otherwise: it asks for nothing.
    ...present({ temperature: temperature === 1 ? null : temperature, top_p, top_k, metadata, service_tier }),
    ...(stop && stop.length > 0 ? { stop } : {}),
    ...present({ provider, models }),
    ...formatOf(request),
    ...reasoningOf(request),
  };
  const { ignored, origins } = shared;
  return { request: parseChatRequest(chat), wishes: WISHES, ignored, beyond: beyondOf(request), origins };
}

/** The same of what a count of tokens is asked with. @throws ApiError as `toChat` does */
export function toCountedChat(request: CountRequest): ChatRequest {
  return parseChatRequest(sharedOf(request).chat);
}

function sharedOf(request: CountRequest) {
  const ignored = Object.keys(request).filter((name) => !KNOWN.has(name) && asks(request[name]));
  if (ignored.includes('thread')) throw noThreads();
  if (ignored.includes('mcp_servers'))
    refuse('MCP servers are not reached from here: give their tools as `tools`.', 'mcp_servers');
  const { messages, origins } = conversationOf(request);
  const last = messages.at(-1);
  if (last && !last.cache_control) Object.assign(last, markOf(request));
  const tools = toolsOf(request, (param) => ignored.push(param));
  for (const [index, edit] of objects(object(request.context_management)?.edits).entries()) {
    if (!isClearing(edit.type)) ignored.push(`context_management.edits[${index}]`);
  }
  return { chat: { model: request.model, messages, ...tools }, origins, ignored };
}

function asks(value: unknown): boolean {
  return value != null && !(Array.isArray(value) && value.length === 0);
}

/** Conversations kept by the server: Anthropic's SDK sends the whole conversation once it is told so in these words. */
function noThreads(): ApiError {
  return new ApiError(
    'unsupported_parameter',
    'Message threads are not kept here: send the whole conversation in `messages`, without `thread`.',
    {
      param: 'thread',
      details: { details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } },
    },
  );
}

function beyondOf(request: MessagesRequest): string[] {
  const blocks = request.messages.flatMap(({ content }) => objects(content));
  const inner = blocks.flatMap((block) => objects(block.content));
  const cites = [...blocks, ...inner].some(({ citations }) => object(citations)?.enabled === true);
  const tools = BEYOND_TOOLS.filter((name) => request.tools?.some((tool) => tool[name] != null));
  return [
    ...(request.context_management == null ? [] : ['context_management']),
    ...(cites ? ['citations'] : []),
    ...tools.map((name) => `tools.${name}`),
  ];
}

function present(fields: Json): Json {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

function formatOf({ output_config: config, output_format: earlier }: CountRequest): Json {
  const format = config?.format ?? earlier;
  if (!format) return {};
  const schema = { name: 'answer', schema: format.schema, strict: true };
  return { response_format: { type: 'json_schema', json_schema: schema } };
}

/** `thinking` and `output_config.effort` in OpenRouter's words. A budget says more than an effort beside it. */
function reasoningOf({ thinking, output_config: config }: CountRequest): Json {
  const effort = config?.effort ?? null;
  const type = thinking?.type ?? null;
  if (type === 'disabled' || type === 'between_tools') return { reasoning: { enabled: false } };
  const exclude = thinking?.display === 'omitted' ? { exclude: true } : {};
  if (type === 'enabled') {
    const budget =
      thinking?.budget_tokens ?? refuse('Enabled thinking needs its budget.', 'thinking.budget_tokens');
    return { reasoning: { max_tokens: budget, ...exclude } };
  }
  if (effort !== null) return { reasoning: { effort, ...exclude } };
  return type === 'adaptive' ? { reasoning: { enabled: true, ...exclude } } : {};
}
