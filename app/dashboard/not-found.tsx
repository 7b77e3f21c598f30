import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

export default function DashboardNotFound() {
  return (
    <>
      <PageHead label="404" title="There is no such thing in this workspace.">
        The address may be mistyped, or it belongs to the other mode.
      </PageHead>
      <p className="mt-8">
        <ButtonLink href="/dashboard" prefetch={false}>
          Overview
        </ButtonLink>
      </p>
    </>
  );
}
