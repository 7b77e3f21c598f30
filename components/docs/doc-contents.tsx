import Link from 'next/link';

/** The sections of the docs' first page. */
export const DOC_CONTENTS = [
  { id: 'quickstart', label: 'Quickstart' },
  { id: 'auth', label: 'Auth' },
  { id: 'models', label: 'Models' },
  { id: 'requests', label: 'Requests' },
  { id: 'billing', label: 'Billing' },
  { id: 'savings-headers', label: 'Savings headers' },
  { id: 'headers', label: 'All headers' },
  { id: 'errors', label: 'Errors' },
  { id: 'test-mode', label: 'Test mode' },
] as const;

const PAGES = [
  { href: '/docs/clients', label: 'Client guides →' },
  { href: '/docs/reference', label: 'API reference →' },
];

/** The docs' table of contents. */
export function DocContents() {
  const links = DOC_CONTENTS.map(({ id, label }) => ({ href: `#${id}`, label }));
  return <DocLinks label="On this page" links={[...links, ...PAGES]} />;
}

/** Where one can go from a page of the docs: a column beside the text, a row above it on a phone. */
export function DocLinks({
  label,
  links,
}: {
  label: string;
  links: readonly { href: string; label: string }[];
}) {
  return (
    <nav aria-label={label} className="lg:sticky lg:top-8 lg:self-start">
      <p className="label">{label}</p>
      <ul className="mt-2 flex flex-wrap gap-x-5 text-sm lg:block">
        {links.map(({ href, label: name }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              className="inline-flex min-h-9 items-center text-muted underline-offset-4 hover:text-ink hover:underline"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
