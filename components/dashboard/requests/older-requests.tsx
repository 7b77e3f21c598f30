'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { AccountFault } from '../fetch-account';
import { formatCount, formatMomentShort } from '../format';
import { LiveStatus } from '../live-status';
import type { HeldRows } from './merge-rows';
import type { useRequestRows } from './use-request-rows';

interface OlderRequestsProps {
  held: HeldRows;
  older: ReturnType<typeof useRequestRows>['older'];
}

/** The foot of the list: older rows come when it is in sight, or by the button; a long search says how far it is. */
export function OlderRequests({ held, older }: OlderRequestsProps) {
  const { cursor, rows, searchedTo } = held;
  const { load, isBusy, fault } = older;
  const [isStopped, setStopped] = useState(false);
  const foot = useRef<HTMLDivElement>(null);
  const mayLoad = cursor !== null && !isBusy && !fault && !isStopped;
  useEffect(() => {
    if (!mayLoad || !foot.current) return;
    const observer = new IntersectionObserver(
      (seen) => seen.some((one) => one.isIntersecting) && void load(),
      {
        rootMargin: '600px',
      },
    );
    observer.observe(foot.current);
    return () => observer.disconnect();
  }, [mayLoad, load]);
  if (cursor === null) {
    if (rows.length === 0) return null;
    return (
      <p className="mt-4 text-small text-faint">
        {formatCount(rows.length)} {rows.length === 1 ? 'request' : 'requests'}: that is all of them.
      </p>
    );
  }
  return (
    <div ref={foot} className="mt-4 flex min-h-11 flex-wrap items-center gap-x-4 gap-y-2">
      {fault ? <OlderFault fault={fault} /> : null}
      {isBusy ? (
        <p className="flex items-center gap-2 text-small text-muted">
          <Spinner />{' '}
          {searchedTo ? `Searched back to ${formatMomentShort(searchedTo)}` : 'Loading older requests'}
        </p>
      ) : (
        <Button
          variant="secondary"
          size="sm"
          onClick={() => {
            setStopped(false);
            void load();
          }}
        >
          {fault ? 'Try again' : searchedTo ? 'Search further back' : 'Load older'}
        </Button>
      )}
      {isBusy && searchedTo && (
        <Button variant="quiet" size="sm" onClick={() => setStopped(true)}>
          Stop
        </Button>
      )}
      {!isBusy && searchedTo && (
        <p className="text-small text-muted">
          {rows.length === 0 ? 'Nothing found' : `${formatCount(rows.length)} found`} back to{' '}
          {formatMomentShort(searchedTo)}.
        </p>
      )}
    </div>
  );
}

function OlderFault({ fault }: { fault: unknown }) {
  if (fault instanceof AccountFault && fault.status === 401) return <LiveStatus fault={fault} />;
  return (
    <p role="alert" className="text-small text-bad">
      Older requests were not read:{' '}
      {fault instanceof AccountFault ? fault.message : 'the server cannot be reached.'}
    </p>
  );
}
