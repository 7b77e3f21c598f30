import type { ChatRequest } from '@/lib/openai/chat';
import type { UpstreamRequest } from '../adapter';
import { type TranslatedCall, UntranslatableError } from '../translator';
import { messagesOf } from './messages';
import { thinkingOf } from './thinking';
import { toolsOf } from './tools';

const USER_AGENT = 'runtime-gateway';
const STOPS_MAX = 5;

/**
 * The request to `/v2/chat`.
 * @throws UntranslatableError for what Cohere cannot be told, naming the field
 */
export function buildRequest(call: TranslatedCall): UpstreamRequest {
  return send(call, 'chat', bodyOf(call), call.stream);
}

/** A request to an endpoint of its API's version 2. */
export function send(
  { baseUrl, credentials }: Pick<TranslatedCall, 'baseUrl' | 'credentials'>,
  endpoint: string,
  body: unknown,
  isStream = false,
): UpstreamRequest {
  return {
    ...addressOf(baseUrl, endpoint),
    headers: {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream' : 'application/json',
      'user-agent': USER_AGENT,
      ...(credentials.kind === 'key' ? { authorization: `Bearer ${credentials.key}` } : {}),
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** The base URL may name the API's root, its version or its OpenAI-compatible part. */
function addressOf(baseUrl: string, endpoint: string): { origin: string; path: string } {
  const url = new URL(baseUrl);
  const root = url.pathname.replace(/\/+$/, '').replace(/(\/compatibility)?\/v\d+$/, '');
  return { origin: url.origin, path: `${root}/v2/${endpoint}${url.search}` };
}

/** What is undefined here is not sent. */
function bodyOf(call: TranslatedCall): Record<string, unknown> {
  const asked = withoutOmitted(call);
  return {
    model: call.upstreamId,
    messages: messagesOf(asked.messages, call.supports.has('reasoning')),
    stream: call.stream,
    max_tokens: call.outputCap ?? undefined,
    temperature: asked.temperature ?? undefined,
    p: topPOf(asked),
    k: topKOf(asked),
    stop_sequences: stopsOf(asked),
    seed: asked.seed ?? undefined,
    frequency_penalty: penaltyOf(asked, 'frequency_penalty'),
    presence_penalty: penaltyOf(asked, 'presence_penalty'),
    logprobs: asked.logprobs ?? undefined,
    response_format: responseFormatOf(asked),
    thinking: thinkingOf(asked, call),
    ...toolsOf(asked),
  };
}

function withoutOmitted({ request, omit }: TranslatedCall): ChatRequest {
  const asked = { ...request };
  for (const name of omit) delete asked[name];
  return asked;
}

/** Cohere takes 0.01 to 0.99; the ends of OpenAI's range mean the same as those. */
function topPOf({ top_p: topP }: ChatRequest): number | undefined {
  return topP === null || topP === undefined ? undefined : Math.min(0.99, Math.max(0.01, topP));
}

/** Both 0 and the open engines' −1 switch it off. */
function topKOf({ top_k: topK }: ChatRequest): number | undefined {
  if (topK === null || topK === undefined) return undefined;
  if (topK === -1) return 0;
  if (Number.isInteger(topK) && topK >= 0 && topK <= 500) return topK;
  throw new UntranslatableError('Cohere takes a whole `top_k` from 0 to 500.', 'top_k');
}

function stopsOf({ stop }: ChatRequest): string[] | undefined {
  if (stop === null || stop === undefined) return undefined;
  const stops = typeof stop === 'string' ? [stop] : stop;
  if (stops.length > STOPS_MAX)
    throw new UntranslatableError(`Cohere takes at most ${STOPS_MAX} stop sequences.`, 'stop');
  return stops;
}

function penaltyOf(asked: ChatRequest, name: 'frequency_penalty' | 'presence_penalty'): number | undefined {
  const penalty = asked[name];
  if (penalty === null || penalty === undefined) return undefined;
  if (penalty < 0 || penalty > 1)
    throw new UntranslatableError(`Cohere takes \`${name}\` from 0 to 1.`, name);
  return penalty;
}

function responseFormatOf({ response_format: format, tools }: ChatRequest): unknown {
  if (!format || format.type === 'text') return undefined;
  if (tools && tools.length > 0) {
    throw new UntranslatableError('Cohere takes a response format or tools, not both.', 'response_format');
  }
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined;
  return { type: 'json_object', json_schema: schema };
}
