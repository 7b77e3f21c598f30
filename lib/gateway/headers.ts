import type { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import { receiptComment, receiptCostMembers, receiptHeaders } from '@/lib/billing/receipt';
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
  if (call.hold) headers.add('x-btl-quoted-max', formatUsd(call.hold.amount));
  if (call.cap.named) headers.add('x-btl-output-cap', String(call.cap.tokens));
  if (call.needs.ignored.length > 0) headers.add('x-btl-ignored-parameters', headerList(call.needs.ignored));
  if (candidate && candidate.dropped.length > 0)
    headers.add('x-btl-dropped-parameters', headerList(candidate.dropped));
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
  const headers = eventStreamHeaders(call, candidate);
  if (call.missReason) headers.add('x-btl-miss-reason', call.missReason);
  if (candidate) {
    headers.add('x-btl-model', candidate.model.slug);
    headers.add('x-btl-provider', candidate.servedBy);
    headers.add('x-btl-attempts', String(call.attempts.length + 1));
  }
  return headers;
}

function eventStreamHeaders(call: Call, candidate: Candidate | null): OutHeaders {
  const headers = callHeaders(call, candidate);
  headers.add('content-type', 'text/event-stream; charset=utf-8');
  headers.add('x-accel-buffering', 'no');
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
  const body = Buffer.allocUnsafe(bare.length - 1 + usage.length);
  bare.copy(body, 0, 0, bare.length - 1);
  usage.copy(body, bare.length - 1);
  const headers = callHeaders(call, candidate);
  headers.addFlat(receiptHeaders(receipt));
  headers.add('content-type', 'application/json');
  call.visit.exchange.send(200, headers, body);
}

/** The whole head of a stream whose receipt is already known: an answer from the cache. */
export function receiptStreamHead(call: Call, receipt: Receipt, candidate: Candidate): OutHeaders {
  const headers = eventStreamHeaders(call, candidate);
  headers.addFlat(receiptHeaders(receipt));
  return headers;
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

/** `usage` as OpenAI prints it, from what was billed, with the provider's further facts and the cost. */
function usageText(receipt: Receipt, raw: unknown): string {
  const { usage } = receipt;
  const given = isObject(raw) ? raw : {};
  const { inputTokens, outputTokens } = usage;
  const total = inputTokens + outputTokens;
  const counts = `"prompt_tokens":${inputTokens},"completion_tokens":${outputTokens},"total_tokens":${total}`;
  const prompt = detailsText(given.prompt_tokens_details, promptDetails(usage));
  const completion = detailsText(given.completion_tokens_details, completionDetails(usage));
  const details = `"prompt_tokens_details":${prompt},"completion_tokens_details":${completion}`;
  return `{${counts},${details}${furtherMembers(given, PRINTED)},${receiptCostMembers(receipt)}}`;
}

const PRINTED = new Set([
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tokens_details',
  'completion_tokens_details',
]);

function promptDetails(usage: Usage): Details {
  return { tokens: 'cached_tokens', count: usage.cacheReadTokens, audio: usage.inputAudioTokens };
}

function completionDetails(usage: Usage): Details {
  return { tokens: 'reasoning_tokens', count: usage.reasoningTokens, audio: usage.outputAudioTokens };
}

interface Details {
  tokens: 'cached_tokens' | 'reasoning_tokens';
  count: number;
  audio: number;
}

function detailsText(given: unknown, { tokens, count, audio }: Details): string {
  const heard = audio > 0 ? `,"audio_tokens":${audio}` : '';
  const further = isObject(given)
    ? furtherMembers(given, audio > 0 ? [tokens, 'audio_tokens'] : [tokens])
    : '';
  return `{"${tokens}":${count}${heard}${further}}`;
}

/** The provider's other facts; but what it says it charged is between it and us. */
function furtherMembers(given: Record<string, unknown>, printed: Iterable<string>): string {
  const known = printed instanceof Set ? printed : new Set(printed);
  let text = '';
  for (const name of Object.keys(given)) {
    if (known.has(name) || name.includes('cost')) continue;
    text += `,${JSON.stringify(name)}:${JSON.stringify(given[name])}`;
  }
  return text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
