import { HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function ProvidersLoading() {
  return (
    <>
      <HeadSkeleton lines={1} />
      <Skeleton className="mt-10 h-80 w-full max-w-2xl" />
      <Skeleton className="mt-14 h-8 w-40" />
      <TableSkeleton />
    </>
  );
}
