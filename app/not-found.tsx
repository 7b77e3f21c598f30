import type { Metadata } from 'next';
import { SiteFooter } from '@/components/site/site-footer';
import { SiteHeader } from '@/components/site/site-header';
import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="mx-auto max-w-page px-5 pt-12 sm:px-8 sm:pt-20">
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
      </main>
      <SiteFooter />
    </>
  );
}
