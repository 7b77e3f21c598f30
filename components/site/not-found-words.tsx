import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

/** What a page says that does not exist, with ways on. */
export function NotFoundWords() {
  return (
    <>
      <PageHead label="404" title="There is no such page.">
        The address may be mistyped, or what stood here has moved.
      </PageHead>
      <p className="mt-8 flex flex-wrap gap-3">
        <ButtonLink href="/models">Browse models</ButtonLink>
        <ButtonLink href="/docs" variant="secondary">
          Read the docs
        </ButtonLink>
        <ButtonLink href="/docs/reference" variant="quiet">
          API reference
        </ButtonLink>
      </p>
    </>
  );
}
