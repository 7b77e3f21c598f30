import { type ByteText, bytesOf } from '@/lib/openai/byte-text';
import { assembleCompletion } from '@/lib/openai/replay';
import { NO_USAGE, type Usage } from '@/lib/openai/usage';
import type { Call } from './call';
import { countPrompt } from './hold';

/**
 * Usage counted by us, where a provider reported none or the client left before it did.
 * @param answer a completion object, relayed events, or null when nothing was relayed
 * @param scale how many times more was relayed than was kept
 */
export async function countRelayed(
  call: Call,
  answer: Record<string, unknown> | ByteText | null,
  scale = 1,
): Promise<Usage> {
  const { tokens } = call.visit.runtime;
  const completion = typeof answer === 'string' ? assembleCompletion(bytesOf(answer), true) : answer;
  const text = completion ? spokenText(completion) : '';
  const [inputTokens, counted] = await Promise.all([
    countPrompt(call, 'usual'),
    text ? tokens.countText(text, 'o200k_base', 'usual') : 0,
  ]);
  return { ...NO_USAGE, inputTokens, outputTokens: Math.ceil(counted * scale) };
}

/** Everything a completion says that a provider bills as output: content, reasoning, refusals, tool calls. */
function spokenText(completion: Record<string, unknown>): string {
  const parts: string[] = [];
  const collect = (value: unknown, depth: number) => {
    if (typeof value === 'string') parts.push(value);
    else if (typeof value === 'object' && value !== null && depth < 6) {
      for (const [name, inner] of Object.entries(value)) if (!NOT_SPOKEN.has(name)) collect(inner, depth + 1);
    }
  };
  for (const choice of Array.isArray(completion.choices) ? completion.choices : [])
    collect(choice?.message, 0);
  return parts.join('');
}

/** What stands beside the words, and thoughts that are told a second time with their signatures. */
const NOT_SPOKEN = new Set([
  'role',
  'id',
  'type',
  'index',
  'reasoning_details',
  'annotations',
  'extra_content',
]);
