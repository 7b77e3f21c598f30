export interface ScreenPage {
  /** The picture's name. */
  name: string;
  path: string;
  /** Taken as a new person who has signed up. */
  isSignedIn?: boolean;
}

/** Every page of which pictures are taken. */
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
  { name: 'not-found', path: '/no-such-page' },
  { name: 'overview', path: '/dashboard', isSignedIn: true },
  { name: 'requests', path: '/dashboard/requests', isSignedIn: true },
  { name: 'keys', path: '/dashboard/keys', isSignedIn: true },
  { name: 'providers', path: '/dashboard/providers', isSignedIn: true },
  { name: 'credits', path: '/dashboard/credits', isSignedIn: true },
  { name: 'settings', path: '/dashboard/settings', isSignedIn: true },
  { name: 'settings-workspace', path: '/dashboard/settings/workspace', isSignedIn: true },
  { name: 'settings-members', path: '/dashboard/settings/members', isSignedIn: true },
  { name: 'settings-sessions', path: '/dashboard/settings/sessions', isSignedIn: true },
  { name: 'settings-audit', path: '/dashboard/settings/audit', isSignedIn: true },
  { name: 'forgot-password', path: '/forgot-password' },
];
