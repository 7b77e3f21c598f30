import type { Metadata } from 'next';
import Link from 'next/link';
import { type ReactNode, Suspense } from 'react';
import { usualMode } from '@/app/api/account/account-mode';
import { requireSession } from '@/app/current-session';
import { DashboardNav, ModeSwitch } from '@/components/dashboard/dashboard-nav';
import { SignOutButton } from '@/components/dashboard/sign-out-button';
import { SearchButton } from '@/components/search/search-button';
import { ThemeToggle } from '@/components/ui/theme-toggle';

export const metadata: Metadata = { robots: { index: false } };

/** The signed-in part: whose workspace, which mode, where to. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  // Here and not in the pages alone: before anything is streamed a redirect is a true one.
  const session = await requireSession();
  const usual = usualMode(session);
  return (
    <>
      <header className="border-b">
        <div className="mx-auto max-w-page px-5 sm:px-8">
          <div className="flex flex-wrap items-center gap-x-5 gap-y-1 py-2 sm:min-h-16 sm:flex-nowrap">
            <Link
              href="/"
              prefetch={false}
              className="flex min-h-11 items-center font-display text-2xl tracking-tight"
            >
              Runtime
            </Link>
            <p
              title={`${session.workspace.name}, as ${session.email}`}
              className="order-3 min-w-0 flex-1 basis-32 truncate text-sm text-muted sm:order-none"
            >
              <span className="sr-only">Workspace: </span>
              {session.workspace.name}
            </p>
            <div className="order-4 sm:order-none">
              <Suspense>
                <ModeSwitch usual={usual} />
              </Suspense>
            </div>
            <div className="order-2 -mr-3.5 ml-auto flex items-center sm:order-none sm:ml-0">
              <SearchButton />
              <ThemeToggle />
              <SignOutButton />
            </div>
          </div>
          <Suspense>
            <DashboardNav usual={usual} />
          </Suspense>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-page px-5 pb-24 pt-10 sm:px-8 sm:pt-14">
        {children}
      </main>
    </>
  );
}
