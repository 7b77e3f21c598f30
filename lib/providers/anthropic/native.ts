import { isCarried } from '@/lib/anthropic/carried';
import { isClearing, isRunByAnthropic } from '@/lib/anthropic/tools';
import type { UpstreamRequest } from '../adapter';
import type { NativeBody, TranslatedCall } from '../translator';
import { type Json, list, object, text } from './json';
import { plainId } from './parts';
import { endpointOf, headersOf } from './request';

/**
 * Fields of a Messages request that are sent on. What else it may hold changes what the call costs (`speed`,
 * `inference_geo`, `service_tier`), is kept by the provider under our key (`container`, `metadata`), or is not known.
 */
const SENT = new Set([
  'messages',
  'system',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'cache_control',
  'context_management',
]);
/** The chat's names of those that may be left out with the caller's leave. */
const THEIR_NAMES: ReadonlyMap<string, string> = new Map([['stop', 'stop_sequences']]);
/** Beta features that cost what the tokens cost. */
const BETAS =
  /^(interleaved-thinking|fine-grained-tool-streaming|context-management|claude-code|token-efficient-tools|output-128k|extended-cache-ttl|prompt-caching|mid-conversation-system|structured-outputs|effort|adaptive-thinking|thinking-token-count|redact-thinking|advanced-tool-use|tool-examples)-/;
const LEAST_BUDGET = 1024;
const VERSION = /^\d{4}-\d\d-\d\d$/;

/** POST /v1/messages with what a caller wrote in this very dialect: nothing that Anthropic can be told is lost on the way. */
export function nativeRequest(call: TranslatedCall, native: NativeBody): UpstreamRequest {
  const left = new Set([...call.omit].map((name) => THEIR_NAMES.get(name) ?? name));
  const body: Json = { model: call.upstreamId, max_tokens: call.outputCap ?? call.outputLimit };
  if (call.stream) body.stream = true;
  for (const [name, value] of Object.entries(native.body)) {
    if (SENT.has(name) && value !== null && (name === 'messages' || !left.has(name))) body[name] = value;
  }
  body.messages = list(body.messages).flatMap(turnOf);
  fitBudget(body, call.outputCap ?? call.outputLimit);
  setTools(body);
  setEdits(body);
  const betas = native.betas.filter((beta) => BETAS.test(beta));
  return {
    ...endpointOf(call),
    headers: {
      ...headersOf(call),
      ...(VERSION.test(native.version) ? { 'anthropic-version': native.version } : {}),
      ...(betas.length > 0 ? { 'anthropic-beta': betas.join(',') } : {}),
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Without those that Anthropic runs, and without what only those make sense of. */
function setTools(body: Json): void {
  const all = list(body.tools)
    .map(object)
    .filter((tool) => tool !== null);
  const kept = all.filter(({ type }) => !isRunByAnthropic(type));
  const searches = all.some(({ type }) => String(type).startsWith('tool_search_tool_'));
  body.tools = kept.map(({ allowed_callers: _callers, defer_loading: defer, ...tool }) =>
    defer === undefined || searches ? tool : { ...tool, defer_loading: defer },
  );
  if (kept.length > 0) return;
  delete body.tools;
  delete body.tool_choice;
}

/** Edits that take something out. Others have the model write, which the usage of the answer does not tell. */
function setEdits(body: Json): void {
  const management = object(body.context_management);
  if (!management) return;
  const edits = list(management.edits).filter((edit) => isClearing(object(edit)?.type));
  if (edits.length > 0) body.context_management = { ...management, edits };
  else delete body.context_management;
}

/** A cap that was lowered lowers the thinking in it. */
function fitBudget(body: Json, maxTokens: number): void {
  const thinking = object(body.thinking);
  const budget = thinking?.budget_tokens;
  if (!thinking || typeof budget !== 'number' || budget < maxTokens) return;
  if (maxTokens > LEAST_BUDGET) body.thinking = { ...thinking, budget_tokens: maxTokens - 1 };
  else delete body.thinking;
}

/** A turn without what other makers' models left in it, which Anthropic refuses. */
function turnOf(turn: unknown): unknown[] {
  const message = object(turn);
  if (!message || !Array.isArray(message.content)) return [turn];
  const content = message.content.flatMap((entry) => {
    const block = object(entry);
    return block ? blockOf(block) : [entry];
  });
  return content.length === 0 ? [] : [{ ...message, content }];
}

function blockOf(block: Json): Json[] {
  switch (block.type) {
    case 'thinking':
      return text(block.signature) === null ? [] : [block];
    case 'redacted_thinking':
      return isCarried(String(block.data)) ? [] : [block];
    case 'tool_use':
      return [{ ...block, id: plainId(String(block.id)) }];
    case 'tool_result':
      return [{ ...block, tool_use_id: plainId(String(block.tool_use_id)) }];
    default:
      return [block];
  }
}
