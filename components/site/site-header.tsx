import Link from 'next/link';
import { SearchButton } from '@/components/search/search-button';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import { NavLinks } from './nav-links';

/** The head of every public page: name, navigation, search, theme. Two lines on a phone. */
export function SiteHeader() {
  return (
    <header className="border-b">
      <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-6 px-5 sm:h-16 sm:flex-nowrap sm:px-8">
        <Link
          href="/"
          prefetch={false}
          className="flex min-h-11 items-center font-display text-2xl tracking-tight"
        >
          Runtime
        </Link>
        <div className="order-3 w-full min-w-0 pb-1 sm:order-2 sm:w-auto sm:pb-0">
          <NavLinks />
        </div>
        <div className="order-2 -mr-3 flex items-center gap-1 sm:order-3">
          <SearchButton />
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}
