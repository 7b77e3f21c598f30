import { TextLink } from '@/components/ui/text-link';
import { ThemeChoice } from '@/components/ui/theme-choice';

const COLUMNS = [
  {
    title: 'Product',
    links: [
      { href: '/models', label: 'Models' },
      { href: '/pricing', label: 'Pricing' },
      { href: '/beta', label: 'Beta' },
      { href: '/status', label: 'Status' },
    ],
  },
  {
    title: 'Build',
    links: [
      { href: '/docs', label: 'Docs' },
      { href: '/docs/clients', label: 'Client guides' },
      { href: '/docs/reference', label: 'API reference' },
      { href: '/docs#errors', label: 'Errors' },
      { href: '/brief', label: 'Brief' },
      { href: '/docs/changelog', label: 'Changelog' },
    ],
  },
  {
    title: 'Account',
    links: [
      { href: '/sign-in', label: 'Sign in' },
      { href: '/sign-up', label: 'Create an account' },
      { href: '/dashboard', label: 'Dashboard' },
    ],
  },
];

/** The foot of every public page. */
export function SiteFooter() {
  return (
    <footer className="mt-24 border-t">
      <div className="mx-auto grid max-w-page grid-cols-2 gap-10 px-5 py-14 sm:px-8 lg:grid-cols-[2fr_1fr_1fr_1fr]">
        <div className="col-span-2 lg:col-span-1">
          <p className="font-display text-2xl tracking-tight">Runtime</p>
          <p className="mt-2 max-w-xs text-sm text-muted">
            One API for language models, with the price of every answer shown.
          </p>
          <div className="mt-5">
            <ThemeChoice name="footer-theme" />
          </div>
        </div>
        {COLUMNS.map((column) => (
          <div key={column.title}>
            <h2 className="label">{column.title}</h2>
            <ul className="mt-2 text-sm">
              {column.links.map((link) => (
                <li key={link.href}>
                  <TextLink variant="quiet" href={link.href}>
                    {link.label}
                  </TextLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </footer>
  );
}
