import type { UpstreamFailure } from '../adapter';
import { parseFailure } from '../failure';
import type { FinishReason, TranslatedAnswer, TranslatedMessage, TranslatedToolCall } from '../translator';
import { type Json, object, objects, text } from './json';
import { usageOf } from './usage';

export const MALFORMED: UpstreamFailure = {
  kind: 'malformed',
  message: 'The provider sent an answer that is not valid.',
  retryable: true,
  retryAfterMs: null,
  status: 200,
};

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
};

/** Reads a whole answer of `/v2/chat`, where `message` is what the model said; in an error it is a text. */
export function parseAnswer(answer: unknown): TranslatedAnswer | UpstreamFailure {
  const root = object(answer);
  const message = object(root?.message);
  if (!root) return MALFORMED;
  if (!message) return 'message' in root ? parseFailure(200, JSON.stringify(root), undefined) : MALFORMED;
  const finish = finishOf(root.finish_reason, root.error);
  if (typeof finish !== 'string') return finish;
  const logprobs = objects(root.logprobs).flatMap(logprobOf);
  return {
    choices: [
      {
        index: 0,
        message: translatedMessage(message),
        finish_reason: finish,
        logprobs: logprobs.length > 0 ? { content: logprobs } : null,
      },
    ],
    usage: usageOf(root.usage),
  };
}

function translatedMessage(message: Json): TranslatedMessage {
  const parts = objects(message.content);
  const content = parts.map((part) => text(part.text)).join('');
  const thoughts = parts.map((part) => text(part.thinking)).join('') + text(message.tool_plan);
  const calls = objects(message.tool_calls).map(translatedCall);
  const annotations = objects(message.citations).flatMap(annotationOf);
  return {
    role: 'assistant',
    content: content || null,
    ...(thoughts ? { reasoning_content: thoughts } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(annotations.length > 0 ? { annotations } : {}),
  };
}

function translatedCall(call: Json): TranslatedToolCall {
  const called = object(call.function);
  return {
    id: text(call.id),
    type: 'function',
    function: { name: text(called?.name), arguments: argumentsOf(text(called?.arguments)) },
  };
}

/** Cohere writes the arguments of a function without any as `null` or not at all. */
export function argumentsOf(written: string): string {
  return written === '' || written === 'null' ? '{}' : written;
}

/**
 * Why the answer ended, or the failure that ended it.
 * @param error the words that Cohere has for it, to recognise and not to repeat
 */
export function finishOf(reason: unknown, error: unknown): FinishReason | UpstreamFailure {
  if (typeof reason !== 'string') return MALFORMED;
  if (!/ERROR|TIMEOUT/.test(reason)) return FINISH_REASONS[reason] ?? 'stop';
  return parseFailure(200, JSON.stringify({ code: reason.toLowerCase(), message: error }), undefined);
}

/**
 * A citation as an annotation of the content. Its sources are documents and tools' results without a URL, so that
 * OpenAI's `url_citation` does not fit. Citations of a plan or of thoughts are left out: their places are not in the content.
 */
export function annotationOf(citation: Json): unknown[] {
  const { start, end, text: cited, sources, type = 'TEXT_CONTENT' } = citation;
  if (type !== 'TEXT_CONTENT') return [];
  const place = { start_index: start, end_index: end, text: cited, sources };
  return [{ type: 'document_citation', document_citation: place }];
}

/** Cohere tells a chunk of text with the logarithms of its tokens; their sum is the chunk's own. */
export function logprobOf(item: Json): unknown[] {
  const values: unknown[] = Array.isArray(item.logprobs) ? item.logprobs : [];
  const numbers = values.filter((value) => typeof value === 'number');
  if (typeof item.text !== 'string' || numbers.length === 0) return [];
  const logprob = numbers.reduce((sum, value) => sum + value, 0);
  return [{ token: item.text, logprob, bytes: [...Buffer.from(item.text)], top_logprobs: [] }];
}
