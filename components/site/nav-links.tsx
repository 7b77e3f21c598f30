'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '@/components/ui/class-names';

const LINKS = [
  { href: '/', label: 'Landing' },
  { href: '/models', label: 'Models' },
  { href: '/docs', label: 'Docs' },
  { href: '/brief', label: 'Brief' },
  { href: '/beta', label: 'Beta' },
  { href: '/dashboard', label: 'Dashboard' },
] as const;

/** The main navigation; the page one is on is marked for eyes and for screen readers. */
export function NavLinks() {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="-mx-1.5 overflow-x-auto">
      <ul className="flex text-[0.8125rem] sm:text-sm">
        {LINKS.map(({ href, label }) => {
          const isHere = href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                prefetch={false}
                aria-current={isHere ? 'page' : undefined}
                className={classNames(
                  'flex min-h-11 items-center px-1.5 underline-offset-8 hover:text-ink hover:underline sm:px-3',
                  isHere ? 'text-ink underline decoration-1' : 'text-muted',
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
