import { classNames } from './class-names';

interface ProgressProps {
  label: string;
  /** How much is done, 0 to 1; null while that is not known. */
  done: number | null;
  className?: string;
}

/** Work that takes over a second: how far it is, said in words too. */
export function Progress({ label, done, className }: ProgressProps) {
  const percent = done === null ? null : Math.round(Math.min(1, Math.max(0, done)) * 100);
  return (
    <div className={className}>
      <p className="flex justify-between text-small text-muted">
        <span>{label}</span>
        {percent !== null && <span className="figure">{percent} %</span>}
      </p>
      <progress
        aria-label={label}
        max={100}
        value={percent ?? undefined}
        className={classNames(
          'mt-1.5 block h-1 w-full appearance-none overflow-hidden rounded-full bg-line [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink [&::-moz-progress-bar]:bg-ink',
          percent === null && 'animate-pulse',
        )}
      />
    </div>
  );
}
