import Link from 'next/link';
import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { Group } from './operations';

/** The reference's groups, and the operations of the one that is open: a column beside the text, above it on a phone. */
export function ReferenceNav({ groups, here }: { groups: readonly Group[]; here: string | null }) {
  return (
    <nav
      aria-label="API reference"
      className="lg:sticky lg:top-8 lg:max-h-[calc(100dvh-4rem)] lg:self-start lg:overflow-y-auto"
    >
      <p className="label">API reference</p>
      <ul className="mt-2 flex flex-wrap gap-x-5 text-sm lg:block">
        <Entry href="/docs/reference" isHere={here === null} name="All operations" />
        {groups.map(({ slug, name, operations }) => (
          <Entry key={slug} href={`/docs/reference/${slug}`} isHere={slug === here} name={name}>
            {slug === here && (
              <ul className="mb-2 hidden border-l pl-3 lg:block">
                {operations.map(({ id, summary }) => (
                  <li key={id}>
                    <a
                      href={`#${id}`}
                      className="block py-1.5 text-[0.8125rem] leading-snug text-muted underline-offset-4 hover:text-ink hover:underline"
                    >
                      {summary}
                    </a>
                  </li>
                ))}
              </ul>
            )}
          </Entry>
        ))}
        <li>
          <a href="/openapi.json" className={classNames(LINK, 'text-muted')}>
            openapi.json
          </a>
        </li>
      </ul>
    </nav>
  );
}

const LINK = 'inline-flex min-h-9 items-center underline-offset-4 hover:text-ink hover:underline';

interface EntryProps {
  href: string;
  isHere: boolean;
  name: string;
  children?: ReactNode;
}

function Entry({ href, isHere, name, children }: EntryProps) {
  return (
    <li>
      <Link
        href={href}
        prefetch={false}
        aria-current={isHere ? 'page' : undefined}
        className={classNames(LINK, isHere ? 'text-ink underline decoration-1' : 'text-muted')}
      >
        {name}
      </Link>
      {children}
    </li>
  );
}
