import type { ReactNode } from 'react';

interface DocSectionProps {
  id: string;
  label: string;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** A section of the docs with an address of its own. */
export function DocSection({ id, label, title, lead, children }: DocSectionProps) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="scroll-mt-8 border-t py-14 first:border-t-0 first:pt-0"
    >
      <p className="label">{label}</p>
      <h2 id={`${id}-title`} className="display mt-3 text-3xl sm:text-4xl">
        <a href={`#${id}`} className="underline-offset-8 hover:underline">
          {title}
        </a>
      </h2>
      {lead && <div className="mt-4 max-w-prose text-muted">{lead}</div>}
      <div className="mt-8 grid min-w-0 gap-8 [&>*]:mt-0">{children}</div>
    </section>
  );
}

/** A smaller thought within a section. */
export function DocPart({ label, title, children }: { label: string; title: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 gap-4 [&>*]:mt-0">
      <p className="label">{label}</p>
      <h3 className="font-display text-xl leading-snug tracking-tight">{title}</h3>
      {children}
    </div>
  );
}
