import type { Metadata } from 'next';
import { readKeys } from '@/app/api/account/keys/workspace-keys';
import { DashboardHead } from '@/components/dashboard/dashboard-head';
import { modeAddress } from '@/components/dashboard/mode-address';
import { PageLinks } from '@/components/dashboard/page-links';
import { type RequestFilter, RequestFilters } from '@/components/dashboard/request-filters';
import { RequestTable } from '@/components/dashboard/request-table';
import type { RequestPage } from '@/components/dashboard/types';
import { Notice } from '@/components/ui/notice';
import { isApiError } from '@/lib/base/errors';
import { type OpenedPage, openPage, type SearchParams } from '../../open-page';
import { readRequests } from '../../summary';

export const metadata: Metadata = { title: 'Requests' };

const PATH = '/dashboard/requests';
const PAGE_ROWS = '25';

export default async function RequestsPage({ searchParams }: { searchParams: SearchParams }) {
  const page = await openPage(PATH, searchParams);
  const { runtime, session, mode, query } = page;
  const filter = filterOf(query);
  const cursor = query.get('cursor');
  const [found, keys] = await Promise.all([readPage(page, filter, cursor), readKeys(runtime, session, mode)]);
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <>
      <DashboardHead title="Requests" mode={mode} />
      <div className="mt-8">
        <RequestFilters
          filter={filter}
          mode={mode}
          models={[...runtime.catalog.current().models.keys()]}
          keys={keys.map((key) => ({ id: key.id, label: `${key.name} (…${key.last_four})` }))}
        />
      </div>
      <div className="mt-8">
        {'fault' in found ? (
          <Notice role="alert" tone="bad" title="This address asks for something that cannot be shown.">
            {found.fault}
          </Notice>
        ) : found.data.length > 0 ? (
          <RequestTable caption="Requests, newest first" rows={found.data} mode={mode} />
        ) : (
          <NoRequests mode={mode} isFiltered={isFiltered || cursor !== null} />
        )}
        <PageLinks
          newest={cursor ? modeAddress(PATH, mode, { ...filter }) : null}
          older={
            'fault' in found || !found.next_cursor
              ? null
              : modeAddress(PATH, mode, { ...filter, cursor: found.next_cursor })
          }
        />
      </div>
    </>
  );
}

function filterOf(query: URLSearchParams): RequestFilter {
  const read = (name: keyof RequestFilter) => query.get(name)?.trim() ?? '';
  return { model: read('model'), status: read('status'), key: read('key'), cache_tier: read('cache_tier') };
}

/** The rows; or what is wrong with an address that somebody wrote by hand. */
async function readPage(
  { runtime, session, mode }: OpenedPage,
  filter: RequestFilter,
  cursor: string | null,
): Promise<RequestPage | { fault: string }> {
  const query = new URLSearchParams({ ...filter, limit: PAGE_ROWS, cursor: cursor ?? '' });
  try {
    return await readRequests(runtime, session, mode, query);
  } catch (error) {
    if (isApiError(error) && error.code === 'invalid_request') return { fault: error.message };
    throw error;
  }
}

function NoRequests({ mode, isFiltered }: { mode: string; isFiltered: boolean }) {
  if (isFiltered) return <Notice title="No request fits these filters.">Change or clear them.</Notice>;
  return (
    <Notice title={`No request in ${mode} mode yet.`}>
      Each request with a {mode} key of this workspace stands here, with what it cost and why.
    </Notice>
  );
}
