import type { ReactNode } from 'react';
import type { DashboardMode } from './types';

interface DashboardHeadProps {
  title: string;
  mode: DashboardMode;
  children?: ReactNode;
}

/** The top of a page of the dashboard: its name, and which account it is about. */
export function DashboardHead({ title, mode, children }: DashboardHeadProps) {
  return (
    <div>
      <p className="label mb-3">
        {mode === 'test' ? 'Test mode: simulated answers, test credits' : 'Live mode'}
      </p>
      <h1 className="display text-4xl">{title}</h1>
      {children && <div className="mt-3 max-w-prose text-muted">{children}</div>}
    </div>
  );
}
