import { DecimalNumber } from '@/lib/base/decimal-json';
import { includes, type ResponsesBody } from './request';
import type { OutputItem } from './types';

export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';

/** What becomes known of a response while it is made. */
export interface ResponseFacts {
  id: string;
  /** Seconds since 1970. */
  createdAt: number;
  completedAt: number | null;
  model: string;
  status: ResponseStatus;
  output: readonly OutputItem[];
  usage: Record<string, unknown>;
  error: { code: string; message: string } | null;
  incompleteReason: 'max_output_tokens' | 'content_filter' | null;
}

/** The response object with every key it has at OpenAI, null where empty. */
export function responseObject(body: ResponsesBody, facts: ResponseFacts): Record<string, unknown> {
  const output = facts.output.map((item) => shownItem(item, body));
  return {
    id: facts.id,
    object: 'response',
    created_at: facts.createdAt,
    status: facts.status,
    completed_at: facts.completedAt,
    background: body.background ?? false,
    error: facts.error,
    incomplete_details: facts.incompleteReason ? { reason: facts.incompleteReason } : null,
    model: facts.model,
    output,
    output_text: outputText(facts.output),
    usage: facts.usage,
    ...echoOf(body),
  };
}

/** What the caller asked for, with what holds where it asked for nothing. */
function echoOf(body: ResponsesBody): Record<string, unknown> {
  return {
    instructions: body.instructions ?? null,
    previous_response_id: body.previous_response_id ?? null,
    conversation: null,
    prompt: null,
    access_programs: null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    metadata: body.metadata ?? {},
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    prompt_cache_key: body.prompt_cache_key ?? null,
    prompt_cache_retention: body.prompt_cache_retention ?? null,
    reasoning: {
      effort: body.reasoning?.effort ?? null,
      summary: body.reasoning?.summary ?? body.reasoning?.generate_summary ?? null,
    },
    safety_identifier: body.safety_identifier ?? null,
    // No other has a price here.
    service_tier: 'default',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: { format: formatOf(body), verbosity: body.text?.verbosity ?? 'medium' },
    tool_choice: body.tool_choice ?? 'auto',
    tools: (body.tools ?? []).map(shownTool),
    top_logprobs: body.top_logprobs ?? 0,
    top_p: body.top_p ?? 1,
    frequency_penalty: body.frequency_penalty ?? 0,
    presence_penalty: body.presence_penalty ?? 0,
    truncation: body.truncation ?? 'disabled',
    ...(body.user == null ? {} : { user: body.user }),
  };
}

function formatOf({ text }: ResponsesBody): Record<string, unknown> {
  const format = text?.format;
  if (!format) return { type: 'text' };
  if (format.type !== 'json_schema') return { type: format.type };
  const { type, name, schema, strict, description } = format;
  return { type, name, schema, strict: strict ?? false, ...(description ? { description } : {}) };
}

function shownTool(tool: Record<string, unknown>): Record<string, unknown> {
  if (tool.type === 'namespace' && Array.isArray(tool.tools)) {
    return { ...tool, description: tool.description ?? '', tools: tool.tools.map(shownTool) };
  }
  if (tool.type !== 'function') return tool;
  return {
    ...tool,
    description: tool.description ?? null,
    parameters: tool.parameters ?? null,
    strict: tool.strict ?? false,
  };
}

/** An item as the caller asked to see it; what is kept has all. */
export function shownItem(item: OutputItem, body: Pick<ResponsesBody, 'include'>): OutputItem {
  if (item.type !== 'reasoning' || includes(body, 'reasoning.encrypted_content')) return item;
  const { encrypted_content: _sealed, ...shown } = item;
  return shown;
}

function outputText(output: readonly OutputItem[]): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('');
}

/** Tokens and money of a response, as `usage` prints them. */
export interface UsageFigures {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Exact decimals, USD. */
  charge: string;
  benchmark: string;
  saved: string;
  cacheTier: string;
  /** What the provider charged for input and output. */
  upstream: { prompt: string; output: string };
}

/** Of a response that nothing was counted of yet: the type knows no null, so it is a usage of nothing. */
export const NO_RESPONSE_USAGE: Record<string, unknown> = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

export function responseUsage(figures: UsageFigures): Record<string, unknown> {
  const charge = new DecimalNumber(figures.charge);
  return {
    input_tokens: figures.inputTokens,
    input_tokens_details: {
      cached_tokens: figures.cacheReadTokens,
      cache_write_tokens: figures.cacheWriteTokens,
    },
    output_tokens: figures.outputTokens,
    output_tokens_details: { reasoning_tokens: figures.reasoningTokens },
    total_tokens: figures.inputTokens + figures.outputTokens,
    cost: charge,
    cost_details: {
      benchmark_cost: new DecimalNumber(figures.benchmark),
      customer_charge: charge,
      saved: new DecimalNumber(figures.saved),
      cache_tier: figures.cacheTier,
      upstream_inference_input_cost: new DecimalNumber(figures.upstream.prompt),
      upstream_inference_output_cost: new DecimalNumber(figures.upstream.output),
    },
  };
}
