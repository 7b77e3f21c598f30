'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { modeAddress } from '../mode-address';
import { RequestDetail, RequestLinks } from './request-detail';
import type { RequestPanelView } from './request-types';

/** A request on its own page. */
export function RequestPage({ view }: { view: RequestPanelView }) {
  const router = useRouter();
  return (
    <>
      <div className="mb-6 mt-3">
        <RequestLinks receipt={view.receipt}>
          <Link
            href={modeAddress('/dashboard/requests', view.receipt.mode)}
            prefetch={false}
            className="inline-flex min-h-11 items-center text-sm underline underline-offset-4"
          >
            All requests
          </Link>
        </RequestLinks>
      </div>
      <RequestDetail view={view} onChanged={() => router.refresh()} />
    </>
  );
}
