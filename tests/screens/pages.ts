export interface ScreenPage {
  /** The picture's name. */
  name: string;
  /** `:request` stands for the id of a request of the person who looks. */
  path: string;
  /** What the server answers, where it is not 200. */
  status?: number;
  /** Taken as a new person who has signed up. */
  isSignedIn?: boolean;
}

/**
 * Every page of which pictures are taken; the browser tests look at each of them too (tests/e2e/pages.spec.ts). A page that
 * is neither here nor in `LEFT_OUT` fails a test.
 */
export const SCREEN_PAGES: readonly ScreenPage[] = [
  { name: 'landing', path: '/' },
  { name: 'models', path: '/models' },
  { name: 'model', path: '/models/openai/gpt-4.1-mini' },
  { name: 'docs', path: '/docs' },
  { name: 'docs-clients', path: '/docs/clients' },
  { name: 'docs-reference', path: '/docs/reference' },
  { name: 'pricing', path: '/pricing' },
  { name: 'brief', path: '/brief' },
  { name: 'beta', path: '/beta' },
  { name: 'design', path: '/design' },
  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-up', path: '/sign-up' },
  { name: 'check-mail', path: '/check-mail' },
  { name: 'not-found', path: '/no-such-page', status: 404 },
  { name: 'overview', path: '/dashboard', isSignedIn: true },
  { name: 'overview-empty', path: '/dashboard?mode=live', isSignedIn: true },
  { name: 'requests', path: '/dashboard/requests', isSignedIn: true },
  { name: 'requests-empty', path: '/dashboard/requests?mode=live', isSignedIn: true },
  { name: 'receipt', path: '/dashboard/requests/:request?mode=test', isSignedIn: true },
  { name: 'keys', path: '/dashboard/keys', isSignedIn: true },
  { name: 'providers', path: '/dashboard/providers', isSignedIn: true },
  { name: 'credits', path: '/dashboard/credits', isSignedIn: true },
  { name: 'settings', path: '/dashboard/settings', isSignedIn: true },
];

/** Pages of the sitemap without a picture. The browser tests look at those that are not models all the same. */
export const LEFT_OUT: readonly { paths: RegExp; why: string }[] = [
  { paths: /^\/models\/.+/, why: 'one model stands for all' },
  { paths: /^\/docs\/.+/, why: 'a few pages of the docs stand for all' },
];
