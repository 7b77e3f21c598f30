/** What the product promises, and the file that would fail if it did not hold. A test sees that each of them is there. */
export const PROMISES: readonly { promise: string; test: string }[] = [
  {
    promise: 'Rounding is exact, and a charge is never above the benchmark',
    test: 'tests/unit/billing/cost.test.ts',
  },
  {
    promise: 'Each provider’s usage becomes the exact amount that its published prices give',
    test: 'tests/unit/billing/golden.test.ts',
  },
  {
    promise: 'Headers, last chunk, row, usage and ledger agree to the last digit',
    test: 'tests/api/usage/equal.test.ts',
  },
  {
    promise: 'Whatever runs at once, a balance or a key’s limit is never overspent',
    test: 'tests/api/money/races.test.ts',
  },
  {
    promise: 'A process killed in the middle of its settlements loses none that it reported',
    test: 'tests/unit/billing/ledger-kill.test.ts',
  },
  {
    promise: 'A quote that is sent back binds: its ceiling, its prices, its content',
    test: 'tests/api/money/quote.test.ts',
  },
  {
    promise: 'What a failed attempt cost us is in no charge',
    test: 'tests/api/money/absorbed.test.ts',
  },
  {
    promise: 'When a route fails before its first byte the next one answers, and it alone is paid for',
    test: 'tests/api/chat-completions/failover.test.ts',
  },
  {
    promise: 'A database that is away is 503 and never 401; what was under way is settled later, once',
    test: 'tests/api/resilience/database-down.test.ts',
  },
  {
    promise:
      'A repeated request is answered from the workspace’s own cache for the server’s share of the benchmark',
    test: 'tests/api/chat-completions/cache.test.ts',
  },
  {
    promise: 'The official OpenAI package works with base URL and key replaced',
    test: 'tests/clients/openai.test.mjs',
  },
  {
    promise: 'The OpenAPI document is what the handlers do',
    test: 'tests/api/openapi/openapi.test.ts',
  },
];
