import { HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function KeysLoading() {
  return (
    <>
      <HeadSkeleton lines={1} />
      <div className="mt-10 flex items-end justify-between gap-4">
        <Skeleton className="h-12 w-44" />
        <Skeleton className="h-11 w-32" />
      </div>
      <div className="mt-8">
        <TableSkeleton />
      </div>
    </>
  );
}
