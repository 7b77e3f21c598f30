import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

/** The docs' own: their search and list of pages stay beside it. */
export default function DocNotFound() {
  return (
    <>
      <PageHead label="404" title="The docs have no such page.">
        The address may be mistyped, or the page may have another name now. The search looks through all of
        them.
      </PageHead>
      <p className="mt-8">
        <ButtonLink href="/docs" prefetch={false}>
          The docs’ first page
        </ButtonLink>
      </p>
    </>
  );
}
