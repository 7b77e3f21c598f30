/** What the pricing page says of cases and questions: only what the contract says and the code does. */

export const FREE: readonly (readonly [name: string, text: string])[] = [
  [
    'Test money',
    'A new account has $5 of test credit and a test key. Every model is simulated at its own prices, with real token counts, holds, limits and receipts; no provider is called, and no real money moves. Test and live never share an account, a row or a cache.',
  ],
  ['Quotes', 'Asking what a request would cost is free, and so are the catalog and counting tokens.'],
  [
    'Failures',
    'An answer that failed, was empty or was cut off by us costs nothing. Attempts before a good one never raise its charge.',
  ],
  [
    'A miss you asked for',
    'With x-btl-cache: only, a request that is not in the cache answers 404 and costs nothing.',
  ],
];

export const QUESTIONS: readonly (readonly [question: string, answer: string])[] = [
  [
    'What is the benchmark?',
    'What the same request, as you wrote it, costs sent straight to the model’s reference provider at list price: the author’s own API; where the author sells none, the provider that the catalog names and the model’s page shows, never the dearest. Discounts that provider gives by itself, such as automatic prompt caching, are given to the benchmark as well.',
  ],
  [
    'Can a charge ever be above it?',
    'No. The charge is the least of the benchmark, the formula, and what was set aside before sending. If a provider reports more than that, the excess is ours.',
  ],
  [
    'Is there a minimum, or a rounding?',
    'Neither. Amounts are whole pico-dollars (a millionth of a millionth of a dollar), and the share of a saving is rounded down, in your favour. A request is only sent when your credit covers its ceiling; what it did not use comes back at once.',
  ],
  [
    'Do credits expire?',
    'Nothing in the ledger takes credit away but a charge, or a correction that names its reason. Each key may have a limit and an expiry of its own.',
  ],
  [
    'What of refunds?',
    'Credit cannot be bought here yet, so there is no sale to undo: live credit is given by the operator. A charge that was wrong is put right by a correcting entry; entries are never changed or deleted.',
  ],
  [
    'What if I leave mid-stream?',
    'The provider is stopped. You pay for the prompt and for what was sent to you, and the row says that it was counted so.',
  ],
  [
    'What if prices change?',
    'Prices are dated and never edited. A request is priced by those that stood when it was quoted, and its row keeps pointing to them. A quote sent back within ten minutes is binding: the charge never exceeds its ceiling.',
  ],
  [
    'How do I check a charge?',
    'Every response carries benchmark, charge and saving; the request’s row has the arithmetic line by line: tokens × rate = amount. Headers, last chunk, row and ledger are prints of one receipt.',
  ],
];
