import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { readFirstSteps } from '@/app/api/account/first-steps/first-steps';
import { apiBase } from '@/app/site-origin';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { Overview } from '@/components/dashboard/overview/overview';
import { RangeChoice } from '@/components/dashboard/overview/range-choice';
import { isSampleLanguage, SAMPLE_LANGUAGE_COOKIE } from '@/components/dashboard/overview/sample-code';
import { TIME_ZONE_COOKIE } from '@/components/dashboard/time-zone-cookie';
import { TimeZoneKeeper } from '@/components/dashboard/time-zone-keeper';
import { Notice } from '@/components/ui/notice';
import { whoCan } from '@/lib/auth/roles';
import { hasWelcomeKey } from '@/lib/auth/session-welcome';
import { isApiError } from '@/lib/base/errors';
import { isTimeZone } from '@/lib/base/zoned-days';
import { openPage, type SearchParams } from '../open-page';
import { LATEST_COUNT, readLatest, readOverview } from '../summary';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage({ searchParams }: { searchParams: SearchParams }) {
  const { runtime, session, mode, query } = await openPage('/dashboard', searchParams);
  const kept = await cookies();
  const zone = kept.get(TIME_ZONE_COOKIE)?.value ?? 'UTC';
  query.set('zone', isTimeZone(zone) ? zone : 'UTC');
  const [view, latest, steps, base] = await Promise.all([
    readOverview(runtime, session, mode, query).catch(sayWhatIsWrong),
    readLatest(runtime, session, mode),
    readFirstSteps(runtime, session),
    apiBase(),
  ]);
  const language = kept.get(SAMPLE_LANGUAGE_COOKIE)?.value;
  const range = typeof view === 'string' ? null : view.range;
  return (
    <>
      <TimeZoneKeeper drawnIn={query.get('zone') ?? 'UTC'} />
      <DashboardHead title="Overview" mode={mode} />
      <div className="mt-6">
        <RangeChoice mode={mode} range={range} />
      </div>
      {typeof view === 'string' ? (
        <div className="mt-8">
          <Notice role="alert" tone="bad" title="These days cannot be shown">
            {view} Choose others above.
          </Notice>
        </div>
      ) : (
        // Another mode is another account, other days are other figures: nothing of the first stays.
        <Overview
          key={`${mode} ${view.range.from} ${view.range.to} ${view.range.zone}`}
          mode={mode}
          latestCount={LATEST_COUNT}
          view={view}
          latest={latest}
          steps={steps}
          sample={{
            apiBase: base,
            language: isSampleLanguage(language) ? language : 'curl',
            hasWelcomeKey: hasWelcomeKey(session.userId),
            whyNoKey: whoCan(session.role, 'keys:write'),
          }}
        />
      )}
    </>
  );
}

/** An address typed by hand is answered in words on the page itself. */
function sayWhatIsWrong(error: unknown): string {
  if (isApiError(error) && error.status === 400) return error.message;
  throw error;
}
