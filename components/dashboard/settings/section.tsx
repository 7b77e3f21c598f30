import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';

interface SettingsSectionProps {
  id: string;
  title: string;
  /** What it does, in a sentence or two. */
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** One thing that can be set: its name, what it means, and its form. */
export function SettingsSection({ id, title, lead, wide = false, children }: SettingsSectionProps) {
  return (
    <section aria-labelledby={id} className={classNames('mt-12 first:mt-10', !wide && 'max-w-xl')}>
      <h2 id={id} tabIndex={-1} className="display text-2xl">
        {title}
      </h2>
      {lead && <p className="mt-2 max-w-prose text-muted">{lead}</p>}
      <div className="mt-5">{children}</div>
    </section>
  );
}
