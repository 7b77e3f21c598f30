export interface ScreenPage {
  /** The picture's name. */
  name: string;
  /** `:request` stands for the id of a request of the person who looks. */
  path: string;
  /** What the server answers, where it is not 200. */
  status?: number;
  /** Taken as a new person who has signed up. */
  isSignedIn?: boolean;
  /** The slug of a model that is given a day of traffic first. */
  busyModel?: string;
  /** Keys in every state are made first. */
  withKeys?: boolean;
}

/**
 * Every page of which pictures are taken; the browser tests look at each of them too (tests/e2e/pages.spec.ts). A page that
 * is neither here nor in `LEFT_OUT` fails a test.
 */
export const SCREEN_PAGES: readonly ScreenPage[] = [
  { name: 'landing', path: '/' },
  { name: 'models', path: '/models' },
  { name: 'models-cards', path: '/models?q=claude&view=cards' },
  {
    name: 'models-filtered',
    path: '/models?provider=groq&provider=openai&capability=tools&ctx=128k&sort=-saving&price=abc',
  },
  { name: 'models-empty', path: '/models?q=gpt-4.1&provider=groq&free=1' },
  {
    name: 'models-compare',
    path: '/models/compare?m=openai/gpt-4.1-mini&m=anthropic/claude-sonnet-4&m=google/gemini-2.5-flash&m=meta/llama-4-maverick&m=openai/gpt-4.2-mini',
  },
  { name: 'model', path: '/models/openai/gpt-4.1-mini' },
  {
    name: 'model-busy',
    path: '/models/meta/llama-3.3-70b-instruct?in=120000&cached=20000&out=1500&day=2000',
    busyModel: 'meta/llama-3.3-70b-instruct',
  },
  { name: 'model-tiers', path: '/models/google/gemini-2.5-pro?in=200001&cached=1000001&day=x' },
  { name: 'model-history', path: '/models/openai/o3' },
  { name: 'model-embeddings', path: '/models/openai/text-embedding-3-small' },
  { name: 'model-router', path: '/models/btl/auto' },
  { name: 'model-missing', path: '/models/openai/gpt-4.1-minii', status: 404 },
  { name: 'model-signed-in', path: '/models/openai/gpt-4.1-mini', isSignedIn: true },
  { name: 'docs', path: '/docs' },
  { name: 'docs-quickstart', path: '/docs/quickstart' },
  { name: 'docs-errors', path: '/docs/errors' },
  { name: 'docs-self-hosting', path: '/docs/self-hosting' },
  { name: 'docs-clients', path: '/docs/clients' },
  { name: 'docs-reference', path: '/docs/reference' },
  { name: 'pricing', path: '/pricing' },
  { name: 'brief', path: '/brief' },
  { name: 'beta', path: '/beta' },
  { name: 'beta-asked', path: '/beta?asked=1' },
  { name: 'status', path: '/status' },
  { name: 'design', path: '/design' },
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-up', path: '/sign-up' },
  { name: 'check-mail', path: '/check-mail' },
  { name: 'not-found', path: '/no-such-page', status: 404 },
  { name: 'overview', path: '/dashboard', isSignedIn: true },
  { name: 'overview-today', path: '/dashboard?mode=test&range=today', isSignedIn: true },
  { name: 'overview-empty', path: '/dashboard?mode=live', isSignedIn: true },
  { name: 'requests', path: '/dashboard/requests', isSignedIn: true },
  {
    name: 'requests-filtered',
    path: '/dashboard/requests?mode=test&status=2xx&provider=sandbox&min_latency=0&from=2026-01-01',
    isSignedIn: true,
  },
  { name: 'requests-panel', path: '/dashboard/requests?mode=test&request=:request', isSignedIn: true },
  { name: 'requests-fault', path: '/dashboard/requests?mode=test&status=nonsense', isSignedIn: true },
  { name: 'requests-empty', path: '/dashboard/requests?mode=live', isSignedIn: true },
  { name: 'receipt', path: '/dashboard/requests/:request?mode=test', isSignedIn: true },
  { name: 'keys', path: '/dashboard/keys?mode=test', isSignedIn: true, withKeys: true },
  { name: 'keys-form', path: '/dashboard/keys?mode=test&new=1', isSignedIn: true },
  { name: 'keys-empty', path: '/dashboard/keys?mode=live', isSignedIn: true },
  { name: 'providers', path: '/dashboard/providers', isSignedIn: true },
  { name: 'credits', path: '/dashboard/credits', isSignedIn: true },
  { name: 'settings', path: '/dashboard/settings', isSignedIn: true },
  { name: 'settings-workspace', path: '/dashboard/settings/workspace', isSignedIn: true },
  { name: 'settings-members', path: '/dashboard/settings/members', isSignedIn: true },
  { name: 'settings-sessions', path: '/dashboard/settings/sessions', isSignedIn: true },
  { name: 'settings-audit', path: '/dashboard/settings/audit', isSignedIn: true },
  { name: 'forgot-password', path: '/forgot-password' },
];

/** Pages of the sitemap without a picture. The browser tests look at those that are not models all the same. */
export const LEFT_OUT: readonly { paths: RegExp; why: string }[] = [
  { paths: /^\/models\/.+/, why: 'one model stands for all' },
  { paths: /^\/docs\/.+/, why: 'a few pages of the docs stand for all' },
];
