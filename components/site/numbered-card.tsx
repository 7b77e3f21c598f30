import type { ReactNode } from 'react';

interface NumberedCardProps {
  number: string;
  title: string;
  children: ReactNode;
  /** Figures that show it, or what is not there yet; stands at the card's foot. */
  foot?: ReactNode;
}

/** One thought under a number and a hairline. */
export function NumberedCard({ number, title, children, foot }: NumberedCardProps) {
  return (
    <li className="flex min-w-0 flex-col border-t border-ink pt-5">
      <p className="figure text-xs text-faint">{number}</p>
      <h3 className="mt-6 font-display text-2xl leading-tight tracking-tight">{title}</h3>
      <p className="mt-3 text-muted">{children}</p>
      {foot && <div className="mt-auto pt-5">{foot}</div>}
    </li>
  );
}
