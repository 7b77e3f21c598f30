import type { Usage } from '@/lib/openai/usage';
import type { UpstreamFailure } from '../adapter';
import { parseFailure } from '../failure';
import type { FinishReason, ReasoningDetail, TranslatedAnswer, TranslatedMessage } from '../translator';
import { type Json, list, object, text } from './json';
import { ANSWER_TOOL } from './tools';
import { addUsage, NO_COUNTERS, usageOf } from './usage';

/** Reads a whole message. Blocks of server tools, and of kinds not known, are passed over. */
export function parseAnswer(answer: unknown): TranslatedAnswer | UpstreamFailure {
  const body = object(answer);
  if (body?.type === 'error') return parseFailure(200, JSON.stringify(body), undefined);
  if (!body || !Array.isArray(body.content)) return malformed();
  const parts: Parts = { content: '', reasoning: '', details: [], calls: [], annotations: [] };
  for (const entry of body.content) {
    const block = object(entry);
    if (block) addBlock(parts, block);
  }
  const refusal = refusalOf(body);
  return {
    choices: [
      {
        index: 0,
        message: messageOf(parts, refusal),
        finish_reason: finishReasonOf(body.stop_reason, parts.calls.length > 0),
        ...metOf(body),
      },
    ],
    usage: parseUsage(body),
  };
}

/** The usage of a whole message. */
export function parseUsage(answer: unknown): Usage | null {
  return usageOf(addUsage(NO_COUNTERS, object(answer)?.usage));
}

interface Parts {
  content: string;
  reasoning: string;
  details: ReasoningDetail[];
  calls: NonNullable<TranslatedMessage['tool_calls']>;
  annotations: unknown[];
}

function addBlock(parts: Parts, block: Json): void {
  if (block.type === 'text') {
    const from = parts.content.length;
    parts.content += text(block.text) ?? '';
    parts.annotations.push(...annotationsOf(list(block.citations), from, parts.content.length));
  } else if (block.type === 'thinking' || block.type === 'redacted_thinking') {
    parts.reasoning += text(block.thinking) ?? '';
    parts.details.push(...detailOf(block, parts.details.length));
  } else if (block.type === 'tool_use') {
    const written = JSON.stringify(object(block.input) ?? {});
    if (block.name === ANSWER_TOOL) parts.content += written;
    else {
      const call = { name: text(block.name) ?? '', arguments: written };
      parts.calls.push({ id: text(block.id) ?? '', type: 'function', function: call });
    }
  }
}

function messageOf(parts: Parts, refusal: string | null): TranslatedMessage {
  return {
    role: 'assistant',
    content: text(parts.content),
    ...(refusal === null ? {} : { refusal }),
    ...(parts.reasoning === '' ? {} : { reasoning_content: parts.reasoning }),
    ...(parts.details.length === 0 ? {} : { reasoning_details: parts.details }),
    ...(parts.calls.length === 0 ? {} : { tool_calls: parts.calls }),
    ...(parts.annotations.length === 0 ? {} : { annotations: parts.annotations }),
  };
}

/** A block of thought as it must come back: signed, or as the bytes it is. */
export function detailOf(block: Json, index: number): ReasoningDetail[] {
  const data = text(block.data);
  if (data !== null) return [{ type: 'reasoning.encrypted', data, index }];
  const thought = text(block.thinking);
  const signature = text(block.signature);
  if (thought === null && signature === null) return [];
  return [
    { type: 'reasoning.text', text: thought ?? '', ...(signature === null ? {} : { signature }), index },
  ];
}

/** Citations of web pages, over the part of the content they stand at; those of documents have no URL to show. */
export function annotationsOf(citations: readonly unknown[], from: number, to: number): unknown[] {
  return citations.flatMap((entry) => {
    const citation = object(entry);
    const url = text(citation?.url);
    if (url === null) return [];
    const title = text(citation?.title) ?? url;
    return [{ type: 'url_citation', url_citation: { url, title, start_index: from, end_index: to } }];
  });
}

/** Why a refused request was refused, in Anthropic's words, where it says. @param holder of `stop_reason` */
export function refusalOf(holder: Json): string | null {
  return holder.stop_reason === 'refusal' ? text(object(holder.stop_details)?.explanation) : null;
}

/** The stop sequence that was met. */
export function metOf({ stop_sequence: met }: Json): { stop_reason?: string } {
  return typeof met === 'string' ? { stop_reason: met } : {};
}

/** @param hasCalls the answer holds tool calls that are the caller's */
export function finishReasonOf(stopReason: unknown, hasCalls: boolean): FinishReason {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return hasCalls ? 'tool_calls' : 'stop';
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}

/** What was sent is no answer of this dialect. */
export function malformed(): UpstreamFailure {
  return {
    kind: 'malformed',
    message: 'The provider sent an answer that is not valid.',
    retryable: true,
    retryAfterMs: null,
    status: 200,
  };
}
