'use client';

import Link from 'next/link';
import { useState } from 'react';
import useSWR from 'swr';
import { fetchAccount } from '../fetch-account';
import { formatDollars } from '../format';
import { LiveStatus } from '../live-status';
import { modeAddress } from '../mode-address';
import { RequestTable } from '../request-table';
import type { DashboardMode, RequestPage, RequestRow } from '../types';
import { useNews } from '../use-news';
import { BreakdownTabs } from './breakdown-tabs';
import { FirstRun, type SampleChoice } from './first-run';
import { FirstSteps } from './first-steps';
import { HealthFacts } from './health-facts';
import { OverviewFigures } from './overview-figures';
import type { FirstStepsView, OverviewView, RangeView } from './overview-types';
import { SpentChart } from './spent-chart';

/** While news arrive, for what they do not tell: credits set aside, the day's end. */
const CALM_MS = 30_000;
/** Where they do not arrive. */
const LOOK_MS = 3_000;

interface OverviewProps {
  mode: DashboardMode;
  latestCount: number;
  view: OverviewView;
  latest: RequestPage;
  steps: FirstStepsView;
  sample: SampleChoice;
}

/** The first screen: what there is, what was spent, what was saved, and the latest requests as they arrive. */
export function Overview({ mode, latestCount, sample, ...first }: OverviewProps) {
  const { view, rows, steps, setSteps, fault, state } = useLiveOverview(mode, latestCount, first);
  // The way to a first request stays until one leaves the page: it says that the request has arrived.
  const [wasEmpty] = useState(!first.steps.request);
  const firstRun = wasEmpty && <FirstRun mode={mode} sample={sample} received={rows.at(-1) ?? null} />;
  return (
    <>
      {firstRun}
      <FirstSteps mode={mode} steps={steps} onChange={setSteps} />
      <OverviewFigures view={view} />
      {view.usage.request_count > 0 && (
        <>
          <SpentChartSection view={view} />
          <div className="mt-14 grid gap-x-12 gap-y-14 lg:grid-cols-[2fr_1fr]">
            <section aria-labelledby="breakdown" className="min-w-0">
              <h2 id="breakdown" className="display mb-4 text-2xl">
                Where it went
              </h2>
              <BreakdownTabs view={view} />
            </section>
            <section aria-label="Latency and errors" className="min-w-0">
              <HealthFacts view={view} />
            </section>
          </div>
        </>
      )}
      <section aria-labelledby="latest" className="mt-14">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <h2 id="latest" className="display text-2xl">
            Latest requests
          </h2>
          <LiveStatus fault={fault} isTold={state === 'live'} />
        </div>
        <Announcement newest={rows[0] ?? null} />
        {rows.length > 0 ? (
          <>
            <div className="mt-4">
              <RequestTable caption="Latest requests" rows={rows} mode={mode} />
            </div>
            <Link
              href={modeAddress('/dashboard/requests', mode)}
              prefetch={false}
              className="mt-2 inline-flex min-h-11 items-center underline underline-offset-4"
            >
              All requests
            </Link>
          </>
        ) : (
          <p className="mt-4 border-t py-6 text-muted">No request in {mode} mode yet.</p>
        )}
      </section>
    </>
  );
}

function SpentChartSection({ view }: { view: OverviewView }) {
  return (
    <section aria-label="Spent over time" className="mt-12">
      <SpentChart view={view} />
    </section>
  );
}

function overviewAddress(mode: DashboardMode, { name, zone, first_day, last_day }: RangeView): string {
  const days = name === 'custom' ? { from: first_day, to: last_day } : {};
  return modeAddress('/api/account/overview', mode, { range: name, zone, ...days });
}

function useLiveOverview(
  mode: DashboardMode,
  latestCount: number,
  first: Pick<OverviewProps, 'view' | 'latest' | 'steps'>,
) {
  const [isTold, setTold] = useState(false);
  const refreshInterval = isTold ? CALM_MS : LOOK_MS;
  // By default two looks within two seconds count as one.
  const often = { refreshInterval, dedupingInterval: 300, keepPreviousData: true };
  const figures = useSWR<OverviewView>(overviewAddress(mode, first.view.range), fetchAccount, {
    fallbackData: first.view,
    ...often,
  });
  const latest = useSWR<RequestPage>(
    modeAddress('/api/account/requests', mode, { limit: String(latestCount) }),
    fetchAccount,
    { fallbackData: first.latest, ...often },
  );
  const steps = useSWR<FirstStepsView>('/api/account/first-steps', fetchAccount, {
    fallbackData: first.steps,
  });
  const state = useNews(() => {
    void latest.mutate();
    void figures.mutate();
    if (!steps.data?.hidden && !steps.data?.saving) void steps.mutate();
  });
  if ((state === 'live') !== isTold) setTold(state === 'live');
  return {
    view: figures.data ?? first.view,
    rows: (latest.data ?? first.latest).data,
    steps: steps.data ?? first.steps,
    setSteps: (now: FirstStepsView) => void steps.mutate(now, { revalidate: false }),
    fault: latest.error ?? figures.error,
    state,
  };
}

/** Reads out what has arrived since the page was opened: one sentence, not the table. */
function Announcement({ newest }: { newest: RequestRow | null }) {
  const [openedWith] = useState(newest?.id ?? null);
  const isNew = newest && newest.id !== openedWith;
  return (
    <p role="status" className="sr-only">
      {isNew &&
        `New request: ${newest.model ?? newest.requested_model}, status ${newest.status}, charged ${formatDollars(newest.customer_charge)}.`}
    </p>
  );
}
