import Link from 'next/link';

interface PageLinksProps {
  /** Back to the first page; null on the first. */
  newest: string | null;
  /** The next, older page; null on the last. */
  older: string | null;
}

/** The way through pages that know only what comes after them. */
export function PageLinks({ newest, older }: PageLinksProps) {
  if (!newest && !older) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex flex-wrap justify-between gap-x-6">
      {newest ? <PageLink href={newest}>← Newest</PageLink> : <span />}
      {older && <PageLink href={older}>Older →</PageLink>}
    </nav>
  );
}

function PageLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="inline-flex min-h-11 items-center underline underline-offset-4"
    >
      {children}
    </Link>
  );
}
