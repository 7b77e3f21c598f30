import { HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function RequestsLoading() {
  return (
    <>
      <HeadSkeleton />
      <div className="mt-8">
        <Skeleton className="h-4 w-40" />
        <Skeleton className="mt-3 h-24 w-full" />
      </div>
      <div className="mt-10 flex justify-between gap-4">
        <Skeleton className="h-9 w-24" />
        <Skeleton className="h-9 w-56" />
      </div>
      <TableSkeleton />
    </>
  );
}
