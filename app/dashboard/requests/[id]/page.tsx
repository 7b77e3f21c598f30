import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { modeAddress } from '@/components/dashboard/mode-address';
import { RequestStatus } from '@/components/dashboard/request-table';
import { RequestPage } from '@/components/dashboard/requests/request-page';
import type { RequestPanelView } from '@/components/dashboard/requests/request-types';
import type { Mode } from '@/lib/auth/caller';
import { isApiError } from '@/lib/base/errors';
import { type OpenedPage, openPage, type SearchParams } from '../../open-page';
import { readPanel } from '../request-panel';

export const metadata: Metadata = { title: 'Receipt' };

interface ReceiptPageProps {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

export default async function ReceiptPage({ params, searchParams }: ReceiptPageProps) {
  const { id } = await params;
  const page = await openPage(`/dashboard/requests/${encodeURIComponent(id)}`, searchParams);
  const view = await findView(page, id);
  const { receipt } = view;
  return (
    <article>
      <p className="label mb-3">{receipt.mode === 'test' ? 'Receipt, test mode' : 'Receipt'}</p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="display text-4xl [overflow-wrap:anywhere]">
          {receipt.model || receipt.requested_model}
        </h1>
        <RequestStatus status={receipt.status} errorCode={receipt.error_code} />
      </div>
      <RequestPage view={view} />
    </article>
  );
}

/** The request; where the address names the wrong mode, or none, the one it is in. */
async function findView({ runtime, session, mode }: OpenedPage, id: string): Promise<RequestPanelView> {
  const find = (one: Mode) =>
    readPanel(runtime, session, one, id).catch((error) => {
      if (isApiError(error) && error.code === 'not_found') return null;
      throw error;
    });
  const found = await find(mode);
  if (found) return found;
  const other = mode === 'live' ? 'test' : 'live';
  if (await find(other)) redirect(modeAddress(`/dashboard/requests/${id}`, other));
  notFound();
}
