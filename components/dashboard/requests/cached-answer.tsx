'use client';

import { Button } from '@/components/ui/button';
import { formatMoment } from '../format';
import { modeAddress } from '../mode-address';
import { AskDialog } from '../settings/ask-dialog';
import type { RequestPanelView } from './request-types';

/** Whether the cache would answer this request again, and the way to have it asked anew. */
export function CachedAnswer({ view, onChanged }: { view: RequestPanelView; onChanged(): void }) {
  const { receipt, cached_until, may_not_drop } = view;
  if (cached_until === null)
    return <p className="mt-4 text-small text-muted">The cache keeps no answer to this request.</p>;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t pt-4">
      <p className="text-small text-muted">
        The cache answers this request until {formatMoment(cached_until)} UTC.
        {may_not_drop && <span className="block">{may_not_drop}</span>}
      </p>
      {may_not_drop === null && (
        <AskDialog
          trigger={
            <Button variant="secondary" size="sm">
              Drop from the cache
            </Button>
          }
          title="Drop this answer from the cache?"
          meaning="The next request like it asks a provider and is charged as one. No receipt changes. An answer that is dropped cannot be brought back."
          verb="Drop the answer"
          path={modeAddress(`/api/account/requests/${receipt.id}/cached`, receipt.mode)}
          onDone={onChanged}
        />
      )}
    </div>
  );
}
