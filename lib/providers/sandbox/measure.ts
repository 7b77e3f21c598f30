import type { TokenCounter } from '@/lib/openai/tokens';
import type { Said, SandboxToolCall } from './answer';
import type { SandboxRequest } from './request';

/** A choice as it is sent: within its caps, with its true tokens. */
export interface Measured extends Said {
  finishReason: 'stop' | 'length' | 'tool_calls';
  reasoningTokens: number;
  /** With the reasoning. */
  completionTokens: number;
}

/** What the frame of a call costs beside its name and arguments, by OpenAI's figures. */
const PER_CALL = 3;
/** No token is longer: what lies beyond a cap's worth of them need not be looked at. */
const LONGEST_TOKEN = 160;
/** Where the fault `length` cuts when the request sets no lower cap. */
const SHORT_CAP = 8;

/** Applies stop sequences and the cap on output, in real tokens: reasoning comes first, then content or calls. */
export async function measure(said: Said, request: SandboxRequest, tokens: TokenCounter): Promise<Measured> {
  const cap = request.fault === 'length' ? Math.min(request.cap, SHORT_CAP) : request.cap;
  const reasoning = request.fault === 'empty' ? 0 : Math.min(request.reasoningTokens, cap);
  const left = cap - reasoning;
  const count = (text: string) => tokens.countText(text, request.encoding);
  if (said.calls.length > 0) return measureCalls(said, reasoning, left, count);
  const whole = cutAtStop(said.content ?? '', request.stops);
  const all = await count(whole);
  const isCut = all > left;
  const content = isCut ? await longestWithin(whole, left, count) : whole;
  return {
    content,
    calls: [],
    finishReason: isCut ? 'length' : 'stop',
    reasoningTokens: reasoning,
    completionTokens: reasoning + (isCut ? await count(content) : all),
  };
}

type Count = (text: string) => Promise<number>;

async function measureCalls(said: Said, reasoning: number, cap: number, count: Count): Promise<Measured> {
  const calls: SandboxToolCall[] = [];
  let used = 0;
  let isCut = false;
  for (const call of said.calls) {
    const frame = PER_CALL + (await count(call.name));
    if (used + frame > cap) {
      isCut = true;
      break;
    }
    used += frame;
    const input = await count(call.input);
    isCut = used + input > cap;
    const kept = isCut ? await longestWithin(call.input, cap - used, count) : call.input;
    used += isCut ? await count(kept) : input;
    calls.push({ ...call, input: kept });
    if (isCut) break;
  }
  return {
    content: null,
    calls,
    finishReason: isCut ? 'length' : 'tool_calls',
    reasoningTokens: reasoning,
    completionTokens: reasoning + used,
  };
}

/** A stop sequence ends the text before itself. */
function cutAtStop(text: string, stops: readonly string[]): string {
  let end = text.length;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at >= 0 && at < end) end = at;
  }
  return text.slice(0, end);
}

/** The longest beginning of a text that has at most `cap` tokens. */
async function longestWithin(text: string, cap: number, count: Count): Promise<string> {
  const letters = [...text.slice(0, cap * LONGEST_TOKEN)];
  let fits = 0;
  let tooLong = letters.length + 1;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if ((await count(letters.slice(0, middle).join(''))) <= cap) fits = middle;
    else tooLong = middle;
  }
  return letters.slice(0, fits).join('');
}
