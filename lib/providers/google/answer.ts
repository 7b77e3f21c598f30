import type { UpstreamFailure } from '../adapter';
import type { ChunkChoice, TranslatedAnswer, TranslatedChoice, TranslatedMessage } from '../translator';
import { AnswerReader } from './events';
import { UNREADABLE_ANSWER } from './finish';

/** Reads an answer of `generateContent`, parsed from JSON. */
export function parseAnswer(answer: unknown): TranslatedAnswer | UpstreamFailure {
  const { chunks, usage, failure } = new AnswerReader().read(answer);
  if (failure) return failure;
  const choices = new Map<number, TranslatedChoice>();
  for (const chunk of chunks) addChunk(choices, chunk);
  if (choices.size === 0) return UNREADABLE_ANSWER;
  return { choices: [...choices.values()].sort((a, b) => a.index - b.index), usage: usage ?? null };
}

function addChunk(choices: Map<number, TranslatedChoice>, chunk: ChunkChoice): void {
  let choice = choices.get(chunk.index);
  if (!choice) {
    choice = { index: chunk.index, message: { role: 'assistant', content: null }, finish_reason: 'stop' };
    choices.set(chunk.index, choice);
  }
  if (chunk.finish_reason) choice.finish_reason = chunk.finish_reason;
  if (chunk.logprobs !== undefined) choice.logprobs = chunk.logprobs;
  addDelta(choice.message, chunk.delta);
}

function addDelta(message: TranslatedMessage, delta: ChunkChoice['delta']): void {
  if (delta.content) message.content = (message.content ?? '') + delta.content;
  if (delta.reasoning_content)
    message.reasoning_content = (message.reasoning_content ?? '') + delta.reasoning_content;
  if (delta.reasoning_details)
    message.reasoning_details = [...(message.reasoning_details ?? []), ...delta.reasoning_details];
  for (const { index, id, function: piece, extra_content } of delta.tool_calls ?? []) {
    message.tool_calls ??= [];
    const call = message.tool_calls[index];
    if (call) call.function.arguments += piece?.arguments ?? '';
    else
      message.tool_calls[index] = {
        id: id ?? '',
        type: 'function',
        function: { name: piece?.name ?? '', arguments: piece?.arguments ?? '' },
        ...(extra_content ? { extra_content } : {}),
      };
  }
}
