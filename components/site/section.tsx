import type { ReactNode } from 'react';

interface SectionProps {
  id?: string;
  label: string;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** A section of a public page: label, serif heading, then what it is about. */
export function Section({ id, label, title, lead, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={id ? `${id}-title` : undefined} className="mt-24 sm:mt-32">
      <p className="label">{label}</p>
      <h2 id={id ? `${id}-title` : undefined} className="display mt-4 max-w-prose text-3xl sm:text-4xl">
        {title}
      </h2>
      {lead && <div className="mt-4 max-w-prose text-pretty text-lg text-muted">{lead}</div>}
      <div className="mt-10">{children}</div>
    </section>
  );
}
