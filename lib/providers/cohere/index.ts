import { parseFailure } from '../failure';
import type { Translator } from '../translator';
import { parseAnswer } from './answer';
import { cohereEmbedder } from './embeddings';
import { openStream } from './events';
import { object } from './json';
import { buildRequest, send } from './request';
import { usageOf } from './usage';

/**
 * Cohere's own dialect, chat of its API's version 2. Facts from its published client and from recorded answers,
 * November 2026. It has no word for several choices, biases, the likeliest other tokens or
 * a single tool call at a time.
 */
export const cohere: Translator = {
  dialect: 'cohere',
  passThrough: false,
  framing: 'sse',
  parameters: new Set([
    'temperature',
    'top_p',
    'top_k',
    'stop',
    'seed',
    'frequency_penalty',
    'presence_penalty',
    'logprobs',
    'response_format',
    'tools',
    'tool_choice',
    'reasoning_effort',
    'reasoning',
  ]),
  buildRequest,
  parseAnswer,
  parseUsage: (answer) => usageOf(object(answer)?.usage),
  openStream,
  // 498 is Cohere's own for a key that is not valid.
  parseFailure: (status, body, retryAfter) => ({
    ...parseFailure(status === 498 ? 401 : status, body, retryAfter),
    status,
  }),
  embeddings: cohereEmbedder(send),
};
