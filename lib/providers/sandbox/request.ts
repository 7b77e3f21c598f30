import { createHash } from 'node:crypto';
import { spliceMembers } from '@/lib/openai/json-bytes';
import type { TokenEncoding } from '@/lib/openai/tokens';
import type { UpstreamRequest } from '../adapter';
import { badRequest, type ErrorAnswer, isSandboxFault, type SandboxFault } from './faults';

type Json = Record<string, unknown>;

export interface SandboxTool {
  name: string;
  description: string;
  parameters: unknown;
  /** A custom tool takes free text instead of arguments. */
  isCustom: boolean;
}

/** A chat request as the sandbox understands it. */
export interface SandboxRequest {
  /** Hex, from the request's bytes: ids come from it, so that the same request gets the same ones. */
  hash: string;
  /** As the caller named it. */
  askedModel: string;
  /** As the provider is sent it. */
  model: string;
  fault: SandboxFault | null;
  encoding: TokenEncoding;
  stream: boolean;
  includeUsage: boolean;
  choices: number;
  cap: number;
  stops: string[];
  logprobs: number | null;
  reasoningTokens: number;
  messages: Json[];
  tools: SandboxTool[];
  rawTools: unknown[];
  toolChoice: { kind: 'auto' | 'none' | 'required' } | { kind: 'named'; names: string[] };
  isParallel: boolean;
  responseFormat: { kind: 'text' } | { kind: 'json' } | { kind: 'schema'; schema: unknown };
}

const CHOICES_MAX = 128;
const REASONING_TOKENS: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 16,
  low: 64,
  medium: 128,
  high: 256,
  xhigh: 512,
};

/** Reads what an OpenAI-dialect provider would be sent. @returns the error such a provider answers with, where it is none */
export function readRequest(request: UpstreamRequest): SandboxRequest | ErrorAnswer {
  const body = parse(request.body);
  if (!body) return badRequest('The body is not a JSON object.', 'body');
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    return badRequest('`messages` must be a list of one message or more.', 'messages');
  const asked = request.headers['x-sandbox-model'] ?? text(body.model) ?? 'unknown';
  const named = request.headers['x-sandbox-fault'] || null;
  if (named !== null && !isSandboxFault(named)) return badRequest(`No such test: ${named}.`, 'test');
  const rawTools = Array.isArray(body.tools) ? body.tools : [];
  return {
    hash: hashOf(request.body, asked, named),
    askedModel: asked,
    model: text(body.model) ?? asked,
    fault: named ?? faultOfModel(asked),
    encoding: request.headers['x-sandbox-tokenizer'] === 'cl100k_base' ? 'cl100k_base' : 'o200k_base',
    stream: body.stream === true,
    includeUsage: object(body.stream_options)?.include_usage === true,
    choices: Math.min(whole(body.n) ?? 1, CHOICES_MAX),
    cap: whole(body.max_completion_tokens) ?? whole(body.max_tokens) ?? Number.POSITIVE_INFINITY,
    stops: stopsOf(body.stop),
    logprobs: body.logprobs === true ? Math.min(Number(body.top_logprobs ?? 0) || 0, 20) : null,
    reasoningTokens: reasoningOf(body),
    messages: body.messages.filter((message) => object(message) !== null) as Json[],
    tools: rawTools.map(toolOf).filter((tool) => tool !== null),
    rawTools,
    toolChoice: toolChoiceOf(body.tool_choice),
    isParallel: body.parallel_tool_calls !== false,
    responseFormat: formatOf(object(body.response_format)),
  };
}

/** Streamed or not, the same request is the same. */
const NOT_HASHED = new Map([
  ['stream', null],
  ['stream_options', null],
]);

function hashOf(body: Buffer, asked: string, fault: string | null): string {
  const hash = createHash('sha256').update(spliceMembers(body, NOT_HASHED));
  return hash.update(`\n${asked}\n${fault ?? ''}`).digest('hex');
}

/** The models `test/error-429` and the like. */
function faultOfModel(model: string): SandboxFault | null {
  const name = /^test\/(.+)$/.exec(model)?.[1]?.replace(/-/g, '_');
  return name !== undefined && isSandboxFault(name) ? name : null;
}

function parse(body: Buffer): Json | null {
  try {
    return object(JSON.parse(body.toString()));
  } catch {
    return null;
  }
}

function toolOf(tool: unknown): SandboxTool | null {
  const entry = object(tool);
  const isCustom = object(entry?.custom) !== null;
  const definition = object(entry?.function) ?? object(entry?.custom);
  const name = text(definition?.name);
  if (!definition || name === null) return null;
  return {
    name,
    description: text(definition.description) ?? '',
    parameters: definition.parameters ?? { type: 'object', properties: {} },
    isCustom,
  };
}

function toolChoiceOf(choice: unknown): SandboxRequest['toolChoice'] {
  if (choice === 'none' || choice === 'required') return { kind: choice };
  const entry = object(choice);
  const name = text(object(entry?.function)?.name) ?? text(object(entry?.custom)?.name);
  if (name !== null) return { kind: 'named', names: [name] };
  const allowed = object(entry?.allowed_tools);
  if (Array.isArray(allowed?.tools) && allowed.mode === 'required') {
    const names = allowed.tools.map((tool) => toolOf(tool)?.name).filter((tool) => tool !== undefined);
    return { kind: 'named', names: names.slice(0, 1) };
  }
  return { kind: 'auto' };
}

function formatOf(format: Json | null): SandboxRequest['responseFormat'] {
  if (format?.type === 'json_object') return { kind: 'json' };
  if (format?.type !== 'json_schema') return { kind: 'text' };
  return { kind: 'schema', schema: object(format.json_schema)?.schema ?? {} };
}

function reasoningOf(body: Json): number {
  const effort = text(body.reasoning_effort) ?? text(object(body.reasoning)?.effort);
  return effort === null ? 0 : (REASONING_TOKENS[effort] ?? 0);
}

function stopsOf(stop: unknown): string[] {
  const stops = Array.isArray(stop) ? stop : [stop];
  return stops.filter((entry) => typeof entry === 'string' && entry !== '');
}

function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
