/** What of the product works today, and what does not yet. The beta page and the brief say these same things. */

export const WORKS: readonly string[] = [
  'Chat completions, streamed and not, with tools, structured outputs and images',
  'Responses and Anthropic’s Messages over every model, and embeddings',
  'The public catalog, for people and for programs',
  'Quotes before sending, receipts after',
  'The exact cache, per workspace',
  'Test keys: every model simulated at its own prices, on test credit',
  'Keys with scopes, revoked within a second',
  'Your own provider keys, beside ours or alone',
  'Workspaces with members in roles, sessions one can end, and an audit log',
];

export const NOT_YET: readonly string[] = [
  'Buying credits: live workspaces are funded by their operator',
  'Batches and files, and the tools that OpenAI or Anthropic run themselves',
  'A cache for requests that are merely similar, or equal and still under way',
  'Repeating a request safely by an idempotency key',
];
