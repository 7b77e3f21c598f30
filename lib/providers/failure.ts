import type { UpstreamFailure } from './adapter';
import { type ErrorFacts, factsOf } from './failure-facts';
import { retryAfterMsOf } from './retry-after';

type Kind = UpstreamFailure['kind'];

/** Our own sentence for the codes providers share. What a provider wrote itself may quote the input or hold keys. */
const SENTENCES: Readonly<Record<string, string>> = {
  unsupported_parameter: 'The provider does not support this parameter with this model.',
  unsupported_value: 'The provider does not support this parameter’s value with this model.',
  unknown_parameter: 'The provider does not know this parameter.',
  extra_forbidden: 'The provider does not know this parameter.',
  invalid_value: 'The provider found this parameter’s value invalid.',
  invalid_type: 'The provider found this parameter’s type wrong.',
  missing: 'A parameter that the provider requires is missing.',
  missing_required_parameter: 'A parameter that the provider requires is missing.',
  string_above_max_length: 'A text is longer than the provider takes.',
  array_above_max_length: 'A list is longer than the provider takes.',
  integer_above_max_value: 'A number is above what the provider takes.',
  integer_below_min_value: 'A number is below what the provider takes.',
  decimal_above_max_value: 'A number is above what the provider takes.',
  decimal_below_min_value: 'A number is below what the provider takes.',
  invalid_function_parameters: 'A tool’s parameters are no JSON schema that the provider takes.',
  invalid_json_schema: 'The schema of the response format is none that the provider takes.',
  json_validate_failed: 'The model’s answer did not match the JSON format that was asked for.',
  tool_use_failed: 'The model wrote a tool call that the provider could not read.',
  invalid_image: 'The provider could not read an image.',
  invalid_image_url: 'The provider could not load an image from its URL.',
  invalid_image_format: 'The provider does not take this kind of image.',
  image_parse_error: 'The provider could not read an image.',
  image_too_large: 'An image is larger than the provider takes.',
  invalid_base64: 'A file or image is not valid base64.',
};

/** Failures of the model rather than the request: another try may do better. */
const RETRYABLE_CODES = new Set(['json_validate_failed', 'tool_use_failed']);

const CODE_KINDS: Readonly<Record<string, Kind>> = {
  context_length_exceeded: 'context_length',
  context_window_exceeded: 'context_length',
  exceed_context_size_error: 'context_length',
  model_max_prompt_tokens_exceeded: 'context_length',
  content_filter: 'content_filter',
  content_policy_violation: 'content_filter',
  responsibleaipolicyviolation: 'content_filter',
  data_inspection_failed: 'content_filter',
  datainspectionfailed: 'content_filter',
  safety: 'content_filter',
  invalid_api_key: 'auth',
  incorrect_api_key: 'auth',
  api_key_invalid: 'auth',
  authentication_error: 'auth',
  permission_error: 'auth',
  billing_error: 'auth',
  permission_denied: 'auth',
  unauthenticated: 'auth',
  insufficient_quota: 'auth',
  insufficient_balance: 'auth',
  billing_not_active: 'auth',
  billing_hard_limit_reached: 'auth',
  account_deactivated: 'auth',
  arrearage: 'auth',
  exceeded_current_quota_error: 'auth',
  invalid_authentication_error: 'auth',
  not_enough_balance: 'auth',
  model_not_found: 'not_found',
  model_not_available: 'not_found',
  not_found_error: 'not_found',
  rate_limit_exceeded: 'rate_limited',
  rate_limit_error: 'rate_limited',
  rate_limit_reached_error: 'rate_limited',
  resource_exhausted: 'rate_limited',
  overloaded_error: 'server',
  server_error: 'server',
  internal_error: 'server',
  api_error: 'server',
  invalid_request_error: 'bad_request',
  invalid_argument: 'bad_request',
  timeout: 'timeout',
  timeout_error: 'timeout',
  deadline_exceeded: 'timeout',
};

/** Recognised in a provider's own words and never repeated. */
const TEXT_KINDS: readonly (readonly [RegExp, Kind])[] = [
  [
    /context[ _-]?(length|window|limit)|maximum (context|prompt|input) |prompt is too long|input is too long|too many (input )?tokens|reduce the length|exceeds? the (maximum|max|available) (number of |context )?(tokens|size|length)|`?max_new_tokens`? must be <=/i,
    'context_length',
  ],
  [
    /content (management )?policy|safety system|content[ _]filter|usage guidelines|flagged (by|as|for)|moderation/i,
    'content_filter',
  ],
  [/api[ _-]?key (is )?(not valid|invalid|expired)|(invalid|incorrect) api[ _-]?key/i, 'auth'],
  [
    /insufficient (balance|quota|credits|funds)|exceeded your current quota.*billing|credit balance|specified api usage limits/i,
    'auth',
  ],
  [/model .{0,80}(does not exist|not found|decommissioned)|no such model|unknown model/i, 'not_found'],
];

