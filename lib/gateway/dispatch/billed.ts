import { log } from '@/lib/base/log';
import type { Attempt } from '@/lib/billing/types';
import type { ByteText } from '@/lib/openai/byte-text';
import type { Usage } from '@/lib/openai/usage';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import type { Call } from '../call';
import { countRelayed } from '../counted';

/** What came of an attempt that is of no use and will be billed all the same. */
export interface Billed {
  /** As the provider reported it before it failed; null: it did not. */
  usage: Usage | null;
  /** That is the whole bill: nothing came after it. */
  isFinal: boolean;
  /** What was received of the answer: events, a completion, or null where nothing was. */
  answer: ByteText | Record<string, unknown> | null;
  /** How many times more was received than was kept. */
  scale: number;
}

/** A provider's own word that it failed: an answer that had begun is billed, a request is not. */
const SAID_KINDS: ReadonlySet<UpstreamFailure['kind']> = new Set([
  'rate_limited',
  'auth',
  'bad_request',
  'context_length',
  'content_filter',
  'not_found',
  'server',
]);

/**
 * Whether a provider bills an attempt that failed after a head of success: for what it had begun to say, and for the
 * prompt of what it did not finish. Filtered answers are billed where their usage is reported.
 */
export function isBilled(
  failure: UpstreamFailure,
  { hasOutput, usage }: { hasOutput: boolean; usage: Usage | null },
): boolean {
  if (hasOutput || !SAID_KINDS.has(failure.kind)) return true;
  return failure.kind === 'content_filter' && usage !== null;
}

/**
 * Counts what a failed attempt is billed for, while the call goes on; its settlement waits for it. What the provider
 * reported counts; where the answer broke off after that, the output is at least what was received.
 */
export function countBilled(call: Call, attempt: Attempt, billed: Billed): void {
  if (billed.usage && billed.isFinal) {
    attempt.billedUsage = billed.usage;
    return;
  }
  const counting = countRelayed(call, billed.answer, billed.scale)
    .then((counted) => {
      attempt.billedUsage = billed.usage
        ? { ...billed.usage, outputTokens: Math.max(billed.usage.outputTokens, counted.outputTokens) }
        : counted;
    })
    .catch((error) => {
      log.error(
        { error, requestId: call.visit.requestId, routeId: attempt.routeId },
        'alarm: what a failed attempt cost could not be counted; it is not booked',
      );
    });
  call.counting = [...(call.counting ?? []), counting];
}

/** The strings a model's words stand in, in any dialect. */
const SPOKEN =
  /"(?:content|text|refusal|reasoning|reasoning_content|thinking|arguments|partial_json)"\s*:\s*"((?:[^"\\]|\\.)*)/g;

/** A completion of what can be read of a whole answer that is broken, cut off or of another dialect; null: no words. */
export function salvage(body: string): Record<string, unknown> | null {
  const content = [...body.matchAll(SPOKEN)].map(([, text = '']) => unescaped(text)).join('');
  return content === '' ? null : { choices: [{ message: { content } }] };
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    // Cut within an escape.
    return text;
  }
}
