import type { Metadata } from 'next';
import Link from 'next/link';
import { DocLinks } from '@/components/docs/doc-contents';
import { GuideSection } from '@/components/docs/guide-section';
import { PageHead } from '@/components/ui/page-head';
import { siteOrigin } from '../../../site-origin';
import { clientGuides } from './guides';

export const metadata: Metadata = {
  title: 'Client guides',
  description:
    'Base URL, key, model: the three lines that point each SDK, framework and coding agent at Runtime.',
};

export default async function ClientsPage() {
  const origin = await siteOrigin();
  const guides = clientGuides(origin);
  return (
    <>
      <PageHead label="Client guides" title="Keep your client. Change three lines.">
        Base URL, key, model. Each sample below is run by a test against this server as it stands; with a{' '}
        <Link href="/docs#test-mode" prefetch={false} className="text-ink underline underline-offset-4">
          test key
        </Link>{' '}
        it works without a provider. The marked lines are the ones to change.
      </PageHead>
      <div className="mt-14 grid gap-10 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-16">
        <DocLinks label="Clients" links={guides.map(({ id, name }) => ({ href: `#${id}`, label: name }))} />
        <div className="min-w-0 max-w-4xl">
          {guides.map((guide) => (
            <GuideSection key={guide.id} guide={guide} origin={origin} />
          ))}
        </div>
      </div>
    </>
  );
}
