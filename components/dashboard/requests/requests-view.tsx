'use client';

import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useState } from 'react';
import useSWR from 'swr';
import { Button } from '@/components/ui/button';
import { Switch } from '@/components/ui/controls';
import { fetchAccount } from '../fetch-account';
import { formatCount } from '../format';
import { LiveStatus } from '../live-status';
import { modeAddress } from '../mode-address';
import type { DashboardMode, RequestRow } from '../types';
import { ExportMenu, ExportState, useExport } from './export-menu';
import { filterAddress, type KeyChoice, type RequestFilter } from './filter-address';
import { OlderRequests } from './older-requests';
import { RequestChart } from './request-chart';
import { RequestFilters } from './request-filters';
import { RequestList } from './request-list';
import type { RequestChartView, SavedView, SearchedPage } from './request-types';
import { RequestsEmpty } from './requests-empty';
import { SavedViews } from './saved-views';
import { useRequestRows } from './use-request-rows';

const RequestPanel = dynamic(() => import('./request-panel'), { ssr: false });

interface RequestsViewProps {
  first: SearchedPage;
  chart: RequestChartView;
  views: readonly SavedView[];
  filter: RequestFilter;
  mode: DashboardMode;
  models: readonly string[];
  providers: readonly string[];
  keys: readonly KeyChoice[];
}

const CHART_MS = 10_000;

/** The requests that pass the filters: over time, row by row, and each in its panel. */
export function RequestsView(props: RequestsViewProps) {
  const { filter, mode, models, providers, keys } = props;
  const router = useRouter();
  // Where there is nothing yet, the first one is waited for.
  const isUnused = props.first.data.length === 0 && Object.keys(filter).length === 0;
  const [isLive, setLive] = useState(isUnused);
  const rows = useRequestRows(modeAddress('/api/account/requests', mode, filter), props.first, isLive);
  const file = useExport(mode, filter);
  const panel = usePanel(mode, filter);
  const chart = useSWR<RequestChartView>(
    modeAddress('/api/account/requests/chart', mode, filter),
    fetchAccount,
    {
      fallbackData: props.chart,
      revalidateOnMount: false,
      refreshInterval: isLive ? CHART_MS : 0,
    },
  );
  const hrefOfTime = (span: { from: string; to: string }) => filterAddress(mode, { ...filter, ...span });
  const { held, older, unseen } = rows;
  return (
    <>
      {!(isUnused && held.rows.length === 0) && (
        <div className="mt-8">
          <RequestChart
            chart={chart.data ?? props.chart}
            hrefOf={hrefOfTime}
            onPick={(span) => router.push(hrefOfTime(span), { scroll: false })}
          />
        </div>
      )}
      <div className="mt-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 max-sm:w-full sm:flex-1">
          <RequestFilters filter={filter} mode={mode} models={models} providers={providers} keys={keys} />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <LiveSwitch filter={filter} isLive={isLive} onChange={setLive} />
          <SavedViews initial={props.views} filter={filter} mode={mode} />
          <ExportMenu isBusy={file.running !== null} onStart={file.start} />
        </div>
      </div>
      <ExportState {...file} />
      {filter.to === undefined && <Arrivals rows={rows} isLive={isLive} />}
      <div className="mt-1">
        {held.rows.length > 0 ? (
          <RequestList
            rows={held.rows}
            mode={mode}
            hrefOf={panel.hrefOf}
            onOpen={panel.open}
            openId={panel.id}
          />
        ) : (
          held.cursor === null && <RequestsEmpty filter={filter} mode={mode} />
        )}
        <OlderRequests held={held} older={older} />
      </div>
      {panel.id && (
        <RequestPanel
          id={panel.id}
          mode={mode}
          onClose={panel.close}
          {...neighbours(held.rows, panel.id, panel.step)}
        />
      )}
      <p role="status" className="sr-only">
        {!isLive && unseen > 0 && `${formatCount(unseen)} new requests.`}
      </p>
    </>
  );
}

function LiveSwitch({
  filter,
  isLive,
  onChange,
}: {
  filter: RequestFilter;
  isLive: boolean;
  onChange(isLive: boolean): void;
}) {
  const isPast = filter.to !== undefined;
  return (
    <div title={isPast ? 'These filters end at a time: nothing new comes into them.' : undefined}>
      <Switch
        label="Live tail"
        checked={isLive && !isPast}
        disabled={isPast}
        onChange={(event) => onChange(event.target.checked)}
        className="min-h-9 gap-2 text-small"
      />
    </div>
  );
}

/** Whether the list is live; what came while it was not waits until it is asked for. */
function Arrivals({ rows, isLive }: { rows: ReturnType<typeof useRequestRows>; isLive: boolean }) {
  const { fault, isTold, unseen, showWaiting } = rows;
  return (
    <div className="mt-3 flex min-h-9 flex-wrap items-center gap-x-4">
      {isLive || fault ? (
        <LiveStatus fault={fault} isTold={isTold} />
      ) : (
        unseen === 0 && (
          <p className="text-small text-faint">New requests are counted here, and come in when asked for.</p>
        )
      )}
      {unseen > 0 && (
        <Button variant="secondary" size="sm" onClick={showWaiting}>
          Show {formatCount(unseen)} new {unseen === 1 ? 'request' : 'requests'}
        </Button>
      )}
    </div>
  );
}

/** Which request's panel is open: the address says, so that it can be sent to somebody. */
function usePanel(mode: DashboardMode, filter: RequestFilter) {
  const id = useSearchParams().get('request');
  const hrefOf = useCallback((one: string) => filterAddress(mode, filter, { request: one }), [mode, filter]);
  return {
    id,
    hrefOf,
    // The page's data stay as they are: the server need not be asked.
    open: useCallback((one: string) => window.history.pushState(null, '', hrefOf(one)), [hrefOf]),
    step: (one: string) => window.history.replaceState(null, '', hrefOf(one)),
    close: () => window.history.replaceState(null, '', filterAddress(mode, filter)),
  };
}

function neighbours(rows: readonly RequestRow[], id: string, step: (id: string) => void) {
  const place = rows.findIndex((row) => row.id === id);
  const [newer, older] = place < 0 ? [undefined, undefined] : [rows[place - 1], rows[place + 1]];
  return { onNewer: newer ? () => step(newer.id) : null, onOlder: older ? () => step(older.id) : null };
}
