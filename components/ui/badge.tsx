import type { ReactNode } from 'react';
import { classNames } from './class-names';

const TONES = {
  plain: 'border-line text-muted',
  good: 'border-good/40 text-good',
  bad: 'border-bad/40 text-bad',
  warn: 'border-warn/40 text-warn',
} as const;

/** A word in a thin frame: a state, always said in text. */
export function Badge({ children, tone = 'plain' }: { children: ReactNode; tone?: keyof typeof TONES }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center whitespace-nowrap rounded-full border px-2 py-0.5 text-xs leading-4',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
