import type { ReactNode } from 'react';
import type { DashboardMode } from './types';

interface DashboardHeadProps {
  title: string;
  /** Absent where the page is the same in both. */
  mode?: DashboardMode;
  children?: ReactNode;
}

/** The top of a page of the dashboard: its name, and which account it is about. */
export function DashboardHead({ title, mode, children }: DashboardHeadProps) {
  return (
    <div>
      <p className="label mb-3">
        {mode === undefined
          ? 'This workspace'
          : mode === 'test'
            ? 'Test mode: simulated answers, test credits'
            : 'Live mode'}
      </p>
      <h1 className="display text-4xl">{title}</h1>
      {children && <div className="mt-3 max-w-prose text-muted">{children}</div>}
    </div>
  );
}
