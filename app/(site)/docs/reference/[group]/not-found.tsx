import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

/** The reference's own: the one of the whole site brings a header and a footer, which are here already. */
export default function GroupNotFound() {
  return (
    <>
      <PageHead label="404" title="The API has no such part.">
        The address may be mistyped. The index has every operation.
      </PageHead>
      <p className="mt-8">
        <ButtonLink href="/docs/reference" prefetch={false}>
          API reference
        </ButtonLink>
      </p>
    </>
  );
}
