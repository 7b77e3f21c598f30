import type { Metadata } from 'next';
import { readKeys } from '@/app/api/account/keys/workspace-keys';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { filterOf } from '@/components/dashboard/requests/filter-address';
import { RequestFilters } from '@/components/dashboard/requests/request-filters';
import type { RequestChartView, SearchedPage } from '@/components/dashboard/requests/request-types';
import { RequestsView } from '@/components/dashboard/requests/requests-view';
import { Notice } from '@/components/ui/notice';
import { isApiError } from '@/lib/base/errors';
import { listViews } from '@/lib/requests/queries-views';
import { type OpenedPage, openPage, type SearchParams } from '../../open-page';
import { readChart, readRequestPage } from '../request-search';

export const metadata: Metadata = { title: 'Requests' };

export default async function RequestsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openPage('/dashboard/requests', searchParams);
  const { runtime, session, mode, query } = page;
  const filter = filterOf((name) => query.get(name));
  const [found, keys, views] = await Promise.all([
    readFirst(page),
    readKeys(runtime, session, mode),
    listViews(runtime.pool, { workspaceId: session.workspace.id, userId: session.userId }),
  ]);
  const catalog = runtime.catalog.current();
  const choices = {
    models: [...catalog.models.keys()],
    providers: [...catalog.providers.keys()],
    keys: keys.map((key) => ({ id: key.id, label: `${key.name} (…${key.last_four})` })),
  };
  return (
    <>
      <DashboardHead title="Requests" mode={mode} />
      {'fault' in found ? (
        <>
          <div className="my-8">
            <Notice role="alert" tone="bad" title="This address asks for something that cannot be shown.">
              {found.fault}
            </Notice>
          </div>
          <RequestFilters filter={filter} mode={mode} {...choices} />
        </>
      ) : (
        <RequestsView
          // Other filters are another list.
          key={JSON.stringify([mode, filter])}
          first={found.rows}
          chart={found.chart}
          views={views}
          filter={filter}
          mode={mode}
          {...choices}
        />
      )}
    </>
  );
}

/** The newest rows and the chart; or what is wrong with an address that somebody wrote by hand. */
async function readFirst({
  runtime,
  session,
  mode,
  query,
}: OpenedPage): Promise<{ rows: SearchedPage; chart: RequestChartView } | { fault: string }> {
  query.delete('cursor');
  query.delete('limit');
  try {
    const [rows, chart] = await Promise.all([
      readRequestPage(runtime, session, mode, query),
      readChart(runtime, session, mode, query),
    ]);
    return { rows, chart };
  } catch (error) {
    if (isApiError(error) && error.code === 'invalid_request') return { fault: error.message };
    throw error;
  }
}
