import Link from 'next/link';

const CONTENTS = [
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

/** The docs' table of contents: a column beside the text, a row above it on a phone. */
export function DocContents() {
  return (
    <nav aria-label="On this page" className="lg:sticky lg:top-8 lg:self-start">
      <p className="label">On this page</p>
      <ul className="mt-2 flex flex-wrap gap-x-5 text-sm lg:block">
        {CONTENTS.map((entry) => (
          <li key={entry.id}>
            <a
              href={`#${entry.id}`}
              className="inline-flex min-h-9 items-center text-muted underline-offset-4 hover:text-ink hover:underline"
            >
              {entry.label}
            </a>
          </li>
        ))}
        <li>
          <Link
            href="/docs/reference"
            prefetch={false}
            className="inline-flex min-h-9 items-center text-muted underline-offset-4 hover:text-ink hover:underline"
          >
            API reference →
          </Link>
        </li>
      </ul>
    </nav>
  );
}
