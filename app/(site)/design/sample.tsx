import type { ReactNode } from 'react';

/** One primitive under its name. */
export function Sample({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="label mb-4">{title}</h3>
      {children}
    </div>
  );
}

/** Things beside each other that wrap. */
export function Row({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-3">{children}</div>;
}
