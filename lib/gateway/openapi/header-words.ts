/** Every header of ours in words, once: the document describes them from here, and the docs list them. */

export interface HeaderWords {
  name: string;
  /** With `code` in backticks. */
  about: string;
  example: string;
  /** A whole number or an amount in USD; text where nothing is said. */
  kind?: 'count' | 'usd';
}

export interface AnswerHeader extends HeaderWords {
  /** `all` answers, those to a `key`, those of a `model`, or `later`: where it is worth trying again. */
  on: 'all' | 'key' | 'model' | 'later';
}

export const ANSWER_HEADERS: readonly AnswerHeader[] = [
  {
    name: 'x-btl-request-id',
    about: 'The request’s id, on every answer, errors included. `x-request-id` carries the same.',
    example: 'req_0f4c1d8e6b2a4973b5d0c8a7e6f51234',
    on: 'all',
  },
  {
    name: 'x-btl-benchmark-cost',
    about: 'What the request costs sent straight to the reference provider at list price. USD.',
    example: '0.0000156',
    kind: 'usd',
    on: 'model',
  },
  {
    name: 'x-btl-customer-charge',
    about: 'What was taken from your credits. Never above the benchmark. USD.',
    example: '0.0000118',
    kind: 'usd',
    on: 'model',
  },
  {
    name: 'x-btl-saved',
    about: 'Benchmark minus charge, never below 0. USD.',
    example: '0.0000038',
    kind: 'usd',
    on: 'model',
  },
  {
    name: 'x-btl-cache-tier',
    about: 'Only on a cache hit: what answered instead of a provider.',
    example: 'exact_response_cache',
    on: 'model',
  },
  {
    name: 'x-btl-miss-reason',
    about: 'On a miss: `first_seen`, `expired`, `not_cacheable:…`, `bypass`, `differs:…`.',
    example: 'first_seen',
    on: 'model',
  },
  {
    name: 'x-btl-model',
    about: 'The canonical slug of the model that served.',
    example: 'openai/gpt-4.1-mini',
    on: 'model',
  },
  {
    name: 'x-btl-provider',
    about: 'The provider that served; `sandbox` for test keys.',
    example: 'sandbox',
    on: 'model',
  },
  {
    name: 'x-btl-attempts',
    about: 'How many attempts at routes there were.',
    example: '1',
    kind: 'count',
    on: 'model',
  },
  {
    name: 'x-btl-quoted-max',
    about: 'On streams, before the first byte: the most this request can be charged.',
    example: '0.0131',
    kind: 'usd',
    on: 'model',
  },
  {
    name: 'x-btl-output-cap',
    about: 'The output limit that was set because you sent none, or that yours was lowered to.',
    example: '4096',
    kind: 'count',
    on: 'model',
  },
  {
    name: 'x-btl-ignored-parameters',
    about: 'Fields of the body that no schema knows and that were not forwarded.',
    example: 'favourite_colour',
    on: 'model',
  },
  {
    name: 'x-btl-dropped-parameters',
    about: 'Parameters dropped with your leave: `provider.require_parameters: false`.',
    example: 'seed',
    on: 'model',
  },
  {
    name: 'x-btl-overhead-ms',
    about: 'The gateway’s own time within the answer.',
    example: '0.8',
    on: 'model',
  },
  {
    name: 'x-btl-own-provider-cost',
    about: 'What your own provider key was billed, where one was used; the charge is then only our fee. USD.',
    example: '0.0000104',
    kind: 'usd',
    on: 'model',
  },
  {
    name: 'x-gateway-cost',
    about: 'What the gateway paid the provider. USD.',
    example: '0.000008',
    kind: 'usd',
    on: 'model',
  },
  {
    name: 'x-gateway-fee-pct',
    about: 'The gateway’s share of the saving, in percent.',
    example: '50',
    on: 'model',
  },
  {
    name: 'x-gateway-savings',
    about: 'What was saved. USD.',
    example: '0.0000038',
    kind: 'usd',
    on: 'model',
  },
  {
    name: 'x-gateway-savings-pct',
    about: 'The saving as percent of the benchmark.',
    example: '24.36',
    on: 'model',
  },
  {
    name: 'x-ratelimit-limit-requests',
    about: 'Requests a minute of this key.',
    example: '600',
    kind: 'count',
    on: 'key',
  },
  {
    name: 'x-ratelimit-remaining-requests',
    about: 'How many of them are left.',
    example: '599',
    kind: 'count',
    on: 'key',
  },
  {
    name: 'x-ratelimit-reset-requests',
    about: 'When all of them are there again: `1s`, `6m0s`.',
    example: '100ms',
    on: 'key',
  },
  {
    name: 'x-ratelimit-limit-tokens',
    about: 'Tokens a minute of this key, where it has such a limit.',
    example: '200000',
    kind: 'count',
    on: 'key',
  },
  {
    name: 'x-ratelimit-remaining-tokens',
    about: 'How many of them are left.',
    example: '199820',
    kind: 'count',
    on: 'key',
  },
  {
    name: 'x-ratelimit-reset-tokens',
    about: 'When all of them are there again.',
    example: '54ms',
    on: 'key',
  },
  {
    name: 'retry-after',
    about: 'On 429 and 503: seconds to wait.',
    example: '2',
    kind: 'count',
    on: 'later',
  },
];

/** The headers by which a caller of a model switches what is ours. */
export const SWITCH_HEADERS: readonly HeaderWords[] = [
  {
    name: 'x-btl-cache',
    about:
      '`off`: neither read nor stored. `refresh`: asked anew and stored. `only`: from the cache or 404, free.',
    example: 'refresh',
  },
  {
    name: 'x-btl-cache-ttl',
    about: 'Seconds the answer is kept; 24 hours by default.',
    example: '3600',
    kind: 'count',
  },
  { name: 'x-btl-tag', about: 'A word of yours, kept with the request’s row.', example: 'nightly-run' },
  {
    name: 'x-btl-session',
    about:
      'An id of a conversation of yours, kept with the request’s row; keeps the conversation at one provider.',
    example: 'ticket-4711',
  },
  {
    name: 'x-btl-quote',
    about: 'The id of a quote: the charge never exceeds its ceiling.',
    example: 'quote_0f4c1d8e6b2a4973b5d0c8a7e6f51234',
  },
  {
    name: 'x-btl-fit',
    about:
      '`on`: a cap on output that the credits do not cover is lowered instead of refused; `off`: refused, whatever the key says.',
    example: 'on',
  },
  {
    name: 'x-btl-hedge',
    about:
      'A second attempt beside a slow first one: after so many milliseconds, or `on`: when the route is slower than usual. The first answer counts and is charged; the other is stopped at our cost.',
    example: '800',
  },
  {
    name: 'x-btl-test',
    about:
      'With a test key: a fault or shape on demand, such as `error_429`, `slow`, `cut`, `length`, `tool_call`.',
    example: 'error_429',
  },
];

/** What a caller may send: the key, and the switches. */
export const REQUEST_HEADERS: readonly HeaderWords[] = [
  {
    name: 'Authorization',
    about: 'Bearer and a machine key, on every call but the public catalog.',
    example: 'Bearer gw_test_…',
  },
  ...SWITCH_HEADERS,
];
