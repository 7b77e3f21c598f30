export interface WalkStep {
  /** A word or two: it stands in the drawing. */
  title: string;
  /** What it comes to, in the drawing. */
  gist: string;
  /** What may end the walk here. */
  exit?: string;
  /** For the list. */
  text: string;
}

/** One request, one way: what happens in order. The drawing and the list beside it are both made of this. */
export const WALK: readonly WalkStep[] = [
  {
    title: 'Who calls',
    gist: 'key, scope, rate',
    exit: '401 · 403 · 429',
    text: 'The key is known before the body is read; a mistyped one is refused without the database.',
  },
  {
    title: 'Read',
    gist: 'size, JSON, schema',
    exit: '400 · 413',
    text: 'Chat, Responses and Messages become one inner request; a field that no route can honour is refused by name.',
  },
  {
    title: 'Find routes',
    gist: 'able ones, best first',
    exit: '404 · 503',
    text: 'Every provider that can serve the whole request, ordered by price, health and what the caller prefers.',
  },
  {
    title: 'Quote',
    gist: 'a ceiling, prices pinned',
    text: 'The most it can cost, at dated prices: the prompt at no fewer tokens than it has, the output at its cap.',
  },
  {
    title: 'Look in the cache',
    gist: 'this workspace’s own',
    text: 'An equal request that was answered before goes straight to its settlement; nobody is asked.',
  },
  {
    title: 'Hold credit',
    gist: 'wallet and key, at once',
    exit: '402',
    text: 'The ceiling is set aside in one statement, so that requests at once cannot overspend.',
  },
  {
    title: 'Ask a provider',
    gist: 'next one if it fails',
    exit: '429 · 502 · 504',
    text: 'An attempt that fails before its first byte is replaced by the next route; streams pass through byte by byte.',
  },
  {
    title: 'Settle',
    gist: 'charged once',
    text: 'Usage is priced, the hold is closed, ledger, receipt and row are committed before the last byte leaves.',
  },
  {
    title: 'Print',
    gist: 'headers, last chunk, row',
    text: 'One receipt in every place; nothing is worked out twice.',
  },
];

/** From which step a hit goes on, and where: places in the list. */
export const HIT = { from: 4, to: 7 } as const;
/** Where a failed attempt is repeated on the next route. */
export const RETRIED = 6;
