import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

export default function RequestNotFound() {
  return (
    <>
      <PageHead label="404" title="There is no such request in this workspace.">
        The id may be mistyped, or the request belongs to another workspace. A request refused before its key
        was known has no row.
      </PageHead>
      <p className="mt-8">
        <ButtonLink href="/dashboard/requests" prefetch={false}>
          All requests
        </ButtonLink>
      </p>
    </>
  );
}
