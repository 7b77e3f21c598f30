import type { ReactNode } from 'react';
import { classNames } from './class-names';

const TONES = { plain: 'border-line', bad: 'border-bad', good: 'border-good' } as const;

interface NoticeProps {
  title: string;
  children?: ReactNode;
  tone?: keyof typeof TONES;
  /** `alert` is read at once, `status` when the reader pauses. */
  role?: 'alert' | 'status';
}

/** A framed message: what is so, and what to do. */
export function Notice({ title, children, tone = 'plain', role }: NoticeProps) {
  return (
    <div role={role} className={classNames('rounded-md border bg-raised px-5 py-4', TONES[tone])}>
      <p className={classNames('font-medium', tone === 'bad' && 'text-bad')}>{title}</p>
      {children && <div className="mt-1 text-muted">{children}</div>}
    </div>
  );
}
