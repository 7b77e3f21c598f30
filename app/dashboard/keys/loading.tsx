import { HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function KeysLoading() {
  return (
    <>
      <HeadSkeleton lines={1} />
      <Skeleton className="mt-8 h-[38rem] w-full sm:h-[32rem]" />
      <Skeleton className="mt-14 h-8 w-40" />
      <TableSkeleton />
    </>
  );
}
