import type { ToolName } from '@/lib/openai/responses/tools';
import { readTools } from '@/lib/openai/responses/tools';
import type { UpstreamRequest } from '../adapter';
import type { TranslatedCall } from '../translator';
import { inputOf } from './input';
import { type Json, list, object, text } from './json';
import { toolFields } from './tools';

/** OpenAI takes no smaller cap here. */
export const LEAST_CAP = 16;

/** POST …/responses for a chat, with what the caller's own request says beside it. */
export function buildRequest(call: TranslatedCall): UpstreamRequest {
  const { origin, pathname, search } = new URL(call.baseUrl);
  const { credentials } = call;
  return {
    origin,
    path: `${pathname.replace(/\/+$/, '')}/responses${search}`,
    headers: {
      'content-type': 'application/json',
      accept: call.stream ? 'text/event-stream' : 'application/json',
      'user-agent': 'runtime-gateway',
      ...(credentials.kind === 'key' ? { authorization: `Bearer ${credentials.key}` } : {}),
    },
    body: Buffer.from(JSON.stringify(bodyOf(call))),
  };
}

function bodyOf(call: TranslatedCall): Json {
  const { request, native, thinks = false } = call;
  const field = (name: string) => (call.omit.has(name) ? undefined : (request[name] ?? undefined));
  const asked = object(native?.body) ?? {};
  const names = namesIn(asked);
  return {
    model: call.upstreamId,
    input: inputOf(call, names),
    store: false,
    stream: call.stream || undefined,
    include: includeOf(thinks, Boolean(field('logprobs'))),
    max_output_tokens: call.outputCap === null ? undefined : Math.max(LEAST_CAP, call.outputCap),
    temperature: field('temperature'),
    top_p: field('top_p'),
    top_logprobs: field('top_logprobs'),
    parallel_tool_calls: field('parallel_tool_calls'),
    prompt_cache_key: field('prompt_cache_key'),
    ...(call.omit.has('tools') ? {} : toolFields(request, asked, names)),
    ...textField(field('response_format'), field('verbosity')),
    ...reasoningField(field('reasoning_effort'), thinks ? object(asked.reasoning) : null),
  };
}

/** Of a model that does not think, OpenAI refuses to be asked for its thoughts. */
function includeOf(thinks: boolean, logprobs: boolean): string[] | undefined {
  const asked = [
    ...(thinks ? ['reasoning.encrypted_content'] : []),
    ...(logprobs ? ['message.output_text.logprobs'] : []),
  ];
  return asked.length > 0 ? asked : undefined;
}

function namesIn(asked: Json): ReadonlyMap<string, ToolName> {
  const tools = list(asked.tools) as { type: string }[];
  return readTools(
    null,
    tools.map((tool) => ({ tool, path: 'tools' })),
  ).names;
}

function textField(format: unknown, verbosity: unknown): Json {
  const { type, json_schema: schema } = object(format) ?? {};
  const asked = type === 'json_schema' ? { type, ...object(schema) } : type ? { type } : undefined;
  return asked || verbosity ? { text: { format: asked, verbosity } } : {};
}

function reasoningField(effort: unknown, asked: Json | null): Json {
  const summary = text(asked?.summary) ?? text(asked?.generate_summary) ?? undefined;
  return effort || summary ? { reasoning: { effort, summary } } : {};
}
