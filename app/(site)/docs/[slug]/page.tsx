import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DocFrame, docMetadata } from '../tree/doc-frame';
import { DocText } from '../tree/doc-text';
import { type DocEntry, findDoc } from '../tree/manifest';

interface Props {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return docMetadata((await readEntry(params)).slug);
}

export default async function WrittenPage({ params }: Props) {
  const entry = await readEntry(params);
  return (
    <DocFrame slug={entry.slug}>
      <DocText entry={entry} />
    </DocFrame>
  );
}

async function readEntry(params: Props['params']): Promise<DocEntry> {
  const entry = findDoc((await params).slug);
  if (!entry) notFound();
  return entry;
}
