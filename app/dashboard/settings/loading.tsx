import { HeadSkeleton, TableSkeleton } from '@/components/dashboard/skeletons';

export default function SettingsLoading() {
  return (
    <>
      <HeadSkeleton />
      <div className="max-w-2xl">
        <TableSkeleton />
      </div>
    </>
  );
}
