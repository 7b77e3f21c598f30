import { parseFailure } from '../failure';
import type { Translator } from '../translator';
import { parseUsage } from '../usage';
import { parseAnswer } from './answer';
import { openStream } from './events';
import { buildRequest } from './request';

/**
 * OpenAI's Responses API, spoken to routes that serve it when a caller comes by `/v1/responses`. The whole history goes
 * each time with `store: false`: what is kept is kept here. Thoughts come back encrypted, in `reasoning_details`.
 * Left out: tools that OpenAI runs, whose uses cost beside the tokens.
 */
export const openAiResponses: Translator = {
  dialect: 'openai-responses',
  passThrough: false,
  framing: 'sse',
  parameters: new Set([
    'temperature',
    'top_p',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'response_format',
    'reasoning_effort',
    'verbosity',
    'logprobs',
    'top_logprobs',
  ]),
  buildRequest,
  parseAnswer,
  parseUsage,
  openStream,
  parseFailure,
};
