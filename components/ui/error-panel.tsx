'use client';

import { Button } from './button';
import { PageHead } from './page-head';

/** What a page shows when it could not be made: no detail, a number to quote, a way on. */
export function ErrorPanel({ digest, onRetry }: { digest?: string; onRetry: () => void }) {
  return (
    <div role="alert">
      <PageHead label="Something failed" title="This page could not be made.">
        The defect is on our side, or the database is out of reach. Nothing was charged for it.
        {digest && (
          <>
            {' '}
            If it stays, quote <code className="figure text-base">{digest}</code>.
          </>
        )}
      </PageHead>
      <Button onClick={onRetry} className="mt-8">
        Try again
      </Button>
    </div>
  );
}
