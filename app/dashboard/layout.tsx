import type { Metadata } from 'next';
import Link from 'next/link';
import { type ReactNode, Suspense } from 'react';
import { usualMode } from '@/app/api/account/account-mode';
import { presentWorkspaces } from '@/app/api/account/workspaces/own-workspaces';
import { requireSession } from '@/app/current-session';
import { DashboardNav, ModeSwitch } from '@/components/dashboard/dashboard-nav';
import { SignOutButton } from '@/components/dashboard/sign-out-button';
import { WORKSPACE_HEADER } from '@/components/dashboard/workspace-cookie';
import { WorkspaceKeeper } from '@/components/dashboard/workspace-keeper';
import { WorkspaceMenu } from '@/components/dashboard/workspace-menu';
import { SearchButton } from '@/components/search/search-button';
import { ThemeToggle } from '@/components/ui/theme-toggle';

export const metadata: Metadata = { robots: { index: false } };

/** The signed-in part: whose workspace, which mode, where to. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  // Here and not in the pages alone: before anything is streamed a redirect is a true one.
  const session = await requireSession();
  const usual = usualMode(session);
  const { workspace, role } = session;
  return (
    // What this page sends says which workspace it is about: another tab may be in another.
    <div data-request-headers={JSON.stringify({ [WORKSPACE_HEADER]: workspace.id })}>
      <WorkspaceKeeper id={workspace.id} />
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
            <div className="order-3 -ml-2.5 flex min-w-0 flex-1 basis-32 sm:order-none">
              <WorkspaceMenu
                current={{ id: workspace.id, name: workspace.name, role }}
                workspaces={presentWorkspaces(session)}
                email={session.email}
              />
            </div>
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
    </div>
  );
}
