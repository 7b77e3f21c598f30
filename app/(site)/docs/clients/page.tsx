import { GuideSection } from '@/components/docs/guide-section';
import { TextLink } from '@/components/ui/text-link';
import { siteOrigin } from '../../../site-origin';
import { DocFrame, docMetadata } from '../tree/doc-frame';
import { clientGuides } from './guides';

export const metadata = docMetadata('clients');

export default async function ClientsPage() {
  const origin = await siteOrigin();
  const guides = clientGuides(origin);
  return (
    <DocFrame
      slug="clients"
      label="Client guides"
      title="Keep your client. Change three lines."
      headingsLabel="Clients"
      lead={
        <>
          Base URL, key, model. Each sample below is run by a test against this server as it stands; with a{' '}
          <TextLink href="/docs/testing">test key</TextLink> it works without a provider. The marked lines are
          the ones to change.
        </>
      }
    >
      {guides.map((guide) => (
        <GuideSection key={guide.id} guide={guide} origin={origin} />
      ))}
    </DocFrame>
  );
}
