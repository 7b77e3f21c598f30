import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';

export interface Figure {
  label: string;
  /** Exact, as it is to be read. */
  value: ReactNode;
  note?: ReactNode;
}

/** Figures under their labels: beside each other where there is room, like a bill on a phone. */
export function FigureList({ figures, className }: { figures: readonly Figure[]; className?: string }) {
  return (
    <dl
      className={classNames(
        'grid border-t sm:grid-cols-2 lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none',
        className,
      )}
    >
      {figures.map(({ label, value, note }) => (
        <div
          key={label}
          className="grid min-w-0 grid-cols-[auto_1fr] items-baseline gap-x-4 border-b py-3 sm:block sm:py-5 sm:pr-4 lg:border-b-0 lg:border-l lg:pl-4 lg:first:border-l-0 lg:first:pl-0"
        >
          <dt className="label">{label}</dt>
          <dd className="min-w-0 text-right sm:mt-2 sm:text-left">
            <span className="figure text-lg leading-7 [overflow-wrap:anywhere]">{value}</span>
            {note && <span className="block text-[0.8125rem] leading-5 text-faint">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
