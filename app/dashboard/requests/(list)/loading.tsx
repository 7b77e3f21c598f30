import { HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

const FIELDS = ['model', 'status', 'key', 'cache'];

export default function RequestsLoading() {
  return (
    <>
      <HeadSkeleton />
      <div className="mb-8 mt-8 grid gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr_1fr_auto] lg:items-end">
        {FIELDS.map((field) => (
          <div key={field}>
            <Skeleton className="mb-1.5 h-4 w-16" />
            <Skeleton className="h-11 w-full" />
          </div>
        ))}
        <Skeleton className="h-11 w-24" />
      </div>
      <TableSkeleton />
    </>
  );
}
