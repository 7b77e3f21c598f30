import type { ReactNode } from 'react';

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="figure inline-flex min-w-5 items-center justify-center rounded-sm border px-1 text-caption text-faint">
      {children}
    </kbd>
  );
}
