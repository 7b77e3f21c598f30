'use client';

import { ErrorPanel } from '@/components/ui/error-panel';

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto max-w-page px-5 py-20 sm:px-8">
      <ErrorPanel digest={error.digest} onRetry={reset} />
    </main>
  );
}
