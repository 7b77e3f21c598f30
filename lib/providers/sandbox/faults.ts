/** What the sandbox can be asked for by `x-btl-test` or by the models `test/…`. */
export const SANDBOX_FAULTS = [
  'echo',
  'tool_call',
  'json',
  'long',
  'slow',
  'length',
  'empty',
  'error_429',
  'error_500',
  'stall',
  'cut',
  'malformed',
] as const;

export type SandboxFault = (typeof SANDBOX_FAULTS)[number];

export function isSandboxFault(name: string): name is SandboxFault {
  return (SANDBOX_FAULTS as readonly string[]).includes(name);
}

/** An answer that is an error, in OpenAI's shape. */
export interface ErrorAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export const RATE_LIMITED: ErrorAnswer = errorAnswer(
  429,
  'Simulated: the rate limit is reached. Try again in 2s.',
  { type: 'requests', code: 'rate_limit_exceeded' },
  { 'retry-after': '2' },
);

export const BROKEN: ErrorAnswer = errorAnswer(500, 'Simulated: the server had an error.', {
  type: 'server_error',
  code: 'server_error',
});

/** A 400 that names the field at fault. */
export function badRequest(message: string, param: string): ErrorAnswer {
  return errorAnswer(400, message, { type: 'invalid_request_error', code: 'invalid_value', param });
}

function errorAnswer(
  status: number,
  message: string,
  facts: { type: string; code: string; param?: string },
  headers: Record<string, string> = {},
): ErrorAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ error: { message, param: null, ...facts } }),
  };
}
