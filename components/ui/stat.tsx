import Link from 'next/link';
import type { ReactNode } from 'react';

interface StatProps {
  label: string;
  /** As it is to be read: "$12.40". */
  value: ReactNode;
  /** Every digit, on hover and for screen readers, when `value` is shortened. */
  exact?: string;
  note?: ReactNode;
  /** The rows that prove it. */
  href?: string;
  /** A `Sparkline`. */
  trend?: ReactNode;
}

/** One figure that answers a question at a glance, and leads to its rows. Stands in a `dl`. */
export function Stat({ label, value, exact, note, href, trend }: StatProps) {
  const figure = (
    <span className="figure text-2xl leading-8 [overflow-wrap:anywhere]" title={exact}>
      {value}
      {exact && <span className="sr-only"> (exactly {exact})</span>}
    </span>
  );
  return (
    <div className="min-w-0">
      <dt className="label">{label}</dt>
      <dd className="mt-2">
        {href ? (
          <Link
            href={href}
            prefetch={false}
            className="underline decoration-line decoration-1 underline-offset-8 hover:decoration-ink"
          >
            {figure}
          </Link>
        ) : (
          figure
        )}
        {note && <span className="mt-1 block text-small text-faint">{note}</span>}
        {trend && <div className="mt-3">{trend}</div>}
      </dd>
    </div>
  );
}
