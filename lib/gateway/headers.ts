import { stringifyJson } from '@/lib/base/decimal-json';
import type { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import { receiptComment, receiptCostDetails, receiptHeaders } from '@/lib/billing/receipt';
import type { Receipt } from '@/lib/billing/types';
import { spliceMembers } from '@/lib/openai/json-bytes';
import type { Usage } from '@/lib/openai/usage';
import type { Call, Candidate } from './call';
import type { OutHeaders } from './exchange';
import type { WholeAnswer } from './json-sink';

const DONE_LINE = 'data: [DONE]\n\n';

/** Headers of every 2xx of an inference endpoint that do not wait for the receipt, put to those decided before. */
function callHeaders(call: Call, candidate: Candidate | null): OutHeaders {
  const { headers } = call.visit;
  if (call.hold) headers['x-btl-quoted-max'] = formatUsd(call.hold.amount);
  if (call.cap.named) headers['x-btl-output-cap'] = String(call.cap.tokens);
  if (call.needs.ignored.length > 0) headers['x-btl-ignored-parameters'] = headerList(call.needs.ignored);
  if (candidate && candidate.dropped.length > 0)
    headers['x-btl-dropped-parameters'] = headerList(candidate.dropped);
  return headers;
}

/** The caller's own field names are text from outside: only what fits a header goes in. */
function headerList(names: readonly string[]): string {
  return names
    .map((name) => name.replace(/[^\x21-\x7e]/g, '?').slice(0, 64))
    .join(', ')
    .slice(0, 1_024);
}

/** The head of a stream: what is known before its first byte. `null`: sent early, nobody has answered yet. */
export function streamHead(call: Call, candidate: Candidate | null): OutHeaders {
  const headers = callHeaders(call, candidate);
  headers['content-type'] = 'text/event-stream; charset=utf-8';
  headers['x-accel-buffering'] = 'no';
  if (call.missReason) headers['x-btl-miss-reason'] = call.missReason;
  if (candidate) {
    headers['x-btl-model'] = candidate.model.slug;
    headers['x-btl-provider'] = candidate.servedBy;
    headers['x-btl-attempts'] = String(call.attempts.length + 1);
  }
  return headers;
}

/**
 * Answers with a provider's completion under our id and model, its usage completed by the receipt.
 * @returns the body without `usage`, which is what the cache keeps
 */
export function sendJsonAnswer(
  call: Call,
  receipt: Receipt,
  answer: WholeAnswer,
  candidate: Candidate,
): Buffer {
  const bare = spliceMembers(
    answer.bytes,
    new Map([
      ['id', JSON.stringify(call.answerId)],
      ['model', JSON.stringify(receipt.model)],
      ['usage', null],
    ]),
  );
  sendCompletion(call, receipt, bare, answer.parsed.usage, candidate);
  return bare;
}

/** Sends a completion object that lacks `usage`, with it, and with every header of the receipt. */
export function sendCompletion(
  call: Call,
  receipt: Receipt,
  bare: Buffer,
  rawUsage: unknown,
  candidate: Candidate,
): void {
  const usage = Buffer.from(`,"usage":${usageText(receipt, rawUsage)}}`);
  const body = Buffer.concat([bare.subarray(0, bare.length - 1), usage]);
  call.visit.exchange.send(
    200,
    { ...callHeaders(call, candidate), ...receiptHeaders(receipt), 'content-type': 'application/json' },
    body,
  );
}

/** The whole head of a stream whose receipt is already known: an answer from the cache. */
export function receiptStreamHead(call: Call, receipt: Receipt, candidate: Candidate): OutHeaders {
  return { ...streamHead(call, candidate), ...receiptHeaders(receipt) };
}

/** The last block of a stream: usage where it was asked for, the receipt, the end. */
export function sendStreamEnd(
  call: Call,
  receipt: Receipt,
  firstEvent: { id: string; created: number },
  events?: Buffer,
): void {
  let tail = '';
  if (call.request.stream_options?.include_usage) {
    const head = JSON.stringify({
      id: firstEvent.id,
      object: 'chat.completion.chunk',
      created: firstEvent.created,
      model: receipt.model,
      choices: [],
    });
    tail = `data: ${head.slice(0, -1)},"usage":${usageText(receipt, null)}}\n\n`;
  }
  tail += receiptComment(receipt) + DONE_LINE;
  call.visit.exchange.end(events ? Buffer.concat([events, Buffer.from(tail)]) : tail);
}

/** After the head there is no status left: the error goes in the band, and no `[DONE]` follows. */
export function sendStreamError(call: Call, receipt: Receipt, error: ApiError): void {
  const chunk = {
    id: call.answerId,
    object: 'chat.completion.chunk',
    created: Math.floor(call.createdAt / 1_000),
    model: receipt.model,
    choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
    ...error.toBody(call.visit.requestId),
  };
  call.visit.exchange.end(`${receiptComment(receipt)}data: ${JSON.stringify(chunk)}\n\n`);
}

/**
 * `usage` as OpenAI prints it, from what was billed, with the provider's further facts and the cost. Native
 * printing for the counts; only the money needs its digits kept.
 */
function usageText(receipt: Receipt, raw: unknown): string {
  const { usage } = receipt;
  const given = isObject(raw) ? raw : {};
  const counts = JSON.stringify({
    ...withoutCosts(given),
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { ...asObject(given.prompt_tokens_details), ...promptDetails(usage) },
    completion_tokens_details: { ...asObject(given.completion_tokens_details), ...completionDetails(usage) },
  });
  return `${counts.slice(0, -1)},${stringifyJson(receiptCostDetails(receipt)).slice(1)}`;
}

function promptDetails(usage: Usage): Record<string, number> {
  return usage.inputAudioTokens > 0
    ? { cached_tokens: usage.cacheReadTokens, audio_tokens: usage.inputAudioTokens }
    : { cached_tokens: usage.cacheReadTokens };
}

function completionDetails(usage: Usage): Record<string, number> {
  return usage.outputAudioTokens > 0
    ? { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.outputAudioTokens }
    : { reasoning_tokens: usage.reasoningTokens };
}

/** What a provider says it charged is between it and us. */
function withoutCosts(given: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(given)) if (!name.includes('cost')) kept[name] = given[name];
  return kept;
}

function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
