import type { UpstreamFailure } from '../adapter';
import type { FinishReason, ReasoningDetail, TranslatedAnswer, TranslatedMessage } from '../translator';
import { malformed } from './failure';
import { type Json, object, text } from './json';
import { ANSWER_TOOL } from './tools';
import { parseUsage } from './usage';

/** Reads a whole `ConverseResponse`. Blocks of kinds not known are passed over. */
export function parseAnswer(answer: unknown): TranslatedAnswer | UpstreamFailure {
  const body = object(answer);
  const content = object(object(body?.output)?.message)?.content;
  if (!body || !Array.isArray(content) || isMalformedStop(body.stopReason)) return malformed();
  const parts: Parts = { content: '', answer: null, reasoning: '', details: [], calls: [] };
  for (const entry of content) {
    const block = object(entry);
    if (block) addBlock(parts, block);
  }
  const finish = finishReasonOf(body.stopReason, parts.calls.length > 0);
  if (parts.answer !== null) parts.content = parts.answer;
  return {
    choices: [{ index: 0, message: messageOf(parts), finish_reason: finish }],
    usage: parseUsage(body.usage),
  };
}

interface Parts {
  content: string;
  /** The input of the answer's tool: all of the content. A second call of it would be a second JSON. */
  answer: string | null;
  reasoning: string;
  details: ReasoningDetail[];
  calls: NonNullable<TranslatedMessage['tool_calls']>;
}

function addBlock(parts: Parts, block: Json): void {
  parts.content += text(block.text) ?? '';
  const toolUse = object(block.toolUse);
  if (toolUse) addToolUse(parts, toolUse);
  const reasoning = object(block.reasoningContent);
  if (reasoning) {
    const thought = object(reasoning.reasoningText);
    const said = text(thought?.text) ?? '';
    parts.reasoning += said;
    parts.details.push(
      ...detailOf(said, text(thought?.signature), text(reasoning.redactedContent), parts.details.length),
    );
  }
}

function addToolUse(parts: Parts, toolUse: Json): void {
  const written = JSON.stringify(object(toolUse.input) ?? {});
  if (toolUse.name === ANSWER_TOOL) {
    parts.answer ??= written;
    return;
  }
  const called = { name: text(toolUse.name) ?? '', arguments: written };
  parts.calls.push({ id: text(toolUse.toolUseId) ?? '', type: 'function', function: called });
}

function messageOf(parts: Parts): TranslatedMessage {
  return {
    role: 'assistant',
    content: text(parts.content),
    ...(parts.reasoning === '' ? {} : { reasoning_content: parts.reasoning }),
    ...(parts.details.length === 0 ? {} : { reasoning_details: parts.details }),
    ...(parts.calls.length === 0 ? {} : { tool_calls: parts.calls }),
  };
}

/** A block of thought as it must come back: signed, or as the bytes it is. None where it holds nothing. */
export function detailOf(
  said: string,
  signature: string | null,
  redacted: string | null,
  index: number,
): ReasoningDetail[] {
  if (redacted !== null) return [{ type: 'reasoning.encrypted', data: redacted, index }];
  if (said === '' && signature === null) return [];
  return [{ type: 'reasoning.text', text: said, ...(signature === null ? {} : { signature }), index }];
}

/** The model wrote what Bedrock could not read as an answer. */
export function isMalformedStop(stopReason: unknown): boolean {
  return stopReason === 'malformed_model_output' || stopReason === 'malformed_tool_use';
}

/** @param hasCalls the answer holds tool calls that are the caller's; some models say `end_turn` after them */
export function finishReasonOf(stopReason: unknown, hasCalls: boolean): FinishReason {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'guardrail_intervened':
    case 'content_filtered':
      return 'content_filter';
    default:
      return hasCalls ? 'tool_calls' : 'stop';
  }
}