/**
 * Reads a provider's error of any shape: OpenAI's, Mistral's, FastAPI's, Google's array, plain text, HTML.
 * @param retryAfter text of that header: seconds or an HTTP date
 * @returns a failure whose message is ours; of the provider's words only a plain field name and code pass
 */
export function parseFailure(
  status: number,
  body: string,
  retryAfter: string | undefined,
  now: number = Date.now(),
): UpstreamFailure {
  const facts = factsOf(body);
  const effective = status >= 200 && status < 300 ? (facts.status ?? status) : status;
  const kind = kindOf(effective, facts);
  const retryable =
    !(kind === 'bad_request' || kind === 'context_length' || kind === 'content_filter') ||
    effective === 413 ||
    RETRYABLE_CODES.has(facts.code ?? '');
  const param = kind === 'bad_request' ? plainName(facts.param) : null;
  return {
    kind,
    message: messageOf(kind, effective, facts, param),
    retryable,
    retryAfterMs: retryAfterMsOf(retryAfter, facts, now),
    status,
    param,
  };
}

/** Conflicts, too early, Groq's flex tier at its capacity, a call that the provider itself gave up. */
const PASSING = new Set([409, 425, 498, 499]);

function kindOf(status: number, facts: ErrorFacts): Kind {
  const named = kindByCode(facts);
  if (status === 429) return named === 'auth' && !isGoogleQuota(facts) ? 'auth' : 'rate_limited';
  if (status === 413) return named === 'rate_limited' || named === 'context_length' ? named : 'bad_request';
  if (status === 408 || status === 504 || status === 524) return 'timeout';
  // llama.cpp's older servers answer a prompt that is too long with a 500.
  if (status >= 500) return named === 'context_length' ? named : 'server';
  const said = named ?? TEXT_KINDS.find(([pattern]) => pattern.test(facts.text))?.[1] ?? null;
  if (status === 401 || status === 402 || status === 403)
    return said === 'content_filter' ? 'content_filter' : 'auth';
  if (status === 404 || status === 410) return 'not_found';
  // An error inside a 200 has no status to go by.
  if (status < 300) return said ?? (facts.type === 'invalid_request_error' ? 'bad_request' : 'server');
  if (PASSING.has(status) || status < 400) return said ?? 'server';
  if (said === 'server' || said === 'timeout') return 'bad_request';
  return said ?? 'bad_request';
}

/** The code says more than the type; `invalid_request_error` alone leaves it to the text. */
function kindByCode(facts: ErrorFacts): Kind | null {
  for (const word of [facts.code, facts.statusWord, facts.type]) {
    const kind = word ? CODE_KINDS[word.toLowerCase()] : undefined;
    if (kind && kind !== 'bad_request') return kind;
  }
  return null;
}

/** Google says "quota" for its rate limits; they carry a time to retry, an unpaid account does not. */
function isGoogleQuota(facts: ErrorFacts): boolean {
  return facts.statusWord === 'RESOURCE_EXHAUSTED';
}

function messageOf(kind: Kind, status: number, facts: ErrorFacts, param: string | null): string {
  switch (kind) {
    case 'rate_limited':
      return 'The provider is limiting requests; retry later.';
    case 'auth':
      return 'The provider refused the credentials or the account it was called with.';
    case 'context_length':
      return 'The prompt and the requested output do not fit the context window of the model at this provider.';
    case 'content_filter':
      return 'The provider’s content filter refused the request.';
    case 'not_found':
      return 'The provider does not serve this model.';
    case 'timeout':
      return 'The provider did not answer in time.';
    case 'bad_request':
      return badRequestMessage(status, facts, param);
    default:
      return status < 300 ? 'The provider failed.' : `The provider failed (HTTP ${status}).`;
  }
}

function badRequestMessage(status: number, facts: ErrorFacts, param: string | null): string {
  const named = param === null ? '' : ` It named the field \`${param}\`.`;
  if (status === 413) return 'The request is larger than the provider takes.';
  const known = facts.code ? SENTENCES[facts.code] : undefined;
  if (known) return `${known}${named}`;
  const code = plainName(facts.code);
  const told = [
    status < 300 ? null : `HTTP ${status}`,
    code === null || /^\d+$/.test(code) ? null : `code \`${code}\``,
  ].filter((part) => part !== null);
  return `The provider rejected the request${told.length > 0 ? ` (${told.join(', ')})` : ''}.${named}`;
}

const PLAIN_NAME = /^[\w.[\]]{1,80}$/;
const SECRET_LIKE = /\d{6}|[A-Za-z0-9]{40}|^(sk|pk|rk|gsk|xai|org|proj|key|acct|aiza|nvapi)_/i;

/** A field's name or a code, unless it looks like a key or an organisation's id. */
function plainName(value: string | null): string | null {
  return value !== null && PLAIN_NAME.test(value) && !SECRET_LIKE.test(value) ? value : null;
}
