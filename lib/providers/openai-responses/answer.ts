import { CUSTOM_INPUT, chatNameOf } from '@/lib/openai/responses/tools';
import type { UpstreamFailure } from '../adapter';
import { parseFailure } from '../failure';
import type {
  FinishReason,
  ReasoningDetail,
  TranslatedAnswer,
  TranslatedCall,
  TranslatedMessage,
  TranslatedToolCall,
} from '../translator';
import { parseUsage } from '../usage';
import { type Json, list, object, text } from './json';
import { thoughtDetail } from './pin';

const OK = 200;

/** A whole response as a chat's answer. */
export function parseAnswer(answer: unknown, call?: TranslatedCall): TranslatedAnswer | UpstreamFailure {
  const response = object(answer);
  if (!response || !Array.isArray(response.output))
    return parseFailure(OK, JSON.stringify(answer ?? null), undefined);
  const failure = failureIn(response);
  if (failure) return failure;
  const message: TranslatedMessage = { role: 'assistant', content: null };
  const logprobs: unknown[] = [];
  for (const entry of response.output) addItem(object(entry) ?? {}, message, logprobs, call);
  const finish = finishOf(response, (message.tool_calls?.length ?? 0) > 0);
  return {
    choices: [
      {
        index: 0,
        message,
        finish_reason: finish,
        ...(logprobs.length > 0 ? { logprobs: { content: logprobs, refusal: null } } : {}),
      },
    ],
    usage: parseUsage(response),
  };
}

/** What a response says went wrong; null: nothing. */
export function failureIn(response: Json): UpstreamFailure | null {
  if (response.status !== 'failed' && response.status !== 'cancelled') return null;
  return parseFailure(OK, JSON.stringify({ error: object(response.error) ?? {} }), undefined);
}

export function finishOf(response: Json, hasCalls: boolean): FinishReason {
  if (response.status === 'incomplete')
    return object(response.incomplete_details)?.reason === 'content_filter' ? 'content_filter' : 'length';
  return hasCalls ? 'tool_calls' : 'stop';
}

function addItem(item: Json, message: TranslatedMessage, logprobs: unknown[], call?: TranslatedCall): void {
  if (item.type === 'message') addMessage(item, message, logprobs);
  else if (item.type === 'reasoning') {
    const parts = [...list(item.summary), ...list(item.content)].map(
      (part) => text(object(part)?.text) ?? '',
    );
    const thought = [message.reasoning_content, ...parts].filter(Boolean).join('\n\n');
    if (thought) message.reasoning_content = thought;
    const details = thoughtDetail(item, call) as ReasoningDetail[];
    if (details.length > 0) message.reasoning_details = [...(message.reasoning_details ?? []), ...details];
  } else {
    const called = calledBy(item);
    if (called) message.tool_calls = [...(message.tool_calls ?? []), called];
  }
}

function addMessage(item: Json, message: TranslatedMessage, logprobs: unknown[]): void {
  for (const entry of list(item.content)) {
    const part = object(entry) ?? {};
    if (part.type === 'refusal') message.refusal = `${message.refusal ?? ''}${text(part.refusal) ?? ''}`;
    else message.content = `${message.content ?? ''}${text(part.text) ?? ''}`;
    logprobs.push(...list(part.logprobs));
    const notes = list(part.annotations).flatMap(noteOf);
    if (notes.length > 0) message.annotations = [...(message.annotations ?? []), ...notes];
  }
}

/** A citation in a chat's nested form. */
export function noteOf(annotation: unknown): Json[] {
  const { type, ...cited } = object(annotation) ?? {};
  return type === 'url_citation' ? [{ type, url_citation: cited }] : [];
}

/** The call that an item is; null: it is none. */
export function calledBy(item: Json): TranslatedToolCall | null {
  if (item.type !== 'function_call' && item.type !== 'custom_tool_call') return null;
  const written =
    item.type === 'custom_tool_call'
      ? JSON.stringify({ [CUSTOM_INPUT]: text(item.input) ?? '' })
      : (text(item.arguments) ?? '');
  const name = chatNameOf(String(item.name ?? ''), text(item.namespace));
  return { id: String(item.call_id ?? ''), type: 'function', function: { name, arguments: written } };
}
