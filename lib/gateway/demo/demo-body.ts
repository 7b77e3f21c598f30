import { z } from 'zod';
import { ApiError } from '@/lib/base/errors';
import type { Model } from '@/lib/catalog/model';

/** The longest prompt that the demonstration takes, in characters as browsers count them. */
export const DEMO_PROMPT_MAX = 500;
/** Output tokens at most; the sandbox's answer has fewer, so that it ends by itself and can be stored. */
export const DEMO_OUTPUT_MAX = 256;

/** One of a surrogate pair without the other. */
const HALF_CHARACTER = /\p{Cs}/u;

const Body = z.strictObject({
  prompt: z
    .string('must be text')
    .refine((prompt) => prompt.trim() !== '', 'is empty; type something to ask')
    .refine(
      (prompt) => prompt.length <= DEMO_PROMPT_MAX,
      `is longer than the ${DEMO_PROMPT_MAX} characters this demonstration takes; shorten it`,
    )
    .refine((prompt) => !HALF_CHARACTER.test(prompt), 'has half of a character in it; type it anew'),
  visit: z.string('must be text').regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits'),
});

export interface DemoAsk {
  prompt: string;
  /** Made up by the page at each visit; what is stored is stored under it. */
  visit: string;
}

/** Reads what the page sends. @throws ApiError invalid_request, which says what was expected and repeats nothing */
export function parseDemoAsk(body: unknown): DemoAsk {
  const parsed = Body.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path[0];
  // Unknown fields are named by whoever sent them: not repeated.
  if (typeof param !== 'string') {
    throw new ApiError(
      'invalid_request',
      'Expected a JSON object with `prompt` and `visit`, and nothing else.',
    );
  }
  throw new ApiError('invalid_request', `\`${param}\` ${issue?.message}.`, { param });
}

/** What `/v1/chat/completions` and `/v1/account/quote` are asked for it. */
export function demoChat(model: string, prompt: string, stream: boolean): Record<string, unknown> {
  return {
    model,
    messages: [{ role: 'user', content: prompt }],
    max_completion_tokens: DEMO_OUTPUT_MAX,
    ...(stream ? { stream: true } : {}),
  };
}

/** Sold by several providers at several prices, so that there is something to save; the first that the catalog has. */
export const DEMO_MODELS = ['meta/llama-3.3-70b-instruct', 'openai/gpt-oss-120b', 'openai/gpt-4.1-mini'];

/** The model whose prices the demonstration is worked out with; null where the catalog has none that fits. */
export function demoModel(models: ReadonlyMap<string, Model>): string | null {
  const known = DEMO_MODELS.find((slug) => models.has(slug));
  if (known) return known;
  const fits = (model: Model) =>
    model.source !== 'sandbox' &&
    !model.router &&
    model.benchmark &&
    model.endpoints.includes('/v1/chat/completions');
  return [...models.values()].find(fits)?.slug ?? null;
}
