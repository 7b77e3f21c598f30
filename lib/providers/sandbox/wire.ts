import type { SandboxToolCall } from './answer';
import type { Measured } from './measure';
import type { SandboxRequest } from './request';

/** An argument's delta, in characters: small, so that readers learn to put them together. */
const ARGUMENT_CHARS = 16;

/** A whole answer, as OpenAI's API writes it. */
export function completionJson(
  request: SandboxRequest,
  choices: readonly Measured[],
  promptTokens: number,
  created: number,
): string {
  return JSON.stringify({
    ...envelope(request, created, 'chat.completion'),
    choices: choices.map((choice, index) => ({
      index,
      message: {
        role: 'assistant',
        content: choice.content,
        refusal: null,
        ...(choice.calls.length > 0 ? { tool_calls: choice.calls.map(wireCall) } : {}),
      },
      logprobs: logprobsOf(request, choice.content),
      finish_reason: choice.finishReason,
    })),
    usage: usageOf(choices, promptTokens),
  });
}

/** The same answer as the `data:` payloads of a stream, `[DONE]` last. */
export function completionEvents(
  request: SandboxRequest,
  choices: readonly Measured[],
  promptTokens: number,
  created: number,
): string[] {
  const shared = envelope(request, created, 'chat.completion.chunk');
  const events: string[] = [];
  const push = (
    index: number,
    delta: object,
    finishReason: string | null = null,
    logprobs: object | null = null,
  ) => {
    const choice = { index, delta, logprobs, finish_reason: finishReason };
    const usage = request.includeUsage ? { usage: null } : {};
    events.push(JSON.stringify({ ...shared, choices: [choice], ...usage }));
  };
  choices.forEach((choice, index) => {
    const content = choice.content === null ? null : '';
    push(index, { role: 'assistant', content, refusal: null });
    for (const piece of piecesOf(choice.content ?? '')) {
      push(index, { content: piece }, null, logprobsOf(request, piece));
    }
    choice.calls.forEach((call, place) => {
      for (const delta of callDeltas(call, place)) push(index, { tool_calls: [delta] });
    });
    push(index, {}, choice.finishReason);
  });
  if (request.includeUsage) {
    events.push(JSON.stringify({ ...shared, choices: [], usage: usageOf(choices, promptTokens) }));
  }
  events.push('[DONE]');
  return events;
}

function envelope(request: SandboxRequest, created: number, object: string) {
  return {
    id: `chatcmpl-${request.hash.slice(0, 32)}`,
    object,
    created,
    model: request.model,
    system_fingerprint: 'fp_sandbox',
  };
}

function usageOf(choices: readonly Measured[], promptTokens: number) {
  let completion = 0;
  let reasoning = 0;
  for (const choice of choices) {
    completion += choice.completionTokens;
    reasoning += choice.reasoningTokens;
  }
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completion,
    total_tokens: promptTokens + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function wireCall(call: SandboxToolCall) {
  return call.isCustom
    ? { id: call.id, type: 'custom', custom: { name: call.name, input: call.input } }
    : { id: call.id, type: 'function', function: { name: call.name, arguments: call.input } };
}

/** The name with nothing first, then the arguments in small parts, as OpenAI streams a call. */
function callDeltas(call: SandboxToolCall, index: number): object[] {
  const deltas: object[] = [{ index, ...wireCall({ ...call, input: '' }) }];
  const letters = [...call.input];
  for (let at = 0; at < letters.length; at += ARGUMENT_CHARS) {
    const part = letters.slice(at, at + ARGUMENT_CHARS).join('');
    deltas.push({
      index,
      ...(call.isCustom ? { custom: { input: part } } : { function: { arguments: part } }),
    });
  }
  return deltas;
}

/** Words with the space before them. */
function piecesOf(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Probabilities of a fixed, plausible shape: a word counts as a token here. */
function logprobsOf(
  request: SandboxRequest,
  content: string | null,
): { content: object[]; refusal: null } | null {
  const { logprobs: alternatives } = request;
  if (alternatives === null || content === null) return null;
  const tokens = piecesOf(content).map((token) => ({
    ...entryOf(token, -0.01),
    top_logprobs: Array.from({ length: alternatives }, (_, rank) =>
      rank === 0 ? entryOf(token, -0.01) : entryOf(` simulated${rank}`, -4.6 - rank),
    ),
  }));
  return { content: tokens, refusal: null };
}

function entryOf(token: string, logprob: number) {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
