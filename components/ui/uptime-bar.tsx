import { classNames } from './class-names';

export interface UptimeSpan {
  /** "14:00". */
  label: string;
  /** Share of calls that worked, 0 to 1; null when there were none. */
  share: number | null;
}

interface UptimeBarProps {
  /** What it is of and what it comes to: "24 h of Groq: 99.8 %". */
  label: string;
  spans: readonly UptimeSpan[];
  className?: string;
}

/** A day in spans, one stroke each; the heights tell apart what colour alone would not. */
export function UptimeBar({ label, spans, className }: UptimeBarProps) {
  return (
    <span
      role="img"
      aria-label={label}
      className={classNames('inline-flex h-5 items-end gap-px align-middle', className)}
    >
      {spans.map((span) => (
        <span
          key={span.label}
          title={`${span.label}: ${span.share === null ? 'no calls' : `${(span.share * 100).toFixed(1)} %`}`}
          className={classNames('w-[3px] rounded-[1px]', lookOf(span.share))}
        />
      ))}
    </span>
  );
}

function lookOf(share: number | null): string {
  if (share === null) return 'h-1 bg-line';
  if (share >= 0.99) return 'h-5 bg-good';
  return share >= 0.9 ? 'h-3.5 bg-warn' : 'h-2 bg-bad';
}
