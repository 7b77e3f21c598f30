import { classNames } from './class-names';

/** A grey place of the final size, while the real thing is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classNames('block animate-pulse motion-reduce:animate-none rounded bg-line', className)}
    />
  );
}
