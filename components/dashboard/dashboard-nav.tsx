'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { classNames } from '@/components/ui/class-names';
import { modeAddress } from './mode-address';
import type { DashboardMode } from './types';

const LINKS = [
  { href: '/dashboard', label: 'Overview' },
  { href: '/dashboard/requests', label: 'Requests' },
  { href: '/dashboard/keys', label: 'Keys' },
  { href: '/dashboard/providers', label: 'Providers' },
  { href: '/dashboard/credits', label: 'Credits' },
  { href: '/dashboard/settings', label: 'Settings' },
] as const;

interface ModeProps {
  /** What an address without a mode means. */
  usual: DashboardMode;
}

/** The dashboard's own navigation; the mode travels along. */
export function DashboardNav({ usual }: ModeProps) {
  const path = usePathname();
  const mode = useMode(usual);
  return (
    <nav aria-label="Dashboard" className="-mx-2.5 overflow-x-auto sm:-mx-3">
      <ul className="flex text-sm">
        {LINKS.map(({ href, label }) => {
          const isHere = href === '/dashboard' ? path === href : path.startsWith(href);
          return (
            <li key={href}>
              <Link
                href={modeAddress(href, mode)}
                prefetch={false}
                aria-current={isHere ? 'page' : undefined}
                className={classNames(
                  'flex min-h-12 items-center border-b-2 px-2.5 -outline-offset-2 hover:text-ink sm:px-3',
                  isHere ? 'border-ink text-ink' : 'border-transparent text-muted',
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

/** Test or live: two accounts that share nothing. The address says which one is looked at. */
export function ModeSwitch({ usual }: ModeProps) {
  const path = usePathname();
  const mode = useMode(usual);
  // A request is of one mode: its receipt has no counterpart.
  const target = path.startsWith('/dashboard/requests/') ? '/dashboard/requests' : path;
  return (
    <nav aria-label="Mode">
      <ul className="flex rounded-md border border-edge p-0.5 text-sm">
        {(['test', 'live'] as const).map((one) => (
          <li key={one}>
            <Link
              href={modeAddress(target, one)}
              prefetch={false}
              aria-current={mode === one ? 'true' : undefined}
              className={classNames(
                'flex min-h-9 items-center rounded-[0.3rem] px-3.5 capitalize',
                mode === one ? 'bg-ink text-paper' : 'text-muted hover:text-ink',
              )}
            >
              {one}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function useMode(usual: DashboardMode): DashboardMode {
  const named = useSearchParams().get('mode');
  return named === 'live' || named === 'test' ? named : usual;
}
