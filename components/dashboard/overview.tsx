'use client';

import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import { fetchAccount } from './fetch-account';
import { type Figure, FigureList } from './figure-list';
import { FirstRun } from './first-run';
import { formatCount, formatDollars } from './format';
import { LiveStatus } from './live-status';
import { modeAddress } from './mode-address';
import { RequestTable } from './request-table';
import type { DashboardMode, RequestPage, RequestRow, Summary } from './types';

const ROWS_EVERY_MS = 2_000;
/** Somebody looks and waits. */
const FIRST_ROW_EVERY_MS = 1_000;
/** Credits move without a request too: a grant, a hold. */
const FIGURES_EVERY_MS = 10_000;

interface OverviewProps {
  mode: DashboardMode;
  latestCount: number;
  summary: Summary;
  latest: RequestPage;
  /** The base URL that programs are given. */
  apiBase: string;
  /** The first key of a new person is still to be shown. */
  hasWelcomeKey: boolean;
}

/** The first screen: what there is, what was spent, what was saved, and the latest requests as they arrive. */
export function Overview({ mode, latestCount, apiBase, hasWelcomeKey, ...first }: OverviewProps) {
  const { summary, rows, fault } = useLiveAccount(mode, latestCount, first);
  // The way to a first request stays until one leaves the page: it says that the request has arrived.
  const [wasEmpty] = useState(first.latest.data.length === 0);
  return (
    <>
      <FigureList figures={figuresOf(summary, mode)} className="mt-8" />
      {wasEmpty && (
        <FirstRun
          mode={mode}
          apiBase={apiBase}
          hasWelcomeKey={hasWelcomeKey}
          received={rows.at(-1) ?? null}
        />
      )}
      <section aria-labelledby="latest" className="mt-14">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <h2 id="latest" className="display text-2xl">
            Latest requests
          </h2>
          <LiveStatus fault={fault} />
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

function useLiveAccount(
  mode: DashboardMode,
  latestCount: number,
  first: Pick<OverviewProps, 'summary' | 'latest'>,
) {
  const figures = useSWR<Summary>(modeAddress('/api/account/summary', mode), fetchAccount, {
    fallbackData: first.summary,
    refreshInterval: FIGURES_EVERY_MS,
  });
  const latest = useSWR<RequestPage>(
    modeAddress('/api/account/requests', mode, { limit: String(latestCount) }),
    fetchAccount,
    {
      fallbackData: first.latest,
      refreshInterval: (now) => (now && now.data.length > 0 ? ROWS_EVERY_MS : FIRST_ROW_EVERY_MS),
      // By default two looks within two seconds count as one.
      dedupingInterval: 500,
    },
  );
  const rows = latest.data?.data ?? first.latest.data;
  const shown = rows.map((row) => row.id).join();
  const known = useRef(shown);
  const { mutate } = figures;
  useEffect(() => {
    if (known.current === shown) return;
    known.current = shown;
    void mutate();
  }, [shown, mutate]);
  return { summary: figures.data ?? first.summary, rows, fault: latest.error ?? figures.error };
}

function figuresOf({ credits, usage, saved_pct }: Summary, mode: DashboardMode): Figure[] {
  const hits =
    usage.cache_tiers.exact_response + usage.cache_tiers.inflight_dedupe + usage.cache_tiers.semantic;
  return [
    {
      label: 'Balance',
      value: formatDollars(credits.balance),
      note: mode === 'test' ? 'test credits' : 'live credits',
    },
    { label: 'Held', value: formatDollars(credits.held), note: 'for requests under way' },
    { label: 'Available', value: formatDollars(credits.available), note: 'for new requests' },
    {
      label: 'Spent',
      value: formatDollars(usage.customer_charge),
      note: `${formatCount(usage.request_count)} ${usage.request_count === 1 ? 'request' : 'requests'}, ${formatCount(hits)} from the cache`,
    },
    {
      label: 'Saved',
      value: formatDollars(usage.customer_saved),
      note: `${saved_pct} % of ${formatDollars(usage.benchmark_direct_cost)} sent direct`,
    },
  ];
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
