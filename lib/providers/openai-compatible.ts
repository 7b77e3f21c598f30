import { spliceMembers, topLevelMembers } from '@/lib/openai/json-bytes';
import type { Adapter, ChatCall, UpstreamRequest } from './adapter';
import { parseFailure } from './failure';
import { parseUsage } from './usage';

/** How a provider's Chat Completions differ from OpenAI's own. */
export interface Dialectal {
  /** The only name it enforces a cap on the output by; null: either name does. */
  outputCap: 'max_tokens' | 'max_completion_tokens' | null;
  /** It takes `stream_options.include_usage`. False: it reports usage in streams by itself and refuses the field. */
  streamOptions: boolean;
}

const OPENAI: Dialectal = { outputCap: null, streamOptions: true };
const USER_AGENT = 'runtime-gateway';
const CAP_NAMES = ['max_completion_tokens', 'max_tokens'] as const;
const INCLUDE_USAGE = '{"include_usage":true}';

/**
 * The adapter of a provider that speaks Chat Completions. Its answers are relayed as bytes, so it only
 * writes the request, reads usage and reads failures.
 */
export function openAiCompatible(options: Partial<Dialectal> = {}): Adapter {
  const dialectal = { ...OPENAI, ...options };
  return {
    dialect: 'openai',
    passThrough: true,
    buildRequest: (call) => buildRequest(call, dialectal),
    parseUsage,
    parseFailure,
  };
}

function buildRequest(call: ChatCall, dialectal: Dialectal): UpstreamRequest {
  const { origin, path } = endpointOf(call.baseUrl);
  return {
    origin,
    path,
    headers: {
      'content-type': 'application/json',
      accept: call.stream ? 'text/event-stream' : 'application/json',
      'user-agent': USER_AGENT,
      ...(call.apiKey === null ? {} : { authorization: `Bearer ${call.apiKey}` }),
      ...call.headers,
    },
    body: spliceMembers(call.rawBody, editsOf(call, dialectal), call.members ?? undefined),
  };
}

function editsOf(call: ChatCall, dialectal: Dialectal): Map<string, string | null> {
  const edits = new Map<string, string | null>();
  for (const name of call.omit) edits.set(name, null);
  for (const [name, text] of call.set) edits.set(name, text);
  edits.set('model', JSON.stringify(call.upstreamId));
  if (call.stream && dialectal.streamOptions) edits.set('stream_options', INCLUDE_USAGE);
  else edits.set('stream_options', null);
  if (dialectal.outputCap !== null) renameOutputCap(call.rawBody, edits, dialectal.outputCap);
  return edits;
}

/**
 * Moves a cap to the name the provider enforces: DeepSeek ignores `max_completion_tokens` in silence,
 * Mistral refuses it, OpenAI's reasoning models refuse `max_tokens`. Where both are written the newer name counts.
 */
function renameOutputCap(body: Buffer, edits: Map<string, string | null>, name: string): void {
  let cap: string | null = null;
  let renamed = false;
  for (const candidate of CAP_NAMES) {
    const text = edits.has(candidate) ? (edits.get(candidate) ?? null) : memberText(body, candidate);
    if (text === null) continue;
    cap ??= text;
    if (candidate !== name) renamed = true;
  }
  if (cap === null || !renamed) return;
  for (const candidate of CAP_NAMES) edits.set(candidate, candidate === name ? cap : null);
}

function memberText(body: Buffer, name: string): string | null {
  if (body.indexOf(`"${name}"`) < 0) return null;
  const member = topLevelMembers(body)?.findLast((entry) => entry.key === name);
  if (!member) return null;
  const text = body.toString('utf8', member.valueStart, member.valueEnd);
  return text === 'null' ? null : text;
}

interface Endpoint {
  origin: string;
  path: string;
}

const endpoints = new Map<string, Endpoint>();
const ENDPOINTS_KEPT = 500;

/** The address of a provider's chat endpoint; a query in the base URL (`?api-version=…`) is kept. Parsed once per URL. */
function endpointOf(baseUrl: string): Endpoint {
  const known = endpoints.get(baseUrl);
  if (known) return known;
  const url = new URL(baseUrl);
  const endpoint = {
    origin: url.protocol === 'sandbox:' ? 'sandbox:' : url.origin,
    path: `${url.pathname.replace(/\/+$/, '')}/chat/completions${url.search}`,
  };
  if (endpoints.size >= ENDPOINTS_KEPT) endpoints.clear();
  endpoints.set(baseUrl, endpoint);
  return endpoint;
}
