import { FiguresSkeleton, HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function CreditsLoading() {
  return (
    <>
      <HeadSkeleton lines={1} />
      <FiguresSkeleton count={3} />
      <Skeleton className="mt-8 h-28 w-full" />
      <Skeleton className="mt-14 h-8 w-40" />
      <TableSkeleton />
    </>
  );
}
