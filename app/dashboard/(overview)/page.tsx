import type { Metadata } from 'next';
import { apiBase } from '@/app/site-origin';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { Overview } from '@/components/dashboard/overview';
import { hasWelcomeKey } from '@/lib/auth/session-welcome';
import { openPage, type SearchParams } from '../open-page';
import { LATEST_COUNT, readLatest, readSummary } from '../summary';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session, mode } = await openPage('/dashboard', searchParams);
  const [summary, latest, base] = await Promise.all([
    readSummary(runtime, session, mode),
    readLatest(runtime, session, mode),
    apiBase(),
  ]);
  return (
    <>
      <DashboardHead title="Overview" mode={mode} />
      {/* Another mode is another account: nothing of the first stays. */}
      <Overview
        key={mode}
        mode={mode}
        latestCount={LATEST_COUNT}
        summary={summary}
        latest={latest}
        apiBase={base}
        hasWelcomeKey={hasWelcomeKey(session.userId)}
      />
    </>
  );
}
