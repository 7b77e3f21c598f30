'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import { Disclosure } from '@/components/ui/disclosure';

export interface DocsTreeGroup {
  name: string;
  pages: readonly DocsTreePage[];
}

export interface DocsTreePage {
  href: string;
  title: string;
  /** Listed under the page while it is open. */
  headings: readonly { id: string; text: string }[];
}

/** The docs' pages in their order: a column where there is room, folded above the text where there is none. */
export function DocsTree({ groups }: { groups: readonly DocsTreeGroup[] }) {
  const path = usePathname();
  const here = groups.flatMap(({ pages }) => pages).find(({ href }) => href === path);
  const column = useRef<HTMLElement>(null);
  useEffect(() => {
    const nav = column.current;
    const current = nav?.querySelector(`a[href="${path}"]`);
    if (!nav || !current) return;
    const above = current.getBoundingClientRect().top - nav.getBoundingClientRect().top;
    if (above < 0 || above > nav.clientHeight - 80) nav.scrollTop += above - nav.clientHeight / 3;
  }, [path]);
  return (
    <>
      <nav aria-label="Docs" className="mt-3 border-y lg:hidden">
        <Disclosure key={path} summary={`All pages · ${here?.title ?? 'Docs'}`}>
          <Groups groups={groups} path={path} isShort />
        </Disclosure>
      </nav>
      <nav
        ref={column}
        aria-label="Docs"
        className="mt-2 hidden max-h-[calc(100dvh-7rem)] overflow-y-auto overscroll-contain pt-4 pb-8 pl-0.5 [mask-image:linear-gradient(transparent,black_1rem,black_calc(100%-2.5rem),transparent)] lg:block"
      >
        <Groups groups={groups} path={path} />
      </nav>
    </>
  );
}

interface GroupsProps {
  groups: readonly DocsTreeGroup[];
  path: string;
  /** Without the headings of the open page. */
  isShort?: boolean;
}

function Groups({ groups, path, isShort }: GroupsProps) {
  return (
    <ul className="grid grid-cols-1 gap-y-5 pb-4 sm:max-lg:grid-cols-2">
      {groups.map(({ name, pages }) => (
        <li key={name}>
          <p className="label">{name}</p>
          <ul className="mt-1">
            {pages.map((page) => (
              <Entry key={page.href} page={page} isHere={page.href === path} isShort={isShort} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Entry({ page, isHere, isShort }: { page: DocsTreePage; isHere: boolean; isShort?: boolean }) {
  const { href, title, headings } = page;
  return (
    <li>
      <Link
        href={href}
        prefetch={false}
        aria-current={isHere ? 'page' : undefined}
        className={classNames(
          'block py-1.5 text-small underline-offset-4 hover:text-ink hover:underline max-lg:py-2',
          isHere ? 'font-medium text-ink' : 'text-muted',
        )}
      >
        {title}
      </Link>
      {isHere && !isShort && headings.length > 0 && (
        <ul className="mb-2 border-l pl-3">
          {headings.map(({ id, text }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="block py-1 text-caption text-muted underline-offset-4 hover:text-ink hover:underline"
              >
                {text}
              </a>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
