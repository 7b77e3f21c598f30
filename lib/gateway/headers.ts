import type { ApiError } from '@/lib/base/errors';
import { formatUsd } from '@/lib/base/money';
import { receiptComment, receiptCostMembers, receiptHeaders } from '@/lib/billing/receipt';
import type { Receipt } from '@/lib/billing/types';
import { asciiJson, type ByteText, bytesOf, byteTextOf } from '@/lib/openai/byte-text';
import { wantsUsage } from '@/lib/openai/chat';
import { spliceText } from '@/lib/openai/json-bytes';
import type { WholeAnswer } from './answer/json-sink';
import type { Call, Candidate } from './call';
import type { OutHeaders } from './door/exchange';

const DONE_LINE = 'data: [DONE]\n\n';

/** Headers of every 2xx of an inference endpoint that do not wait for the receipt, put to those decided before. */
function callHeaders(call: Call, candidate: Candidate | null): OutHeaders {
  const { headers } = call.visit;
  if (call.hold) headers.add('x-btl-quoted-max', formatUsd(call.hold.amount));
  if (call.cap.named) headers.add('x-btl-output-cap', String(call.cap.tokens));
  const ignored = call.foreign ? [...call.foreign.ignored, ...call.needs.ignored] : call.needs.ignored;
  if (ignored.length > 0) headers.add('x-btl-ignored-parameters', headerList(ignored));
  const dropped =
    candidate && call.unmet.length > 0 ? [...candidate.dropped, ...call.unmet] : candidate?.dropped;
  if (dropped && dropped.length > 0) headers.add('x-btl-dropped-parameters', headerList(dropped));
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
): ByteText {
  const names = new Map([
    ['id', `"${call.answerId}"`],
    ['model', asciiJson(JSON.stringify(receipt.model))],
    ['usage', null],
  ]);
  // OpenRouter's clients refuse an answer without it, and the others take null for none.
  if (answer.parsed.system_fingerprint === undefined) names.set('system_fingerprint', 'null');
  const bare = call.inputs ? byteTextOf(answer.bytes) : spliceText(answer.bytes, names);
  sendCompletion(call, receipt, bare, answer.parsed.usage, candidate, answer.native);
  return bare;
}

/** Sends a completion object that lacks `usage`, with it, and with every header of the receipt. */
export function sendCompletion(
  call: Call,
  receipt: Receipt,
  bare: ByteText,
  rawUsage: unknown,
  candidate: Candidate,
  native?: unknown,
): void {
  const usage = call.inputs ? inputUsageText(receipt) : usageText(receipt, rawUsage);
  const body: ByteText = call.printer
    ? call.printer.whole(JSON.parse(bytesOf(bare).toString('utf8')), receipt, native)
    : `${bare.slice(0, -1)},"usage":${usage}}`;
  const headers = callHeaders(call, candidate);
  headers.addFlat(receiptHeaders(receipt));
  headers.add('content-type', 'application/json');
  call.visit.exchange.send(200, headers, body, 'latin1');
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
  firstEvent: () => { id: string; created: number },
  events: ByteText = '',
): void {
  const { printer } = call;
  if (printer) {
    const printed = events === '' ? '' : printer.push(events, receipt.usage);
    call.visit.exchange.end((printed ?? '') + printer.end(receipt), 'latin1');
    return;
  }
  const end = chatStreamEnd(receipt, wantsUsage(call.request) ? firstEvent() : null);
  call.visit.exchange.end(events + end, 'latin1');
}

/**
 * What ends a chat's stream that went well.
 * @param names what its chunks share, for the one with usage; null: none is asked for
 */
export function chatStreamEnd(receipt: Receipt, names: { id: string; created: number } | null): ByteText {
  const end = receiptComment(receipt) + DONE_LINE;
  if (!names) return end;
  const head = JSON.stringify({
    id: names.id,
    object: 'chat.completion.chunk',
    created: names.created,
    model: receipt.model,
    choices: [],
  });
  return `data: ${asciiJson(head.slice(0, -1))},"usage":${usageText(receipt, null)}}\n\n${end}`;
}

/** After the head there is no status left: the error goes in the band, and no `[DONE]` follows. */
export function sendStreamError(call: Call, receipt: Receipt, error: ApiError): void {
  if (call.printer) {
    call.visit.exchange.end(call.printer.fail(receipt, error), 'latin1');
    return;
  }
  const names = { id: call.answerId, created: Math.floor(call.createdAt / 1_000) };
  const end = chatStreamError(receipt, names, error, call.visit.requestId);
  call.visit.exchange.end(end, 'latin1');
}

/** What ends a chat's stream that failed. */
export function chatStreamError(
  receipt: Receipt,
  names: { id: string; created: number },
  error: ApiError,
  requestId: string,
): ByteText {
  const chunk = {
    id: names.id,
    object: 'chat.completion.chunk',
    created: names.created,
    model: receipt.model,
    choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
    ...error.toBody(requestId),
  };
  return `${receiptComment(receipt)}data: ${asciiJson(JSON.stringify(chunk))}\n\n`;
}

/** `usage` of embeddings as OpenAI prints it, with the cost. */
function inputUsageText(receipt: Receipt): ByteText {
  const { inputTokens } = receipt.usage;
  return `{"prompt_tokens":${inputTokens},"total_tokens":${inputTokens},${receiptCostMembers(receipt)}}`;
}

/** `usage` as OpenAI prints it, from what was billed, with the provider's further facts and the cost. */
export function usageText(receipt: Receipt, raw: unknown): ByteText {
  const { usage } = receipt;
  const given = isObject(raw) ? raw : NOTHING;
  const { inputTokens, outputTokens } = usage;
  const total = inputTokens + outputTokens;
  const counts = `"prompt_tokens":${inputTokens},"completion_tokens":${outputTokens},"total_tokens":${total}`;
  const prompt = detailsText(
    given.prompt_tokens_details,
    'cached_tokens',
    usage.cacheReadTokens,
    usage.inputAudioTokens,
  );
  const completion = detailsText(
    given.completion_tokens_details,
    'reasoning_tokens',
    usage.reasoningTokens,
    usage.outputAudioTokens,
  );
  const details = `"prompt_tokens_details":${prompt},"completion_tokens_details":${completion}`;
  return `{${counts},${details}${furtherMembers(given, isPrinted)},${receiptCostMembers(receipt)}}`;
}

const NOTHING: Record<string, unknown> = {};

function isPrinted(name: string): boolean {
  return (
    name === 'prompt_tokens' ||
    name === 'completion_tokens' ||
    name === 'total_tokens' ||
    name === 'prompt_tokens_details' ||
    name === 'completion_tokens_details'
  );
}

/** Details with our count of one kind, and of audio where there was any. */
function detailsText(given: unknown, kind: string, tokens: number, audio: number): ByteText {
  const heard = audio > 0 ? `,"audio_tokens":${audio}` : '';
  const isCounted = (name: string) => name === kind || (audio > 0 && name === 'audio_tokens');
  return `{"${kind}":${tokens}${heard}${isObject(given) ? furtherMembers(given, isCounted) : ''}}`;
}

/** The provider's other facts; but what it says it charged is between it and us. */
function furtherMembers(given: Record<string, unknown>, isKnown: (name: string) => boolean): ByteText {
  let text = '';
  for (const name of Object.keys(given)) {
    if (isKnown(name) || name.includes('cost')) continue;
    const value = given[name];
    const printed = typeof value === 'number' ? String(value) : asciiJson(JSON.stringify(value) ?? 'null');
    text += `,${asciiJson(JSON.stringify(name))}:${printed}`;
  }
  return text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
