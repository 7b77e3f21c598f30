import { FiguresSkeleton, HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function ReceiptLoading() {
  return (
    <>
      <HeadSkeleton lines={1} />
      <FiguresSkeleton count={3} />
      <Skeleton className="mt-14 h-8 w-56" />
      <TableSkeleton />
    </>
  );
}
