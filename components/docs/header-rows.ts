/** What the docs say of each header: the ones of every answer, those of priced answers, those a caller may send. */

export const RESPONSE_HEADERS = [
  [
    'x-btl-request-id',
    'The request’s id, on every answer, errors included. `x-request-id` carries the same.',
  ],
  [
    'x-btl-benchmark-cost',
    'What the request costs sent straight to the reference provider at list price. USD.',
  ],
  ['x-btl-customer-charge', 'What was taken from your credits. Never above the benchmark. USD.'],
  ['x-btl-saved', 'Benchmark minus charge, never below 0. USD.'],
  ['x-btl-cache-tier', 'Only on a cache hit: what answered instead of a provider.'],
  ['x-btl-miss-reason', 'On a miss: `first_seen`, `expired`, `not_cacheable:…`, `bypass`, `differs:…`.'],
  ['x-btl-model', 'The canonical slug of the model that served.'],
  ['x-btl-provider', 'The provider that served; `sandbox` for test keys.'],
  ['x-btl-attempts', 'How many attempts at routes there were.'],
  ['x-btl-quoted-max', 'On streams, before the first byte: the most this request can be charged.'],
  ['x-btl-output-cap', 'The output limit that was set because you sent none.'],
  ['x-btl-ignored-parameters', 'Fields of the body that no schema knows and that were not forwarded.'],
  ['x-btl-dropped-parameters', 'Parameters dropped with your leave: `provider.require_parameters: false`.'],
  ['x-btl-overhead-ms', 'The gateway’s own time within the answer.'],
  [
    'x-btl-own-provider-cost',
    'What your own provider key was billed, where one was used; the charge is then only our fee. USD.',
  ],
  ['x-gateway-cost', 'What the gateway paid the provider. USD.'],
  ['x-gateway-fee-pct', 'The gateway’s share of the saving, in percent.'],
  ['x-gateway-savings', 'What was saved. USD.'],
  ['x-gateway-savings-pct', 'The saving as percent of the benchmark.'],
  [
    'x-ratelimit-limit-requests',
    'Requests a minute of this key; `-remaining-requests` and `-reset-requests` beside it, and the same with `-tokens`.',
  ],
  ['retry-after', 'On 429 and 503: seconds to wait.'],
] as const;

export const REQUEST_HEADERS = [
  ['Authorization', 'Bearer and a machine key, on every call but the public catalog.'],
  [
    'x-btl-cache',
    '`off`: neither read nor stored. `refresh`: asked anew and stored. `only`: from the cache or 404, free.',
  ],
  ['x-btl-cache-ttl', 'Seconds the answer is kept; 24 hours by default.'],
  ['x-btl-tag', 'A word of yours, kept with the request’s row.'],
  ['x-btl-session', 'An id of a conversation of yours, kept with the request’s row.'],
  ['x-btl-quote', 'The id of a quote: the charge never exceeds its ceiling.'],
  [
    'x-btl-hedge',
    'A second attempt beside a slow first one: after so many milliseconds, or `on`: when the route is slower than usual. The first answer counts and is charged; the other is stopped at our cost.',
  ],
  [
    'x-btl-test',
    'With a test key: a fault or shape on demand, such as `error_429`, `slow`, `cut`, `length`, `tool_call`.',
  ],
] as const;
