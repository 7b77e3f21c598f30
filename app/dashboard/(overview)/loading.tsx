import { HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

const FIGURES = ['balance', 'spent', 'saved', 'requests', 'cache'];

export default function OverviewLoading() {
  return (
    <>
      <HeadSkeleton />
      <Skeleton className="mt-6 h-9 w-72" />
      <div className="mt-8 grid grid-cols-2 gap-x-6 gap-y-8 border-t pt-6 max-lg:*:first:col-span-2 lg:grid-cols-5 lg:gap-x-8">
        {FIGURES.map((figure) => (
          <div key={figure}>
            <Skeleton className="h-4 w-20" />
            <Skeleton className="mt-2 h-8 w-28" />
            <Skeleton className="mt-1 h-4 w-32" />
            <Skeleton className="mt-3 h-7 w-40" />
          </div>
        ))}
      </div>
      <Skeleton className="mt-12 h-48 w-full" />
      <Skeleton className="mt-14 h-8 w-48" />
      <TableSkeleton />
    </>
  );
}
