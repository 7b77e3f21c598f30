import type { ReactNode } from 'react';

interface PageHeadProps {
  label?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
}

/** The top of a page: a label, the title in the serif, one paragraph. */
export function PageHead({ label, title, children }: PageHeadProps) {
  return (
    <header className="max-w-prose">
      {label && <p className="label mb-4">{label}</p>}
      <h1 className="display text-4xl sm:text-5xl">{title}</h1>
      {children && <div className="mt-5 text-pretty text-lg leading-relaxed text-muted">{children}</div>}
    </header>
  );
}
