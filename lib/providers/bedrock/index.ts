import type { Translator } from '../translator';
import { parseAnswer } from './answer';
import { openStream } from './events';
import { parseFailure } from './failure';
import { object } from './json';
import { buildRequest } from './request';
import { parseUsage } from './usage';

/**
 * Amazon Bedrock's Converse and ConverseStream, version 2023-09-30, as the API reference and the user guide document
 * them. Left out: guardrails, video and audio, files in S3, system tools, citations.
 */
export const bedrock: Translator = {
  dialect: 'bedrock',
  passThrough: false,
  framing: 'aws-event-stream',
  parameters: new Set([
    'temperature',
    'top_p',
    'top_k',
    'stop',
    'response_format',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'reasoning_effort',
    'reasoning',
  ]),
  buildRequest,
  parseAnswer,
  parseUsage: (answer) => parseUsage(object(answer)?.usage),
  openStream,
  parseFailure,
};
