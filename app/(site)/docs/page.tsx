import { DocFrame, docMetadata } from './tree/doc-frame';
import { DocText } from './tree/doc-text';
import { DOC_ENTRIES } from './tree/manifest';

const FURTHER = [
  { href: '/docs/clients', title: 'Client guides →' },
  { href: '/docs/reference', title: 'API reference →' },
];

export const metadata = docMetadata('');

/** The whole product on one page; the other pages of the docs go further. */
export default async function DocsPage() {
  const [entry] = DOC_ENTRIES;
  if (!entry) throw new Error('The docs have no pages');
  return (
    <DocFrame
      slug=""
      label="Public docs"
      title="Integrate like OpenAI. See pricing and savings clearly."
      lead="Runtime is meant to stay boring at the API boundary and useful everywhere underneath it: routing, pricing, cache wins, benchmark comparison, and live customer-facing visibility."
      further={FURTHER}
    >
      <DocText entry={entry} />
    </DocFrame>
  );
}
