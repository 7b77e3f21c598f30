'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import { SETTINGS_PAGES } from './settings-pages';

/** The parts of the settings; the mode travels along. */
export function SettingsNav() {
  const path = usePathname();
  const mode = useSearchParams().get('mode');
  const here = useRef<HTMLAnchorElement>(null);
  // On a phone the last ones stand outside the view.
  // In braces: newer browsers give a promise back, which React would call as a clean-up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is another link
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav aria-label="Settings" className="-mx-3 mt-6 overflow-x-auto border-b">
      <ul className="flex text-small">
        {SETTINGS_PAGES.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={mode ? `${href}?mode=${encodeURIComponent(mode)}` : href}
              prefetch={false}
              ref={path === href ? here : undefined}
              aria-current={path === href ? 'page' : undefined}
              className={classNames(
                '-mb-px flex min-h-11 items-center whitespace-nowrap border-b-2 px-3 -outline-offset-2 hover:text-ink',
                path === href ? 'border-ink text-ink' : 'border-transparent text-muted',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
