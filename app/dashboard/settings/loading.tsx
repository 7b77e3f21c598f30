import { TableSkeleton } from '@/components/dashboard/skeletons';
import { Skeleton } from '@/components/ui/skeleton';

export default function SettingsLoading() {
  return (
    <div className="mt-10">
      <p role="status" className="sr-only">
        Loading
      </p>
      <Skeleton className="h-8 w-44" />
      <TableSkeleton />
    </div>
  );
}
