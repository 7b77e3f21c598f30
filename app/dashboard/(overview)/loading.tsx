import { FiguresSkeleton, HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function OverviewLoading() {
  return (
    <>
      <HeadSkeleton />
      <FiguresSkeleton count={5} />
      <Skeleton className="mt-14 h-8 w-48" />
      <TableSkeleton />
    </>
  );
}
