import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** What unfolds, without script. The summary is one line that says what is inside. */
export function Disclosure({
  summary,
  children,
  className,
}: {
  summary: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <details className={classNames('group/fold min-w-0', className)}>
      <summary className="flex min-h-9 list-none items-center gap-2 text-sm text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <svg
          aria-hidden="true"
          viewBox="0 0 12 12"
          className="size-3 shrink-0 transition-transform group-open/fold:rotate-90 motion-reduce:transition-none"
        >
          <path d="M4 2l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.25" />
        </svg>
        <span className="min-w-0">{summary}</span>
      </summary>
      {children}
    </details>
  );
}
