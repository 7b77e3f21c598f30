import type { ReactNode } from 'react';

interface EmptyProps {
  title: string;
  /** Why there is nothing, and what would change that. */
  children?: ReactNode;
  /** The next step: a button or a link. */
  action?: ReactNode;
}

/** What stands where rows would: never a bare "no data". */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="rounded-lg border border-dashed px-6 py-12 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="mx-auto mt-1.5 max-w-prose text-muted">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  );
}
