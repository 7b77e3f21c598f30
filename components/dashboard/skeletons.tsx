import { Skeleton } from '@/components/ui/skeleton';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** The top of a page of the dashboard to come; says to screen readers that it loads. */
export function HeadSkeleton({ lines = 0 }: { lines?: number }) {
  return (
    <>
      <p role="status" className="sr-only">
        Loading
      </p>
      <Skeleton className="mb-3 h-4 w-56" />
      <Skeleton className="h-10 w-44" />
      {lines > 0 && <Skeleton className="mt-4 h-5 w-full max-w-prose" />}
    </>
  );
}

/** Figures to come, in the shape of `FigureList`. */
export function FiguresSkeleton({ count }: { count: number }) {
  return (
    <div className="mt-8 grid border-t sm:grid-cols-2 lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none">
      {ROWS.slice(0, count).map((row) => (
        <div
          key={row}
          className="flex items-center justify-between gap-4 border-b py-3 sm:block sm:py-5 lg:border-b-0 lg:border-l lg:pl-4 lg:first:border-l-0 lg:first:pl-0"
        >
          <Skeleton className="h-4 w-20" />
          <div>
            <Skeleton className="h-7 w-32 sm:mt-2" />
            <Skeleton className="mt-1 h-4 w-24" />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Rows of a table to come. */
export function TableSkeleton() {
  return (
    <div className="mt-4">
      <div className="border-b py-3">
        <Skeleton className="h-4 w-40" />
      </div>
      {ROWS.map((row) => (
        <div key={row} className="border-b py-3.5">
          <Skeleton className="h-5 w-2/5" />
          <Skeleton className="mt-1 h-4 w-1/4" />
        </div>
      ))}
    </div>
  );
}
