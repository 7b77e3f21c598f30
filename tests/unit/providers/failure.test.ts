// Guarantee: whatever shape a provider's error has, under an error's status or a 200, it is told for what it is and its words stay with us.
import { describe, expect, test } from 'vitest';
import type { UpstreamFailure } from '@/lib/providers/adapter';
import { parseFailure } from '@/lib/providers/failure';

type Vector = readonly [
  what: string,
  status: number,
  body: unknown,
  kind: UpstreamFailure['kind'],
  retryable: boolean,
];

/** Shapes from the providers' references and public reports; every SECRET stands where they quote input or keys. */
const GOLDEN: Readonly<Record<string, readonly Vector[]>> = {
  Azure: [
    [
      'key',
      401,
      { error: { code: '401', message: 'Access denied due to invalid subscription key SECRET.' } },
      'auth',
      true,
    ],
    ['key, by its gateway', 401, { statusCode: 401, message: 'Unauthorized SECRET' }, 'auth', true],
    [
      'no deployment',
      404,
      { error: { code: 'DeploymentNotFound', message: 'The API deployment SECRET does not exist.' } },
      'not_found',
      true,
    ],
    [
      'timeout',
      408,
      { error: { code: 'Timeout', message: 'The operation was timeout. SECRET' } },
      'timeout',
      true,
    ],
    [
      'filter, told by the inner error alone',
      400,
      {
        error: {
          code: 'BadRequest',
          message: 'SECRET',
          innererror: {
            code: 'ResponsibleAIPolicyViolation',
            content_filter_result: { jailbreak: { detected: true } },
          },
        },
      },
      'content_filter',
      false,
    ],
  ],
  OpenRouter: [
    [
      'moderation',
      403,
      {
        error: {
          code: 403,
          message: 'Your input was flagged for "SECRET"',
          metadata: { reasons: ['SECRET'], flagged_input: 'SECRET' },
        },
      },
      'content_filter',
      false,
    ],
    [
      'no credits',
      402,
      { error: { code: 402, message: 'This request requires more credits, or fewer max_tokens. SECRET' } },
      'auth',
      true,
    ],
    [
      'model down, under a 200',
      200,
      {
        error: {
          code: 502,
          message: 'Provider returned error',
          metadata: { provider_name: 'SECRET', raw: 'SECRET' },
        },
      },
      'server',
      true,
    ],
    ['timeout, under a 200', 200, { error: { code: 408, message: 'SECRET' } }, 'timeout', true],
    [
      'in the middle of a stream, by a word',
      200,
      {
        id: 'gen-1',
        object: 'chat.completion.chunk',
        error: { code: 'server_error', message: 'Provider disconnected SECRET' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      },
      'server',
      true,
    ],
  ],
  Groq: [
    [
      'flex tier full',
      498,
      { error: { message: 'capacity SECRET', type: 'service_tier_error', code: 'capacity_exceeded' } },
      'server',
      true,
    ],
    [
      'failed tool call',
      400,
      {
        error: {
          message: 'SECRET',
          type: 'invalid_request_error',
          code: 'tool_use_failed',
          failed_generation: 'SECRET',
        },
      },
      'bad_request',
      true,
    ],
  ],
  DeepSeek: [
    [
      'role',
      400,
      {
        error: {
          message: 'messages[0].role: unknown variant `SECRET`',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_request_error',
        },
      },
      'bad_request',
      false,
    ],
    ['busy', 503, 'SECRET', 'server', true],
  ],
  Mistral: [
    ['key', 401, { detail: 'Unauthorized SECRET' }, 'auth', true],
    [
      'rate',
      429,
      {
        object: 'error',
        message: 'Service tier capacity exceeded SECRET',
        type: 'service_tier_capacity_exceeded',
        param: null,
        code: '3505',
      },
      'rate_limited',
      true,
    ],
    [
      'a field',
      422,
      {
        detail: [
          {
            type: 'extra_forbidden',
            loc: ['body', 'seed'],
            msg: 'Extra inputs are not permitted',
            input: 'SECRET',
          },
        ],
      },
      'bad_request',
      false,
    ],
  ],
  Together: [
    [
      'too long',
      422,
      {
        id: 'SECRET',
        error: {
          message: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. SECRET',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      },
      'context_length',
      false,
    ],
    [
      'model',
      404,
      {
        error: {
          message: 'Unable to access model SECRET',
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_available',
        },
      },
      'not_found',
      true,
    ],
  ],
  Fireworks: [
    [
      'too long',
      400,
      {
        error: {
          object: 'error',
          type: 'invalid_request_error',
          code: 'invalid_request_error',
          message: 'The prompt is too long: 140000, model maximum context length: 131071 SECRET',
        },
      },
      'context_length',
      false,
    ],
  ],
  xAI: [
    [
      'no credits',
      403,
      { code: 'The caller does not have permission', error: 'Your team SECRET has used all credits' },
      'auth',
      true,
    ],
    [
      'model',
      404,
      { code: 'Some requested entity was not found', error: 'The model SECRET does not exist' },
      'not_found',
      true,
    ],
  ],
  Cerebras: [
    [
      'too long',
      400,
      {
        message: 'Please reduce the length SECRET',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
      'context_length',
      false,
    ],
    [
      'quota of the minute',
      429,
      { message: 'SECRET', type: 'too_many_requests_error', param: 'quota', code: 'token_quota_exceeded' },
      'rate_limited',
      true,
    ],
  ],
  DeepInfra: [
    [
      'in the detail',
      400,
      { detail: { error: 'SECRET exceeds the maximum context length' } },
      'context_length',
      false,
    ],
    [
      'model',
      404,
      {
        error: {
          message: 'The model `SECRET` does not exist',
          type: 'invalid_request_error',
          param: null,
          code: 'model_not_found',
        },
      },
      'not_found',
      true,
    ],
  ],
  Moonshot: [
    [
      'account',
      429,
      { error: { type: 'exceeded_current_quota_error', message: 'account SECRET is suspended' } },
      'auth',
      true,
    ],
    [
      'rate',
      429,
      { error: { type: 'rate_limit_reached_error', message: 'SECRET, please try again after 1 seconds' } },
      'rate_limited',
      true,
    ],
    [
      'filter',
      400,
      { error: { type: 'content_filter', message: 'SECRET considered high risk' } },
      'content_filter',
      false,
    ],
    [
      'key, under a 200',
      200,
      { error: { type: 'invalid_authentication_error', message: 'SECRET' } },
      'auth',
      true,
    ],
  ],
  Perplexity: [
    [
      'a field',
      400,
      { error: { message: 'SECRET', type: 'invalid_parameter', code: 400 } },
      'bad_request',
      false,
    ],
    [
      'key, in HTML',
      401,
      '<html><head><title>401 Authorization Required</title></head>SECRET</html>',
      'auth',
      true,
    ],
  ],
  Novita: [
    [
      'model',
      404,
      { code: 404, reason: 'MODEL_NOT_FOUND', message: 'model SECRET not found', metadata: {} },
      'not_found',
      true,
    ],
    [
      'balance, under a 200',
      200,
      { code: 403, reason: 'NOT_ENOUGH_BALANCE', message: 'SECRET', metadata: {} },
      'auth',
      true,
    ],
  ],
  Nebius: [
    [
      'a field',
      422,
      { detail: [{ type: 'int_parsing', loc: ['body', 'n'], msg: 'SECRET', input: 'SECRET' }] },
      'bad_request',
      false,
    ],
  ],
  Ollama: [
    [
      'model',
      404,
      {
        error: {
          message: 'model "SECRET" not found, try pulling it first',
          type: 'not_found_error',
          param: null,
          code: null,
        },
      },
      'not_found',
      true,
    ],
    [
      'memory',
      500,
      { error: { message: 'model requires more system memory SECRET', type: 'api_error' } },
      'server',
      true,
    ],
    [
      'a stream’s bare text',
      200,
      { error: 'an error was encountered while running the model SECRET' },
      'server',
      true,
    ],
  ],
  vLLM: [
    [
      'too long, in a stream',
      200,
      {
        error: {
          message: "This model's maximum context length is 4096 tokens SECRET",
          type: 'BadRequestError',
          param: null,
          code: 400,
        },
      },
      'context_length',
      false,
    ],
    [
      'model',
      404,
      {
        error: {
          message: 'The model `SECRET` does not exist.',
          type: 'NotFoundError',
          param: 'model',
          code: 404,
        },
      },
      'not_found',
      true,
    ],
    [
      'a template that refuses, in a stream',
      200,
      { error: { message: 'Unexpected message role. SECRET', type: 'BadRequestError', code: 400 } },
      'bad_request',
      false,
    ],
  ],
  'LM Studio': [
    [
      'too long',
      400,
      {
        error:
          'Trying to keep the first 5000 tokens. However, the model is loaded with context length of only 4096 SECRET',
      },
      'context_length',
      false,
    ],
  ],
  'llama.cpp': [
    [
      'too long',
      400,
      {
        error: {
          code: 400,
          message: 'request exceeds SECRET',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 4390,
          n_ctx: 4096,
        },
      },
      'context_length',
      false,
    ],
    [
      'too long, as a 500',
      500,
      { error: { code: 500, message: 'SECRET', type: 'exceed_context_size_error' } },
      'context_length',
      false,
    ],
    [
      'too long, under a 200',
      200,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size SECRET',
          type: 'exceed_context_size_error',
        },
      },
      'context_length',
      false,
    ],
    [
      'loading',
      503,
      { error: { code: 503, message: 'Loading model SECRET', type: 'unavailable_error' } },
      'server',
      true,
    ],
  ],
  Alibaba: [
    [
      'filter',
      400,
      {
        error: {
          code: 'data_inspection_failed',
          param: null,
          message: 'Input data may contain inappropriate content SECRET',
          type: 'data_inspection_failed',
        },
        id: 'x',
        request_id: 'SECRET',
      },
      'content_filter',
      false,
    ],
    [
      'filter, in its own dialect’s word',
      400,
      { code: 'DataInspectionFailed', message: 'SECRET', request_id: 'SECRET' },
      'content_filter',
      false,
    ],
    [
      'account in arrears',
      400,
      { error: { code: 'Arrearage', type: 'Arrearage', message: 'SECRET' } },
      'auth',
      true,
    ],
    [
      'thinking only in streams',
      400,
      {
        error: {
          code: 'invalid_parameter_error',
          message: 'parameter.enable_thinking only support stream call SECRET',
          type: 'invalid_request_error',
        },
      },
      'bad_request',
      false,
    ],
  ],
  'anything between': [
    ['a call given up', 499, '', 'server', true],
    ['Cloudflare: no answer in time', 524, '<html>SECRET</html>', 'timeout', true],
    ['Cloudflare: origin down', 521, '<html>SECRET</html>', 'server', true],
    ['too early', 425, '', 'server', true],
    ['an error that is null, under a 200', 200, { error: null, message: 'SECRET' }, 'server', true],
  ],
};

describe.each(Object.entries(GOLDEN))('%s', (_provider, vectors) => {
  test.each(vectors)('%s (%i)', (_what, status, body, kind, retryable) => {
    const failure = parseFailure(status, typeof body === 'string' ? body : JSON.stringify(body), undefined);
    expect(failure).toMatchObject({ kind, retryable, status });
    expect(JSON.stringify(failure)).not.toContain('SECRET');
    expect(failure.message).toMatch(/^[A-Z].*[.`]$/);
  });
});

test('a time to wait is found in the words', () => {
  const body = JSON.stringify({
    error: { type: 'rate_limit_reached_error', message: 'please try again after 1 seconds' },
  });
  expect(parseFailure(429, body, undefined).retryAfterMs).toBe(1000);
});
