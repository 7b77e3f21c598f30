'use client';

import useSWR from 'swr';
import { Button } from '@/components/ui/button';
import { Sheet } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { TextLink } from '@/components/ui/text-link';
import { AccountFault, fetchAccount } from '../fetch-account';
import { formatMoment } from '../format';
import { LiveStatus } from '../live-status';
import { modeAddress } from '../mode-address';
import { RequestStatus } from '../request-table';
import type { DashboardMode } from '../types';
import { RequestDetail, RequestLinks } from './request-detail';
import type { RequestPanelView } from './request-types';

interface RequestPanelProps {
  id: string;
  mode: DashboardMode;
  onClose(): void;
  /** Steps to the neighbours in the list; null at its ends. */
  onNewer: (() => void) | null;
  onOlder: (() => void) | null;
}

/** A request beside the list it was found in. */
export default function RequestPanel({ id, mode, onClose, onNewer, onOlder }: RequestPanelProps) {
  const address = modeAddress(`/api/account/requests/${encodeURIComponent(id)}/panel`, mode);
  const { data, error, mutate } = useSWR<RequestPanelView>(address, fetchAccount, {
    revalidateOnFocus: false,
  });
  const receipt = data?.receipt;
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={receipt ? receipt.model || receipt.requested_model : 'Request'}
      description={
        receipt && (
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <RequestStatus status={receipt.status} errorCode={receipt.error_code} />
            <time dateTime={receipt.created_at}>{formatMoment(receipt.created_at)} UTC</time>
          </span>
        )
      }
    >
      <div className="mb-4 flex gap-2">
        <Button variant="secondary" size="sm" disabled={!onNewer} onClick={() => onNewer?.()}>
          Newer
        </Button>
        <Button variant="secondary" size="sm" disabled={!onOlder} onClick={() => onOlder?.()}>
          Older
        </Button>
      </div>
      {data ? (
        <>
          <div className="mb-4">
            <RequestLinks receipt={data.receipt} />
          </div>
          <RequestDetail view={data} isNarrow onChanged={() => void mutate()} />
        </>
      ) : error ? (
        <PanelFault fault={error} onRetry={() => void mutate()} mode={mode} id={id} />
      ) : (
        <PanelSkeleton />
      )}
    </Sheet>
  );
}

interface PanelFaultProps extends Pick<RequestPanelProps, 'id' | 'mode'> {
  fault: unknown;
  onRetry(): void;
}

function PanelFault({ fault, onRetry, mode, id }: PanelFaultProps) {
  if (fault instanceof AccountFault && fault.status === 401) return <LiveStatus fault={fault} />;
  if (fault instanceof AccountFault && fault.status === 404)
    return (
      <Notice role="alert" title={`There is no such request in ${mode} mode of this workspace.`}>
        The address may be cut short, or lead to another workspace or to the other mode.{' '}
        <TextLink href={`/dashboard/requests/${encodeURIComponent(id)}`}>Look in both modes</TextLink>
      </Notice>
    );
  return (
    <Notice role="alert" tone="bad" title="This request could not be read.">
      {fault instanceof AccountFault ? fault.message : 'The server cannot be reached.'}{' '}
      <Button variant="secondary" size="sm" onClick={onRetry}>
        Try again
      </Button>
    </Notice>
  );
}

function PanelSkeleton() {
  return (
    <div role="status" aria-label="Loading the request">
      <Skeleton className="h-5 w-3/4" />
      <Skeleton className="mt-6 h-20 w-full" />
      <Skeleton className="mt-12 h-7 w-48" />
      <Skeleton className="mt-4 h-64 w-full" />
      <Skeleton className="mt-12 h-7 w-32" />
      <Skeleton className="mt-4 h-32 w-full" />
    </div>
  );
}
