import type { Metadata } from 'next';
import { NotFoundWords } from '@/components/site/not-found-words';
import { SiteFooter } from '@/components/site/site-footer';
import { SiteHeader } from '@/components/site/site-header';

export const metadata: Metadata = { title: 'Not found' };

/** For addresses that are no page's. A page that finds nothing shows the `not-found.tsx` nearest to it, inside its layout. */
export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="mx-auto max-w-page px-5 pt-12 sm:px-8 sm:pt-20">
        <NotFoundWords />
      </main>
      <SiteFooter />
    </>
  );
}
