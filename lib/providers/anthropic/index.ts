import { parseFailure } from '../failure';
import type { Translator } from '../translator';
import { parseAnswer, parseUsage } from './answer';
import { openStream } from './events';
import { nativeRequest } from './native';
import { buildRequest } from './request';

/**
 * Anthropic's Messages API, version 2023-06-01, as platform.claude.com documents it.
 * Left out: server tools, whose uses (`server_tool_use`) are not counted, and the legacy `functions`.
 */
export const anthropic: Translator = {
  dialect: 'anthropic',
  passThrough: false,
  framing: 'sse',
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
  buildRequest: (call) => (call.native ? nativeRequest(call, call.native) : buildRequest(call)),
  parseAnswer,
  parseUsage,
  openStream,
  parseFailure,
};
