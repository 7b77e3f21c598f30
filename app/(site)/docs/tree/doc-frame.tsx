import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { DocPage, type DocPageLink } from '@/components/docs/doc-page';
import { type DocEntry, docPath, findDoc, neighboursOf } from './manifest';
import { docOutline } from './pages';
import { editedOn } from './source';

interface DocFrameProps {
  slug: string;
  label?: string;
  title?: string;
  lead?: ReactNode;
  headingsLabel?: string;
  further?: readonly DocPageLink[];
  children: ReactNode;
}

/** Puts a page of the manifest into its frame. @throws Error for a page that is not in the manifest */
export async function DocFrame({
  slug,
  label,
  title,
  lead,
  headingsLabel,
  further,
  children,
}: DocFrameProps) {
  const entry = entryOf(slug);
  const { before, after } = neighboursOf(entry);
  const outline = (await docOutline(entry)).filter(({ id }) => id !== '');
  const isWide = entry.beside === true || slug.startsWith('reference');
  return (
    <DocPage
      label={label ?? 'Docs'}
      title={title ?? entry.title}
      lead={lead ?? entry.description}
      path={docPath(entry)}
      headings={outline.map(({ id, heading, level }) => ({ id, text: heading, level }))}
      headingsLabel={headingsLabel}
      further={further}
      isWide={isWide}
      editedOn={editedOn(entry)}
      before={before && linkTo(before)}
      after={after && linkTo(after)}
    >
      {children}
    </DocPage>
  );
}

/** What the head of a page says of it. */
export function docMetadata(slug: string): Metadata {
  const entry = entryOf(slug);
  const title = slug === '' ? 'Docs' : `${entry.title} · Docs`;
  return {
    title,
    description: entry.description,
    alternates: { canonical: docPath(entry), types: { 'text/markdown': `${docPath(entry)}.md` } },
  };
}

function entryOf(slug: string): DocEntry {
  const entry = findDoc(slug);
  if (!entry) throw new Error(`There is no page ${slug} in the docs’ manifest`);
  return entry;
}

function linkTo(entry: DocEntry): DocPageLink {
  const title = entry.slug.startsWith('reference/') ? `${entry.title} · API reference` : entry.title;
  return { href: docPath(entry), title };
}
