import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';

/** Above a list that could not be read anew. */
export function Stale({ onRetry }: { onRetry(): void }) {
  return (
    <div className="mb-4">
      <Notice role="alert" tone="bad" title="This list could not be brought up to date.">
        What you see is what it was before.{' '}
        <Button variant="secondary" size="sm" onClick={onRetry}>
          Try again
        </Button>
      </Notice>
    </div>
  );
}
